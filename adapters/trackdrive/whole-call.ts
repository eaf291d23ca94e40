import type { DeliveryInput } from '../../src/adapter/contract';
import { nameKey, type OutcomeState } from '../../src/model/outcome';
import type { Settings } from './settings';
import type { CallUpdate } from './wire';

export type Input = DeliveryInput<Settings, CallUpdate>;
export type Outcome = Input['outcomesOfCall'][number];

/** Whether an outcome of the call is the one that is delivered. */
export function isThis({ outcome }: Input, { name, key }: { name: string; key: string }): boolean {
  return nameKey(name) === nameKey(outcome.name) && key === outcome.key;
}

/** All outcomes of the call, this one as it is delivered, in the order in which they were first reported. */
export function outcomesOf(input: Input): Outcome[] {
  const { outcomesOfCall, outcome, revision } = input;
  const { state } = revision;
  const all = outcomesOfCall.map((other) => (isThis(input, other) ? { ...other, state } : other));
  return all.some((one) => one.state === state) ? all : [...all, { ...outcome, state }];
}

/** Those of others. */
export function othersOf(input: Input): Outcome[] {
  return outcomesOf(input).filter((one) => !isThis(input, one));
}

/** This one. */
export function thisOf(input: Input): Outcome {
  const { outcome, revision } = input;
  return outcomesOf(input).find((one) => isThis(input, one)) ?? { ...outcome, state: revision.state };
}

/** What a poster says of an outcome for TrackDrive alone, as far as the outcome holds. It was read by `callUpdate` when it came in. */
export function saidIn({ met, vendor }: OutcomeState): CallUpdate {
  return met ? (vendor['trackdrive'] ?? {}) : {};
}

/** The outcomes that hold and say this, the one that said it last being the last. */
export function sayersOf(input: Input, word: keyof CallUpdate): Outcome[] {
  const saying = outcomesOf(input).filter(({ state }) => saidIn(state)[word] !== undefined);
  return saying.toSorted(
    (one, other) => Date.parse(one.sent?.saidAt ?? '') - Date.parse(other.sent?.saidAt ?? '') || 0,
  );
}

/** What is stated of the call: the last word of an outcome that holds. */
export function lastSaid<W extends keyof CallUpdate>(input: Input, word: W): CallUpdate[W] | undefined {
  const last = sayersOf(input, word).at(-1);
  return last && saidIn(last.state)[word];
}

/** Whether TrackDrive may have been told this by this outcome. */
export function wasSaid({ previouslySent }: Input, word: keyof CallUpdate): boolean {
  return previouslySent.some((earlier) => saidIn(earlier)[word] !== undefined);
}
