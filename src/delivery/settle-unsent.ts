import { isToHandOver } from '../adapter/hand-over';
import type { LeasedDelivery } from '../store/leases';
import { isDeliveryRepeatable } from './attempt';
import type { Connection } from '../connections/connection';

/** Where a delivery goes that is not sent now. */
export type Unsent =
  | { status: 'review' | 'superseded'; reason: string | null }
  | { status: 'retrying'; reason: string; afterMs: number; counts: 'nothing' }
  | { status: 'waiting'; reason: string; afterMs: number; behind: string };

/** Deliveries that move on without being sent (again); null for one that is to be sent. */
export function settleUnsent(connection: Connection, delivery: LeasedDelivery): Unsent | null {
  // Whoever asks for it again takes the doubt on; but not for what a later revision may have said since.
  const isTakenOn = delivery.replayedBy !== null && !delivery.overtaken;
  if (delivery.isAmbiguous && !isTakenOn && !isDeliveryRepeatable(connection, delivery)) {
    return {
      status: 'review',
      reason: 'an attempt was cut off; it may have arrived, and sending it again would add to it',
    };
  }
  if (delivery.isAmbiguous && delivery.tries > connection.retries.length) {
    return { status: 'review', reason: `${delivery.tries} attempts, the last of them cut off; it may have arrived` };
  }
  const isAsked = delivery.isAmbiguous || delivery.replayedBy !== null;
  if (delivery.subject === 'call' && !isAsked && !isToHandOver(connection, delivery.call)) {
    return { status: 'superseded', reason: 'the vendor need not be handed this call any more' };
  }
  return delivery.overtaken ? { status: 'superseded', reason: null } : null;
}
