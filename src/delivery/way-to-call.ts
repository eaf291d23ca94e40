import { isToHandOver } from '../adapter/hand-over';
import type { OutcomeSnapshot } from '../store/snapshots';
import type { Connection } from '../connections/connection';

/** How a vendor finds the call of an outcome that is to be sent. */
export type WayToCall =
  /** by what the vendor itself, or a search, knows of it */
  | { by: 'itself' }
  /** by what it was handed over as, in this delivery of the call */
  | { by: 'hand-over'; callDelivery: string; knownAs: string }
  /** not yet: the call has to be handed over first, by a delivery that may have to be made */
  | { by: 'nothing-yet'; knownAs: string };

/**
 * An outcome that the vendor may have goes on by the way it went: another one would make another outcome there. One that it has not goes by
 * the call's delivery where the vendor has taken that; and where the vendor does not know the call, behind it.
 */
export function wayToCall(connection: Connection, { handOver, call }: OutcomeSnapshot): WayToCall {
  const calls = connection.adapter.deliver?.calls;
  const { callDelivery, isSentWithout } = handOver;
  if (!calls || isSentWithout) return { by: 'itself' };
  if (callDelivery?.isTaken) {
    return { by: 'hand-over', callDelivery: callDelivery.id, knownAs: callDelivery.knownAs };
  }
  if (!isToHandOver(connection, call)) return { by: 'itself' };
  return { by: 'nothing-yet', knownAs: callDelivery?.knownAs ?? calls.nameOf(call) };
}
