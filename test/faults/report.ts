import type { Ran } from './run-experiment';

const HEAD = [
  'experiment',
  'acked',
  'info',
  'refused',
  'delivered',
  'dup',
  'cut',
  'lost',
  'recovery',
  'took',
  'verdict',
];

/** A line of the table, in the order of its head. */
export function rowOf(name: string, { counts, seconds }: Ran, verdict: string): string[] {
  const { acked, info, refused, delivered, duplicates, cut, losses, recoverySeconds } = counts;
  return [
    name,
    ...[acked, info, refused, delivered, duplicates, cut, losses].map(String),
    recoverySeconds === null ? '-' : `${recoverySeconds.toFixed(1)} s`,
    `${seconds} s`,
    verdict,
  ];
}

/** The table as Markdown, its columns aligned. */
export function table(rows: readonly string[][]): string {
  const all = [HEAD, ...rows];
  const widths = HEAD.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    `| ${widths.map((width, column) => (column === 0 ? (row[column] ?? '').padEnd(width) : (row[column] ?? '').padStart(width))).join(' | ')} |`;
  const rule = `|${widths.map((width, column) => (column === 0 ? '-'.repeat(width + 2) : `${'-'.repeat(width + 1)}:`)).join('|')}|`;
  return [line(HEAD), rule, ...rows.map(line)].join('\n');
}
