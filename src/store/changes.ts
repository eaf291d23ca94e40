import type { DeliveryOnRecord, KnownCall, KnownOutcome } from './known-calls';
import type { RevisionOnRecord } from './outcomes';

export interface NewRevision extends RevisionOnRecord {
  outcomeId: string;
}

export interface NewId {
  key: string;
  value: string;
  callId: string;
  /** the gateway's own */
  own: boolean;
  /** the delivery whose answer has shown it, and at which attempt; left out where a report said it */
  deliveryId?: string;
  attempt?: number;
}

export interface NewDelivery extends DeliveryOnRecord {
  outcomeId: string;
  orderingKey: string;
  /** its call may have to be handed over first: nothing is sent until that is decided */
  isCallUndecided?: true;
}

/** A delivery of a call as it is made. */
export interface NewCallDelivery {
  id: string;
  callId: string;
  connection: string;
  adapter: string;
  /** what the vendor is to know the call by */
  knownAs: string;
  status: 'queued' | 'skipped';
  reason: string | null;
}

/** All that accepting a batch of drafts has to write. */
export interface Changes {
  newCalls: KnownCall[];
  /** calls that were known before and of which anything is written: facts, ids, outcomes or revisions */
  touchedCalls: KnownCall[];
  newIds: NewId[];
  newOutcomes: KnownOutcome[];
  /** names of theirs that nobody has reported before, of whichever call; their casing stays */
  newNames: { nameKey: string; name: string }[];
  /** outcomes that were known before and have a new newest revision */
  movedOutcomes: KnownOutcome[];
  newRevisions: NewRevision[];
  newDeliveries: NewDelivery[];
  newCallDeliveries: NewCallDelivery[];
  /** known revisions whose amount had no currency until now, and the connections that took it */
  namedCurrencies: { outcomeId: string; revision: number; currency: string; takenBy: readonly string[] }[];
  /**
   * deliveries on record of this call wait for nothing more at this connection; nor need those be skipped any longer that were skipped for
   * this reason, where that is not too long ago
   */
  released: { callId: string; connection: string; skippedFor: string }[];
}

export function noChanges(): Changes {
  return {
    newCalls: [],
    touchedCalls: [],
    newIds: [],
    newOutcomes: [],
    newNames: [],
    movedOutcomes: [],
    newRevisions: [],
    newDeliveries: [],
    newCallDeliveries: [],
    released: [],
    namedCurrencies: [],
  };
}
