import type { DeliveryInput } from '../../src/adapter/contract';
import type { OutcomeState } from '../../src/model/outcome';

/** An outcome of a call, as an adapter is told of it. */
export interface Told {
  name: string;
  key: string;
  state: OutcomeState;
}

/** A met outcome of which nothing else is known but what is given. */
export function stateOf(state: Partial<OutcomeState> = {}): OutcomeState {
  return { met: true, amount: null, occurredAt: null, description: null, attributes: {}, vendor: {}, ...state };
}

export function told(name: string, state: Partial<OutcomeState> = {}, key = ''): Told {
  return { name, key, state: stateOf(state) };
}

export function worth(value: string, currency: string | null = null): Partial<OutcomeState> {
  return { amount: { value, currency } };
}

type OfNoVendor = Pick<DeliveryInput<never, never>, 'outcome' | 'revision' | 'call' | 'outcomesOfCall' | 'heardBefore'>;

/** What every adapter is told when an outcome goes out, of a call of which nothing is known but one id. */
export function deliveryOf(
  { name, key, state }: Told,
  { others = [], heardBefore }: { others?: readonly Told[]; heardBefore?: OutcomeState } = {},
): OfNoVendor {
  const facts = { startedAt: null, durationSeconds: null, caller: null, destination: null, direction: null };
  return {
    outcome: { name, key },
    revision: { number: heardBefore ? 2 : 1, state },
    call: { id: '01990000-0000-7000-8000-000000000001', ids: {}, ...facts },
    outcomesOfCall: [...others, { name, key, state }],
    heardBefore: heardBefore ? [heardBefore] : [],
  };
}
