import type { Phase } from './phase';
import { median, medianAndRange } from './statistics';

/** What a system came to in the rounds: one entry of each list for a round. */
export interface SystemResult {
  name: string;
  /** as fast as the clients can */
  unpaced: readonly Phase[];
  /** at constant arrival */
  paced: readonly Phase[];
}

interface Row {
  name: string;
  /** a round's figure */
  of(unpaced: Phase, paced: Phase): number;
}

const UNPACED: readonly Row[] = [
  { name: 'accepted/s', of: (unpaced) => unpaced.acceptedPerSecond },
  { name: 'delivered/s', of: (unpaced) => unpaced.deliveredPerSecond },
  { name: 'accept p50, ms', of: (unpaced) => unpaced.acceptP50 },
  { name: 'accept p99, ms', of: (unpaced) => unpaced.acceptP99 },
  { name: 'CPU s per 10,000 deliveries', of: (unpaced) => unpaced.machineCpu },
  { name: '  of it own processes', of: (unpaced) => unpaced.systemCpu },
];
const PACED: readonly Row[] = [
  { name: 'accepted/s', of: (_, paced) => paced.acceptedPerSecond },
  { name: 'end to end p50, ms', of: (_, paced) => paced.endToEndP50 },
  { name: 'end to end p99, ms', of: (_, paced) => paced.endToEndP99 },
  { name: 'accept p50, ms', of: (_, paced) => paced.acceptP50 },
  { name: 'accept p99, ms', of: (_, paced) => paced.acceptP99 },
  { name: 'CPU s per 10,000 deliveries', of: (_, paced) => paced.machineCpu },
  { name: '  of it own processes', of: (_, paced) => paced.systemCpu },
];
const BOTH: readonly Row[] = [
  { name: 'posts refused', of: (unpaced, paced) => unpaced.refused + paced.refused },
  { name: 'delivered again', of: (unpaced, paced) => unpaced.duplicates + paced.duplicates },
  { name: 'lost', of: (unpaced, paced) => unpaced.losses + paced.losses },
  { name: 'peak memory of a process, MB', of: (unpaced, paced) => Math.max(unpaced.peakMemory, paced.peakMemory) },
  { name: 'memory of all processes, MB', of: (unpaced, paced) => Math.max(unpaced.memory, paced.memory) },
];

/** Medians and ranges over the rounds, a column for each system. */
export function comparisonTable(results: readonly SystemResult[], clients: number, rate: number): string {
  const cells = ({ name, of }: Row): string[] => [
    `  ${name}`,
    ...results.map(({ unpaced, paced }) => medianAndRange(rounds(unpaced, paced, of))),
  ];
  const table = [
    ['', ...results.map(({ name }) => name)],
    [`as fast as ${clients} clients can`],
    ...UNPACED.map(cells),
    [`${rate} outcomes/s`],
    ...PACED.map(cells),
    ['both'],
    ...BOTH.map(cells),
  ];
  const columns = results.length + 1;
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(...table.filter((row) => row.length > 1).map((row) => row[column]?.length ?? 0)),
  );
  return table
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd((widths[column] ?? 0) + 2))
        .join('')
        .trimEnd(),
    )
    .join('\n');
}

/**
 * "ours / restate, delivered/s by round: 0.39, 0.41; median 0.40": by rounds, as the machine's own speed differs from one
 * to the next. Restate stands last, as it is the durable one to be compared with.
 */
export function ratioLines([ours, ...others]: readonly SystemResult[]): string[] {
  const isRestate = ({ name }: SystemResult): boolean => name === 'restate';
  return [...others.filter((other) => !isRestate(other)), ...others.filter(isRestate)].map(({ name, unpaced }) => {
    const ratios = unpaced.map(
      (phase, round) => (ours?.unpaced[round]?.deliveredPerSecond ?? Number.NaN) / phase.deliveredPerSecond,
    );
    const byRound = ratios.map((ratio) => ratio.toFixed(2)).join(', ');
    return `${ours?.name} / ${name}, delivered/s by round: ${byRound}; median ${median(ratios).toFixed(2)}`;
  });
}

function rounds(unpaced: readonly Phase[], paced: readonly Phase[], of: Row['of']): number[] {
  return unpaced.flatMap((phase, round) => {
    const other = paced[round];
    return other ? [of(phase, other)] : [];
  });
}
