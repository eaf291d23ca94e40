import type { DeliveryInput } from '../../src/adapter/contract';
import { nameKey, type OutcomeState } from '../../src/model/outcome';
import type { Settings } from './settings';
import type { CallUpdate } from './wire';

export type Input = DeliveryInput<Settings, CallUpdate>;

/** Whether an outcome of the call is the one that is delivered. */
export function isThis({ outcome }: Input, { name, key }: { name: string; key: string }): boolean {
  return nameKey(name) === nameKey(outcome.name) && key === outcome.key;
}

/** The states of all outcomes of the call, this one's as it is delivered, in their order. */
export function statesOf(input: Input): OutcomeState[] {
  const { outcomesOfCall, revision } = input;
  const states = outcomesOfCall.map((other) => (isThis(input, other) ? revision.state : other.state));
  return states.includes(revision.state) ? states : [...states, revision.state];
}
