import { callIdFor } from '../adapter/call-id';
import type { Adapter } from '../adapter/contract';
import { currencyIn } from '../adapter/settings';
import type { Call } from '../model/call';
import { newId } from '../model/id';
import { type Wants, whyUnwanted } from '../model/wants';
import type { DeliveryOnRecord, KnownOutcome } from '../store/known-calls';

/** A connection as planning sees it. */
export interface Destination {
  name: string;
  adapter: Adapter;
  /** parsed by the adapter's own schema */
  settings: Readonly<Record<string, unknown>>;
  /** which outcomes it wants; all unless said */
  wants?: Wants | null;
  /** whether calls' ids under its adapter's id are its own; yes unless said */
  readsAdapterIds?: boolean;
}

/** Why a delivery of this call can't go to this connection yet; null when it can. */
export function waitsFor(destination: Destination, call: Call): string | null {
  const { adapter, settings } = destination;
  return adapter.deliver?.waitsFor(call, callIdFor(destination, call.ids), settings) ?? null;
}

/** Whether a request to this connection tells the state of the whole call. */
export function isWholeCall({ adapter, settings }: Destination): boolean {
  return adapter.deliver?.lane(settings) === 'call';
}

/** What goes one at a time to this connection. */
export function laneOf(destination: Destination, call: Call, outcomeId: string): string {
  return isWholeCall(destination) ? call.id : outcomeId;
}

/** An outcome as planning sees it. */
type Planned = Pick<KnownOutcome, 'id' | 'revision' | 'name' | 'source' | 'state' | 'told'>;

/**
 * One delivery for every connection that can deliver: what does not go out is written down with its reason. A connection that
 * was told of an outcome is told what becomes of it, whether or not it would want that by itself.
 */
export function planDeliveries(
  destinations: readonly Destination[],
  call: Call,
  outcome: Planned,
  withheld?: string,
): (DeliveryOnRecord & { outcomeId: string; lane: string })[] {
  return destinations
    .filter(({ adapter }) => adapter.deliver)
    .map((destination) => {
      const { id: outcomeId, revision, source } = outcome;
      const of = { outcomeId, revision, lane: laneOf(destination, call, outcomeId) };
      const planned = { id: newId(), connection: destination.name, adapter: destination.adapter.id, ...of };
      if (withheld !== undefined) return { ...planned, status: 'skipped', reason: withheld };
      if (destination.name === source) return { ...planned, status: 'skipped', reason: 'it came from there' };
      const isFurther = destination.readsAdapterIds === false;
      const isTold = outcome.told.includes(destination.name);
      const unwanted =
        !isTold && destination.wants ? whyUnwanted(destination.wants, outcome, currencyIn(destination.settings)) : null;
      if (unwanted !== null) return { ...planned, status: 'skipped', reason: unwanted };
      const reason = waitsFor(destination, call);
      if (reason === null) return { ...planned, status: 'queued', reason };
      return isFurther && !isTold
        ? { ...planned, status: 'skipped', reason: noIdUnder(destination.name) }
        : { ...planned, status: 'waiting', reason };
    });
}

/**
 * Why a call does not go to a further account of its vendor: most of an agency's accounts never had it, and each would wait for an id of
 * it until it is given up. A delivery of this reason goes out when an id is told.
 */
export function noIdUnder(connection: string): string {
  return `the call has no id under ${connection}`;
}
