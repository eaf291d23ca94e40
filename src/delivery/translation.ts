import { isDeepStrictEqual } from 'node:util';
import { callIdFor } from '../adapter/call-id';
import type { Acceptance, CallInput, DeliveryInput, Prepared } from '../adapter/contract';
import type { VendorRequest, VendorResponse } from '../adapter/exchange';
import type { Failure } from '../adapter/failure';
import type { Money } from '../model/money';
import type { OutcomeState } from '../model/outcome';
import type { CallSnapshot, DeliverySnapshot, OutcomeSnapshot } from '../store/snapshots';
import type { Connection } from './connection';
import { wayToCall } from './way-to-call';

/** A delivery in its vendor's language, and the vendor's answers in ours. */
export interface Translation {
  /** in which the account is kept; null: nobody knows yet */
  currency: string | null;
  /** the amounts that the request states */
  amounts(): readonly Money[];
  prepare(): Prepared;
  isRepeatable(): boolean;
  accept(response: VendorResponse, request: VendorRequest): Acceptance | Failure;
  refusal(response: VendorResponse, request: VendorRequest): Acceptance | Failure | null;
}

/** Null where the adapter takes no such deliveries. */
export function translationOf(
  connection: Connection,
  delivery: DeliverySnapshot,
  currency: string | null,
): Translation | null {
  const { deliver } = connection.adapter;
  if (delivery.subject === 'call') {
    const calls = deliver?.calls;
    if (!calls) return null;
    const input = callInputFor(connection, delivery);
    return {
      currency,
      amounts: () => [],
      prepare: () => calls.prepare(input),
      isRepeatable: () => true,
      accept: calls.accept.bind(calls),
      refusal: calls.refusal.bind(calls),
    };
  }
  if (!deliver) return null;
  const input = inputFor(connection, delivery, currency);
  return {
    currency,
    amounts: () => deliver.amounts(input),
    prepare: () => deliver.prepare(input),
    isRepeatable: () => deliver.repeatable(input),
    accept: deliver.accept.bind(deliver),
    refusal: (response, request) => deliver.refusal(response, request, input),
  };
}

function callInputFor({ settings }: Connection, { call, knownAs }: CallSnapshot): CallInput<never> {
  return { call, handedOverAs: knownAs, settings: settings as never };
}

/**
 * Extras that act are said once: not again when the vendor heard the same of an earlier revision. An outcome has its call's
 * attributes beside its own, which win.
 */
function inputFor(
  connection: Connection,
  delivery: OutcomeSnapshot,
  currency: string | null,
): DeliveryInput<never, never> {
  const { adapter, settings } = connection;
  const extras = delivery.revision.state.vendor[adapter.id] ?? {};
  const heard = delivery.heardBefore[0]?.vendor[adapter.id] ?? {};
  const acted = new Set<string>(
    (adapter.deliver?.once ?? []).filter((extra) => extra in heard && isDeepStrictEqual(heard[extra], extras[extra])),
  );
  const way = wayToCall(connection, delivery);
  const withCalls = (state: OutcomeState): OutcomeState => ({
    ...state,
    attributes: { ...delivery.call.attributes, ...state.attributes },
  });
  return {
    outcome: delivery.outcome,
    revision: { ...delivery.revision, state: withCalls(delivery.revision.state) },
    call: delivery.call,
    callId: callIdFor(connection, delivery.call.ids),
    outcomesOfCall: delivery.outcomesOfCall,
    handedOverAs: 'knownAs' in way ? way.knownAs : null,
    heardBefore: delivery.heardBefore.map(withCalls),
    settings: settings as never,
    currency,
    extras: Object.fromEntries(Object.entries(extras).filter(([extra]) => !acted.has(extra))) as never,
  };
}
