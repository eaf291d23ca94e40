import type { Pull } from '../answers';
import { printable } from '../terminal/printable';

/** What a pull brought, and why it failed. */
export function pullLines(pull: Pull): string[] {
  const { id, connection, status, dryRun, seen, created, updated, unchanged, rejected, error, daysDone, daysTotal } =
    pull;
  const counts = `${seen} rows: ${created} created, ${updated} updated, ${unchanged} unchanged, ${rejected} refused`;
  return [
    `pull ${printable(id)} from ${printable(connection)}: ${printable(status)}${dryRun ? ', a dry run: nothing was stored' : ''}`,
    `  ${daysDone} of ${daysTotal} days, ${counts}`,
    ...(error ? [`  ${printable(error)}`] : []),
  ];
}

/** How far several pulls are together. */
export function pullWords(pulls: readonly Pull[]): { done: number; total: number; words: string } {
  const sum = (count: (pull: Pull) => number): number => pulls.reduce((all, pull) => all + count(pull), 0);
  const [done, total] = [sum(({ daysDone }) => daysDone), sum(({ daysTotal }) => daysTotal)];
  const waits = pulls.find(({ notBefore, status }) => notBefore && status === 'queued');
  const later = waits ? `, ${printable(waits.connection)} goes on at ${printable(waits.notBefore ?? '')}` : '';
  return { done, total, words: `${done} of ${total} days, ${sum(({ seen }) => seen)} rows${later}` };
}
