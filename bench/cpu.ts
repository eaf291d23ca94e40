import { availableParallelism } from 'node:os';
import { familyOf, type ProcessorReading, type ProcessReading, readProcesses, readProcessors } from './proc';

/** Whom the processes of a measurement belong to, by the ids of the first of each family. */
export interface Parties {
  /** this process, which is the load as well */
  bench: number;
  vendors: number | null;
  /** the system that is measured, with its stores */
  system: readonly number[];
}

/** CPU seconds since the machine was started. */
export interface CpuReading {
  at: number;
  processors: ProcessorReading;
  bench: number;
  vendors: number;
  system: number;
  /** the kernel's own threads, such as those that write to the disk */
  kernel: number;
  /** all that this process has started, and the system */
  run: number;
  /** each other process itself, `name pid` */
  others: ReadonlyMap<string, number>;
}

/** What was used between two readings, in CPU seconds. */
export interface CpuUse {
  /** by the whole machine, less the load and the vendors */
  machine: number;
  /** by the processes of the system that was measured alone */
  system: number;
  /** share, 0 to 1, of all processors that neither the measurement nor the kernel used */
  foreignShare: number;
  /** share, 0 to 1, that the host of a virtual machine gave to somebody else */
  stolenShare: number;
  /** the three busiest of the others with their shares, at least 0.5 % */
  busiest: { name: string; share: number }[];
}

/** Above this share somebody else is in the way: a twentieth of the machine. */
const TOLERATED = 0.05;

export function readCpu(parties: Parties): CpuReading {
  return cpuReading(parties, performance.now(), readProcessors(), readProcesses());
}

export function cpuReading(
  { bench, vendors, system }: Parties,
  at: number,
  processors: ProcessorReading,
  processes: readonly ProcessReading[],
): CpuReading {
  const sum = (members: readonly ProcessReading[]): number => members.reduce((all, { seconds }) => all + seconds, 0);
  const run = familyOf(processes, [bench, ...system]);
  const threadsOfKernel = processes.filter(({ name, parent }) => name === 'kthreadd' && parent === 0);
  const kernel = familyOf(
    processes,
    threadsOfKernel.map(({ pid }) => pid),
  );
  const known = new Set([...run, ...kernel].map(({ pid }) => pid));
  return {
    at,
    processors,
    bench: processes.find(({ pid }) => pid === bench)?.own ?? 0,
    vendors: vendors === null ? 0 : sum(familyOf(processes, [vendors])),
    system: sum(familyOf(processes, system)),
    kernel: sum(kernel),
    run: sum(run),
    others: new Map(
      processes.filter(({ pid }) => !known.has(pid)).map(({ name, pid, own }) => [`${name} ${pid}`, own] as const),
    ),
  };
}

/**
 * What happened between two readings. Others are what the processors spent in programs less all that is known: this way
 * programs count that began and ended in between, and those of other containers.
 */
export function cpuBetween(before: CpuReading, after: CpuReading, processors = availableParallelism()): CpuUse {
  const used = (part: 'bench' | 'vendors' | 'system' | 'kernel' | 'run'): number => after[part] - before[part];
  const spent = (part: keyof ProcessorReading): number => after.processors[part] - before.processors[part];
  const share = (seconds: number): number => Math.max(0, seconds / (((after.at - before.at) / 1000) * processors));
  const busiest = [...after.others]
    .map(([process, seconds]) => ({
      name: process.replace(/ \d+$/, ''),
      share: share(seconds - (before.others.get(process) ?? 0)),
    }))
    .filter((other) => other.share >= 0.005)
    .toSorted((one, other) => other.share - one.share)
    .slice(0, 3);
  return {
    machine: spent('programs') + spent('interrupts') - used('bench') - used('vendors'),
    system: used('system'),
    foreignShare: share(spent('programs') - used('run') - used('kernel')),
    stolenShare: share(spent('stolen')),
    busiest,
  };
}

/** One sentence when somebody else used the machine, else null. `when` completes it: "while ours was measured". */
export function disturbance({ foreignShare, stolenShare, busiest }: CpuUse, when: string): string | null {
  const percent = (share: number): string => `${(share * 100).toFixed(0)} %`;
  const named = busiest.map(({ name, share }) => `${name} ${percent(share)}`).join(', ');
  const parts = [
    ...(foreignShare > TOLERATED
      ? [`other programs used ${percent(foreignShare)} of the processors${named === '' ? '' : ` (${named})`}`]
      : []),
    ...(stolenShare > TOLERATED ? [`the host of this virtual machine took away ${percent(stolenShare)}`] : []),
  ];
  return parts.length === 0 ? null : `The machine was not quiet ${when}: ${parts.join(', and ')}.`;
}
