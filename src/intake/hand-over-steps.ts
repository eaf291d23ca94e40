import type { KnownCall } from '../store/known-calls';
import type { PlacedCallDelivery } from '../store/move-call-deliveries';
import { type Destination, isHandedCalls } from './plan-deliveries';

/** Which call the delivery of a call is of after a correction, and what the vendor knows that by. */
export interface CallDeliveryStep {
  delivery: PlacedCallDelivery;
  callId: string;
  knownAs: string;
}

export interface HandOvers {
  /** the calls with the ids that they are to have, and those that are to be made */
  after: readonly KnownCall[];
  /** those of all calls that are concerned */
  callDeliveries: readonly PlacedCallDelivery[];
  destinations: readonly Destination[];
  /** by deliveries of calls: the call that each was of before two became one */
  returned?: ReadonlyMap<string, string>;
}

/**
 * What becomes of deliveries of calls, by their ids. A call that a vendor has, or may have, is known there by an id that may be another
 * call's now: then the delivery is that one's. What the vendor does not have goes by what its call is called now.
 */
export function handOverSteps({
  after,
  callDeliveries,
  destinations,
  returned = new Map(),
}: HandOvers): ReadonlyMap<string, CallDeliveryStep> {
  const steps = callDeliveries.map((delivery): [string, CallDeliveryStep] => {
    const { id, connection, knownAs } = delivery;
    const stays = { delivery, callId: returned.get(id) ?? delivery.callId, knownAs };
    const destination = destinations.find(({ name }) => name === connection);
    const nameOf = destination && isHandedCalls(destination) ? destination.adapter.deliver?.calls?.nameOf : undefined;
    const named = nameOf && after.find((call) => call.id !== stays.callId && nameOf(call) === knownAs);
    if (!named) return [id, stays];
    if (delivery.mayHaveArrived) return [id, { ...stays, callId: named.id }];
    const home = after.find((call) => call.id === stays.callId);
    return [id, home ? { ...stays, knownAs: nameOf(home) } : stays];
  });
  return new Map(steps);
}
