import type { Attempt, Delivery } from '../answers';
import { facts, fit, wrap } from '../terminal/layout';
import type { Output } from '../terminal/output';
import { printable, printableLines } from '../terminal/printable';

/** "3 tries" */
export function tries(count: number): string {
  return count === 1 ? '1 try' : `${count} tries`;
}

export function attemptsOf({ attempts = 0 }: Delivery): number {
  return typeof attempts === 'number' ? attempts : attempts.length;
}

/** "revision 2", or "call" for the delivery of a call itself. */
function subjectOf({ revision }: Delivery): string {
  return typeof revision === 'number' ? `revision ${revision}` : 'call';
}

/** A delivery on one line, or more where the terminal is narrow, and why it stands so on the next. */
export function deliveryLines(delivery: Delivery, { width, paint }: Pick<Output, 'width' | 'paint'>): string[] {
  const { id, status, connection, reason, updatedAt } = delivery;
  const word = printable(status).padEnd(10);
  const [first = '', ...others] = wrap(
    [
      word,
      printable(id),
      printable(connection),
      subjectOf(delivery),
      attemptsOf(delivery) > 0 ? tries(attemptsOf(delivery)) : '',
      printable(updatedAt ?? ''),
    ],
    width,
  );
  const why = reason ? [fit(`    ${printable(reason)}`, width)] : [];
  const warned = warningLines(delivery).map((line) => fit(`    ${line}`, width));
  return [`${paint(status, word)}${first.slice(word.length)}`, ...others, ...why, ...warned];
}

/** A delivery with all that was sent and answered, in the vendor's words. */
export function wholeDelivery(delivery: Delivery, { paint }: Pick<Output, 'paint'>): string[] {
  const { id, status, connection, outcomeId, callId, reason, nextAttemptAt, reference, createdAt } = delivery;
  const head = `delivery ${printable(id)}: ${paint(status, printable(status))} at ${printable(connection)}`;
  const known = facts([
    ['why', optional(reason)],
    ['outcome', outcomeId ? `${printable(outcomeId)}, ${subjectOf(delivery)}` : null],
    ['call', optional(callId)],
    ['reference', optional(reference)],
    ['next try', optional(nextAttemptAt)],
    ['made', optional(createdAt)],
  ]);
  const attempts = Array.isArray(delivery.attempts) ? delivery.attempts : [];
  return [
    head,
    ...known,
    ...warningLines(delivery).map((line) => `  ${line}`),
    ...attempts.flatMap((attempt) => ['', ...attemptLines(attempt)]),
  ];
}

/** What the vendor has otherwise than it was meant, one line for each. */
export function warningLines({ warnings }: Pick<Delivery, 'warnings'>): string[] {
  return (warnings ?? []).map(({ code, message }) => `warning ${printable(code)}: ${printable(message)}`);
}

function attemptLines({ number, startedAt, durationMs, manual, by, ...attempt }: Attempt): string[] {
  const { request, response, failure, decision } = attempt;
  const asked = manual ? `, asked for${by ? ` by ${printable(by)}` : ''}` : '';
  return [
    `attempt ${number}: ${printable(startedAt)}, ${durationMs} ms${asked}: ${printable(decision)}`,
    ...(failure ? [`  ${printable(failure.kind)}: ${printable(failure.message)}`] : []),
    ...requestLines(request),
    ...(response ? [`  < ${response.status ?? 'no status'}`, ...bodyLines(response.body)] : []),
  ];
}

/** A request as it was, or would be, sent. */
export function requestLines(request: Attempt['request']): string[] {
  if (!request) return [];
  return [`  > ${printable(`${request.method ?? ''} ${request.url ?? ''}`)}`, ...bodyLines(request.body)];
}

function bodyLines(body: unknown): string[] {
  if (body === undefined || body === null || body === '') return [];
  return printableLines(typeof body === 'string' ? body : JSON.stringify(body)).map((line) => `    ${line}`);
}

function optional(text: string | null | undefined): string | null {
  return text ? printable(text) : null;
}
