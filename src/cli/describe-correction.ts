import type { Correction, Telling } from './answers';
import { requestLines } from './describe-delivery';
import { printable } from './printable';

/** What each account would be told, or is: what is taken back there, and what is reported here. */
export function correctionLines({ plan, notes = [] }: Correction): string[] {
  const told = plan.flatMap(({ connection, retract, report }) => [
    ...retract.flatMap((telling) => ['', ...tellingLines(`${printable(connection)}: take back`, telling)]),
    ...report.flatMap((telling) => ['', ...tellingLines(`${printable(connection)}: report`, telling)]),
  ]);
  const lines = told.length > 0 ? told.slice(1) : ['no vendor has to be told anything'];
  return [...lines, ...notes.flatMap((note) => ['', `note: ${printable(note)}`])];
}

function tellingLines(what: string, { outcome, call, status, reason, request }: Telling): string[] {
  const { name, key, amount } = outcome;
  const worth = amount ? `, ${[amount.value, amount.currency ?? ''].join(' ').trim()}` : '';
  const ids = Object.entries(call.ids).map(([kind, value]) => `${kind}=${value}`);
  const why = reason ? `: ${reason}` : '';
  return [
    `${what} ${printable(`${name}${key ? ` (key ${key})` : ''}${worth}`)}`,
    `  of the call ${printable(ids.join(', ') || call.id)}`,
    ...(status === 'queued' ? [] : [`  ${printable(`${status}${why}`)}`]),
    ...(request ? requestLines(request) : []),
  ];
}
