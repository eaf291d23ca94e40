import { callIdFor } from '../adapter/call-id';
import type { Adapter } from '../adapter/contract';
import type { Call } from '../model/call';
import { newId } from '../model/id';
import type { DeliveryOnRecord } from '../store/known-calls';

/** A connection as planning sees it. */
export interface Destination {
  name: string;
  adapter: Adapter;
}

/** Why a delivery of this call can't go to this connection yet; null when it can. */
export function waitsFor(destination: Destination, call: Call): string | null {
  return destination.adapter.deliver?.waitsFor(call, callIdFor(destination, call.ids)) ?? null;
}

/** One delivery for every connection that can deliver: what does not go out is written down with its reason. */
export function planDeliveries(
  destinations: readonly Destination[],
  call: Call,
  revision: number,
  source: string,
): DeliveryOnRecord[] {
  return destinations
    .filter(({ adapter }) => adapter.deliver)
    .map((destination) => {
      const planned = { id: newId(), connection: destination.name, adapter: destination.adapter.id, revision };
      if (destination.name === source) return { ...planned, status: 'skipped', reason: 'it came from there' };
      const reason = waitsFor(destination, call);
      return { ...planned, status: reason === null ? 'queued' : 'waiting', reason };
    });
}
