import { Unsendable } from '../../src/adapter/failure';
import { type Input, othersOf, saidIn, thisOf } from './whole-call';

/** What the call has of each may be stated, and added to. */
export type Field = 'revenue' | 'payout';

/** Whether this outcome adds to a field, or has added to it. */
export function addsTo(input: Input, field: Field): boolean {
  const { added = {} } = thisOf(input).sent ?? {};
  return saidIn(input.revision.state)[`add_${field}`] !== undefined || added[`add_${field}`] !== undefined;
}

/**
 * What of a field has to be repeated when it is stated, since a statement takes the place of what was added: what TrackDrive has added for the
 * other outcomes, and what this one says is to be added for it.
 */
export function additionsTo(input: Input, field: Field): string[] {
  const extra = `add_${field}` as const;
  const { [field]: stated, [extra]: own } = saidIn(input.revision.state);
  return [
    ...othersOf(input).flatMap(({ sent }) => sent?.added[extra] ?? []),
    ...(own === undefined || stated !== undefined ? [] : [own]),
  ];
}

/**
 * One post can't state and add the same amount, but two posts can, where the addition did not go out between them. What both
 * together would make is not documented.
 * @throws {Unsendable}
 */
export function checkContradiction(input: Input, field: Field): void {
  const extra = `add_${field}` as const;
  const { [field]: stated, [extra]: own } = saidIn(input.revision.state);
  if (stated === undefined || own === undefined || thisOf(input).sent?.added[extra] === own) return;
  throw new Unsendable(
    `vendor.trackdrive holds both ${field} and ${extra}, from different posts: clear one of them with null`,
  );
}
