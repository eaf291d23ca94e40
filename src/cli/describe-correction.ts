import type { Correction, CorrectionItem } from './answers';
import { requestLines, warningLines } from './describe/describe-delivery';
import { printable } from './terminal/printable';

/** What each account would be sent, or is: what is taken back there, and what is reported here. */
export function correctionLines({ plan, notes = [] }: Correction): string[] {
  const shown = plan.flatMap(({ connection, retract, report }) => [
    ...retract.flatMap((item) => ['', ...itemLines(`${printable(connection)}: take back`, item)]),
    ...report.flatMap((item) => ['', ...itemLines(`${printable(connection)}: report`, item)]),
  ]);
  const lines = shown.length > 0 ? shown.slice(1) : ['nothing has to be sent to any vendor'];
  return [...lines, ...notes.flatMap((note) => ['', `note: ${printable(note)}`])];
}

function itemLines(what: string, { outcome, call, status, reason, request, warnings }: CorrectionItem): string[] {
  const { name, key, amount } = outcome;
  const worth = amount ? `, ${[amount.value, amount.currency ?? ''].join(' ').trim()}` : '';
  const ids = Object.entries(call.ids).map(([kind, value]) => `${kind}=${value}`);
  const why = reason ? `: ${reason}` : '';
  return [
    `${what} ${printable(`${name}${key ? ` (key ${key})` : ''}${worth}`)}`,
    `  of the call ${printable(ids.join(', ') || call.id)}`,
    ...(status === 'queued' ? [] : [`  ${printable(`${status}${why}`)}`]),
    ...(request ? requestLines(request) : []),
    ...warningLines({ warnings }).map((line) => `  ${line}`),
  ];
}
