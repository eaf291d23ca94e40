import type { Report } from '../adapter/report';
import type { CallOnRecord } from '../store/calls';
import type { DeliveryOnRecord } from '../store/known-calls';
import type { OutcomeFacts } from '../store/outcomes';

/**
 * One report, wherever it came from. `source` is "api", the name of the connection that was asked, or a vendor-shaped
 * endpoint's: its adapter's id and its own, as in "acme:calls".
 */
export interface Draft extends Report {
  source: string;
  /** the gateway's id of the call, which is then this one: for what the gateway has found out by itself */
  of?: string;
  /** the answer that has shown the ids; calls that only an answer has shown to be one stay two where anything tells them apart */
  learntFrom?: { deliveryId: string; attempt: number };
}

/** What an accepted draft of an outcome made, or found made already. Plain JSON: it is kept as the answer to an Idempotency-Key. */
export interface Accepted {
  result: 'created' | 'updated' | 'unchanged';
  outcome: OutcomeFacts;
  deliveries: readonly DeliveryOnRecord[];
}

/** What an accepted draft of a call alone made. */
export interface AcceptedCall {
  result: 'created' | 'updated' | 'unchanged';
  call: CallOnRecord;
}

/**
 * Nothing was made of the draft: its ids contradict each other or what is known, it means no known call and may make none, or its
 * amount is none in the currency that it turns out to be in; the message is then a clause after what the amount is called.
 */
export interface Refused {
  result: 'call_conflict' | 'call_unknown' | 'amount_invalid';
  message: string;
}

export type Item = Accepted | AcceptedCall | Refused;

const REFUSALS: ReadonlySet<Item['result']> = new Set<Refused['result']>([
  'call_conflict',
  'call_unknown',
  'amount_invalid',
]);

export function isRefused(item: Item): item is Refused {
  return REFUSALS.has(item.result);
}
