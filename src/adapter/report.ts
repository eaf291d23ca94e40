import type { CallDraft, Identity } from '../model/call';
import type { OutcomeDraft, OutcomeState } from '../model/outcome';
import type { Phone } from '../model/phone';
import type { Instant } from '../model/time';

/** What a vendor's client or a vendor itself says, in the gateway's own words: of a call, and of an outcome of it. */
export interface Report {
  call: CallDraft;
  /** null: it tells of the call alone */
  outcome: OutcomeDraft | null;
  /** what to do when no known call is meant; one is made when it is left out */
  unknownCall?: 'refuse';
  /** the call has to be found within these campaigns: the reporter may see no other (a call whose campaign nobody knows may be of one) */
  campaigns?: readonly string[];
  /**
   * a name of the gateway's own for the call, where the reporter has none: the same report finds the same call by it, whatever
   * else is known by then
   */
  alias?: Identity;
  /** other numbers of the caller, any of which the call may have come from */
  otherCallers?: readonly Phone[];
  /** the call itself is to be delivered, to every connection that calls are handed over to */
  deliverCall?: true;
  /** why the outcome is kept and shown, but delivered to nobody */
  withheld?: string;
  /** the reporter is answered with the call's id under this key: where none is known, the gateway gives one out */
  names?: string;
}

/** What became of a report. */
export type Receipt =
  | { result: 'created' | 'updated' | 'unchanged'; call: CallReceipt; outcome: OutcomeReceipt | null }
  /** the call's ids contradict each other, or no known call is meant */
  | { result: 'call_conflict' | 'call_unknown'; message: string }
  /** the message is a clause after the amount's own name, such as "must be a whole number" */
  | { result: 'amount_invalid'; message: string };

export interface CallReceipt {
  /** those given out by the gateway too */
  ids: Readonly<Record<string, string>>;
  startedAt: Instant | null;
  /** when the gateway first heard of it */
  createdAt: Instant;
}

/** An outcome as it stands after the report. */
export interface OutcomeReceipt {
  name: string;
  key: string;
  state: OutcomeState;
  receivedAt: Instant;
  /** names this revision: 8 and 8 capital hexadecimal digits */
  transactionId: string;
  /** that of the revision before; null for the first */
  corrects: string | null;
}
