import { callIdFor } from '../adapter/call-id';
import type { Adapter } from '../adapter/contract';
import { isToHandOver } from '../adapter/hand-over';
import { currencyIn } from '../adapter/settings';
import type { Call } from '../model/call';
import { newId } from '../model/id';
import { type OutcomeFilter, whySourceFilteredOut, whyFilteredOut } from '../model/outcome-filter';
import type { DeliveryOnRecord, KnownOutcome } from '../store/known-calls';
import type { NewCallDelivery, NewDelivery } from '../store/changes';

/** A connection as planning sees it. */
export interface Destination {
  name: string;
  adapter: Adapter;
  /** parsed by the adapter's own schema */
  settings: Readonly<Record<string, unknown>>;
  /** which outcomes it filter; all unless said */
  filter?: OutcomeFilter | null;
  /** whether calls' ids under its adapter's id are its own; yes unless said */
  readsAdapterIds?: boolean;
}

/** Why a delivery of this call can't go to this connection yet; null when it can. */
export function waitsFor(destination: Destination, call: Call): string | null {
  const { adapter, settings } = destination;
  return adapter.deliver?.waitsFor(call, callIdFor(destination, call.ids), settings) ?? null;
}

/** Whether outcomes of this call wait at this connection, for what is not known of it or until it was handed over. */
export function isHeldBack(destination: Destination, call: Call): boolean {
  return waitsFor(destination, call) !== null || isToHandOver(destination, call);
}

/** Whether a request to this connection tells the state of the whole call. */
export function isWholeCall({ adapter, settings }: Destination): boolean {
  return adapter.deliver?.orderedBy(settings) === 'call';
}

/** Whether calls that the vendor does not know are handed over to it. */
export function isHandedCalls({ adapter, settings }: Destination): boolean {
  return adapter.deliver?.calls?.isOn(settings) ?? false;
}

/** What goes one at a time to this connection. */
export function orderingKeyOf(destination: Destination, call: Call, outcomeId: string): string {
  return isWholeCall(destination) ? call.id : outcomeId;
}

/** An outcome as planning sees it; its deliveries are those of the revision before. */
type Planned = Pick<KnownOutcome, 'id' | 'revision' | 'name' | 'source' | 'state' | 'sentTo' | 'deliveries'>;

/**
 * One delivery for every connection that can deliver: what does not go out is written down with its reason. A connection that
 * was told of an outcome is told what becomes of it, whether or not it would want that by itself. A correction goes behind the
 * delivery of the call that its outcome went behind.
 */
export function planDeliveries(
  destinations: readonly Destination[],
  call: Call,
  outcome: Planned,
  withheld?: string,
): NewDelivery[] {
  return destinations
    .filter(({ adapter }) => adapter.deliver)
    .map((destination) => {
      const { id: outcomeId, revision, source } = outcome;
      const of = { outcomeId, revision, orderingKey: orderingKeyOf(destination, call, outcomeId) };
      const before = outcome.deliveries.find(({ connection }) => connection === destination.name);
      const behind = behindCall(destination, call, before);
      const planned = { id: newId(), connection: destination.name, adapter: destination.adapter.id, ...of, ...behind };
      if (withheld !== undefined) return { ...planned, status: 'skipped', reason: withheld };
      if (destination.name === source) return { ...planned, status: 'skipped', reason: 'it came from there' };
      const isFurther = destination.readsAdapterIds === false;
      const isReported = outcome.sentTo.includes(destination.name);
      const unwanted =
        !isReported && destination.filter
          ? whyFilteredOut(destination.filter, outcome, currencyIn(destination.settings))
          : null;
      if (unwanted !== null) return { ...planned, status: 'skipped', reason: unwanted };
      // What goes behind the delivery of a call needs no more than that.
      const reason = behind.callDelivery ? null : waitsFor(destination, call);
      if (reason === null) return { ...planned, status: 'queued', reason };
      return isFurther && !isReported
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

/** Whether the delivery of the revision before went behind one of the call, or this one may have to. */
function behindCall(
  destination: Destination,
  call: Call,
  before: DeliveryOnRecord | undefined,
): Pick<NewDelivery, 'callDelivery' | 'isCallUndecided'> {
  if (before?.callDelivery) return { callDelivery: before.callDelivery };
  return isToHandOver(destination, call) ? { isCallUndecided: true } : {};
}

/** One delivery of the call itself for every connection that calls are handed over to and whose vendor does not know this one. */
export function planCallDeliveries(
  destinations: readonly Destination[],
  call: Call,
  source: string,
): NewCallDelivery[] {
  return destinations.flatMap((destination) => {
    const { name: connection, adapter, filter } = destination;
    const calls = adapter.deliver?.calls;
    if (!calls || !isToHandOver(destination, call)) return [];
    const of = { callId: call.id, connection, adapter: adapter.id, knownAs: calls.nameOf(call) };
    const reason = filter ? whySourceFilteredOut(filter, source) : null;
    return [{ id: newId(), ...of, status: reason === null ? 'queued' : 'skipped', reason }];
  });
}
