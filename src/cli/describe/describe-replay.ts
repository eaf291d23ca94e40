import type { Replay } from '../answers';
import { requestLines, warningLines } from './describe-delivery';
import { facts } from '../terminal/layout';
import { printable } from '../terminal/printable';

/** What a replay would send: how many to whom, worth how much, and a few of them as they would be sent. */
export function planLines({ id, matched, byConnection, amounts, sample }: Replay): string[] {
  const connections = Object.entries(byConnection).map(([name, count]) => [printable(name), String(count)] as const);
  const totals = amounts.map(({ currency, total }) => printable(`${total} ${currency ?? 'of no currency'}`));
  return [
    `replay ${printable(id)}: ${matched} deliveries would be sent again`,
    ...facts(connections),
    ...facts([['worth', totals.join(', ')]]),
    ...sample.flatMap(({ deliveryId, connection, request, reason, warnings }) => [
      '',
      `delivery ${printable(deliveryId)} to ${printable(connection)}${reason ? `: not sent: ${printable(reason)}` : ''}`,
      ...requestLines(request),
      ...warningLines({ warnings }).map((line) => `  ${line}`),
    ]),
    ...(matched > sample.length && sample.length > 0 ? ['', `and ${matched - sample.length} more`] : []),
  ];
}

/** "24 of 50: 20 delivered, 4 failed, 10 on their way" */
export function replayWords(replay: Replay): string {
  const { matched, delivered, warned, failed, passedOver, queued } = replay;
  const withWarnings = warned > 0 ? ` (${warned} with warnings)` : '';
  const counts = [`${delivered} delivered${withWarnings}`, `${failed} failed`];
  if (passedOver > 0) counts.push(`${passedOver} passed over`);
  if (queued > 0) counts.push(`${queued} on their way`);
  return `${settledOf(replay)} of ${matched}: ${counts.join(', ')}`;
}

/** How many deliveries of a replay are through with it. */
export function settledOf({ delivered, failed, passedOver }: Replay): number {
  return delivered + failed + passedOver;
}
