import type { CallDraft } from '../model/call';
import type { DeliveryOnRecord } from '../store/known-calls';
import type { OutcomeFacts } from '../store/outcomes';
import type { OutcomeDraft } from '../model/outcome';

/** One reported outcome, wherever it came from. `source` is "api", or the name of the connection that reported it. */
export interface Draft {
  call: CallDraft;
  outcome: OutcomeDraft;
  source: string;
}

/** What an accepted draft made, or found made already. Plain JSON: it is kept as the answer to an Idempotency-Key. */
export interface Accepted {
  result: 'created' | 'updated' | 'unchanged';
  outcome: OutcomeFacts;
  deliveries: readonly DeliveryOnRecord[];
}

/** The draft's ids belong to different calls, or contradict what is known. Nothing was made of it. */
export interface CallConflict {
  result: 'call_conflict';
  message: string;
}
