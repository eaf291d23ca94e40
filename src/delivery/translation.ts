import type { Acceptance, Adapter, CallInput, DeliveryInput, Prepared } from '../adapter/contract';
import type { VendorRequest, VendorResponse } from '../adapter/exchange';
import type { Failure } from '../adapter/failure';
import type { Money } from '../model/money';
import type { CallSnapshot, DeliverySnapshot } from '../store/snapshots';
import type { Connection } from '../connections/connection';
import { inputFor } from './delivery-input';

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
    isRepeatable: () => isRepeatable(deliver, input),
    accept: deliver.accept.bind(deliver),
    refusal: (response, request) => deliver.refusal(response, request, input),
  };
}

function callInputFor({ settings }: Connection, { call, knownAs }: CallSnapshot): CallInput<never> {
  return { call, handedOverAs: knownAs, settings: settings as never };
}

/** What can't be put into words any more may have added something when it was sent. */
function isRepeatable(deliver: NonNullable<Adapter['deliver']>, input: DeliveryInput<never, never>): boolean {
  try {
    return deliver.repeatable(input);
  } catch {
    return false;
  }
}
