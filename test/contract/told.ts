import type { DeliveryInput, SentOfOutcome } from '../../src/adapter/contract';
import { type Call, learn } from '../../src/model/call';
import { API_SOURCE, type OutcomeState, type Sources, sourcesOf } from '../../src/model/outcome';

/** An outcome of a call, as an adapter is told of it. */
export interface Told {
  name: string;
  key: string;
  state: OutcomeState;
  sent?: SentOfOutcome;
}

/** A met outcome of which nothing else is known but what is given, by default by a poster. */
export function stateOf(state: Partial<OutcomeState> = {}): OutcomeState {
  const { description = null, attributes = {} } = state;
  const sources = allBy(API_SOURCE, { description, attributes });
  return { met: true, amount: null, occurredAt: null, description, attributes, vendor: {}, sources, ...state };
}

/** The sources of a state that is all by one reporter. */
export function allBy(
  source: string,
  { description, attributes }: Pick<OutcomeState, 'description' | 'attributes'>,
): Sources {
  return { ...sourcesOf({ attributes }, source), description: description === null ? null : source };
}

export function told(name: string, state: Partial<OutcomeState> = {}, key = ''): Told {
  return { name, key, state: stateOf(state) };
}

/** An outcome of which the vendor took this state, and has added so much for it. */
export function sentBefore(
  of: Told,
  state: OutcomeState,
  added: Readonly<Record<string, string>> = {},
  more: Partial<SentOfOutcome> = {},
): Told {
  return { ...of, sent: { taken: [state], added, isOpen: false, first: null, saidAt: null, ...more } };
}

export function worth(value: string, currency: string | null = null): Partial<OutcomeState> {
  return { amount: { value, currency } };
}

/** A call of which nothing is known but what is given. */
export function callOf(call: Partial<Call> = {}): Call {
  return { id: '01990000-0000-7000-8000-000000000001', ids: {}, ...learn(null, { ids: {} }), ...call };
}

type OfNoVendor = Omit<DeliveryInput<never, never>, 'callId' | 'settings' | 'extras'>;

/** What every adapter is told when an outcome goes out, of a call of which nothing is known but one id. */
export function deliveryOf(
  { name, key, state, sent }: Told,
  { others = [], previouslySent }: { others?: readonly Told[]; previouslySent?: OutcomeState } = {},
): OfNoVendor {
  return {
    outcome: { name, key },
    revision: { number: previouslySent ? 2 : 1, state },
    call: callOf(),
    outcomesOfCall: [...others, { name, key, state, ...(sent && { sent }) }],
    handedOverAs: null,
    currency: null,
    previouslySent: previouslySent ? [previouslySent] : [],
  };
}
