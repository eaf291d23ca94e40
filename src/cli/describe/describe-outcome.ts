import type { CallAnswer, OutcomeAnswer } from '../answers';
import { deliveryLines } from './describe-delivery';
import { facts } from '../terminal/layout';
import type { Output } from '../terminal/output';
import { printable } from '../terminal/printable';

type Shown = Pick<Output, 'width' | 'paint'>;
type State = Pick<OutcomeAnswer['outcome'], 'met' | 'amount' | 'occurredAt' | 'description' | 'attributes'>;

/** An outcome as it stands, and what became of it everywhere. */
export function outcomeLines({ outcome, deliveries }: OutcomeAnswer, shown: Shown): string[] {
  const { id, name, key, revision, result, source, receivedAt, absorbedBy, transactionId, call } = outcome;
  return [
    `outcome ${printable(id)}: ${titleOf(name, key)}, revision ${revision}${result ? `, ${printable(result)}` : ''}`,
    ...facts([
      ...stateFacts(outcome),
      ['call', `${printable(call.id)}${call.startedAt ? ` of ${printable(call.startedAt)}` : ''}`],
      ['caller', call.callerNumber ? printable(call.callerNumber) : null],
      ['call’s ids', pairs(call.ids)],
      ['reported', [receivedAt, source && `by ${source}`].filter(Boolean).map(String).map(printable).join(' ')],
      ['transaction', transactionId && printable(transactionId)],
      ['now said by', absorbedBy && `outcome ${printable(absorbedBy)}`],
    ]),
    ...deliveries.flatMap((delivery) => deliveryLines(delivery, shown)),
  ];
}

/** A call with all that came of it. */
export function callLines({ call }: CallAnswer, shown: Shown): string[] {
  const { id, ids, startedAt, durationSeconds, callerNumber, destinationNumber, direction, campaign } = call;
  return [
    `call ${printable(id)}`,
    ...facts([
      ['ids', pairs(ids)],
      ['started', startedAt && printable(startedAt)],
      ['lasted', durationSeconds === null || durationSeconds === undefined ? null : `${durationSeconds} s`],
      ['caller', callerNumber && printable(callerNumber)],
      ['called', destinationNumber && printable(destinationNumber)],
      ['direction', direction && printable(direction)],
      ['campaign', campaign && printable(campaign)],
    ]),
    ...call.deliveries.flatMap((delivery) => deliveryLines(delivery, shown)),
    ...call.outcomes.flatMap((outcome) => [
      '',
      `outcome ${printable(outcome.id)}: ${titleOf(outcome.name, outcome.key)}`,
      ...outcome.revisions.flatMap((revision) => [
        `revision ${revision.number}${revision.receivedAt ? ` of ${printable(revision.receivedAt)}` : ''}`,
        ...facts(stateFacts(revision)),
      ]),
      ...outcome.deliveries.flatMap((delivery) => deliveryLines(delivery, shown)),
    ]),
  ];
}

function titleOf(name: string, key: string): string {
  return key === '' ? printable(name) : `${printable(name)} (key ${printable(key)})`;
}

function stateFacts({ met, amount, occurredAt, description, attributes }: State): [string, string | null][] {
  return [
    ['met', met === false ? 'no: it was taken back' : null],
    ['amount', amount ? printable([amount.value, amount.currency].filter(Boolean).join(' ')) : null],
    ['occurred', occurredAt ? printable(occurredAt) : null],
    ['description', description ? printable(description) : null],
    ['attributes', attributes ? pairs(attributes) : null],
  ];
}

function pairs(record: Readonly<Record<string, unknown>>): string {
  const spelt = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));
  return Object.entries(record)
    .map(([name, value]) => printable(`${name}=${spelt(value)}`))
    .join(', ');
}
