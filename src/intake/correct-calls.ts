import { callIdentityFor } from '../adapter/call-id';
import { type Call, type CallDraft, type Identity, learn } from '../model/call';
import { newId, newTransactionId } from '../model/id';
import { OPERATOR_SOURCE, type OutcomeState } from '../model/outcome';
import type { Instant } from '../model/time';
import type { Queryable } from '../store/client';
import { type KnownCall, type KnownOutcome, readKnown } from '../store/known-calls';
import {
  absorbOutcome,
  denyIds,
  learntThrough,
  lockDeliveries,
  makeCall,
  moveIds,
  moveOutcome,
  namesOfOutcomes,
  type PlacedDelivery,
  partOutcome,
  placeDeliveries,
  takeLanes,
} from '../store/move-between-calls';
import { type Changes, type NewDelivery, noChanges } from '../store/changes';
import {
  leaveCallDeliveries,
  lockCallDeliveries,
  moveCallDelivery,
  renameCallDelivery,
} from '../store/move-call-deliveries';
import { type DueDelivery, type EndedDelivery, writeAccepted } from '../store/write-accepted';
import { stepsOf, type Withdrawal } from './correction-steps';
import { handOverSteps } from './hand-over-steps';
import { type Destination, isWholeCall, planDeliveries } from './plan-deliveries';

/** What an operator says of calls. All of it is done, or none. */
export interface CallCorrection {
  /** the gateway's ids of the calls that are concerned */
  callIds: readonly string[];
  /** a call that is made for ids which are another's no more; where nothing has to be sent of it only if it is wanted, and else they name nothing */
  newCall?: { id: string; isWanted: boolean };
  ids: readonly (Identity & { own: boolean; to: string })[];
  /** outcomes that are to be another call's, by their id */
  outcomes: ReadonlyMap<string, string>;
  /** reports of what stays of an outcome at its call are reports of the outcome, wherever it is */
  isForwarded: boolean;
  denied: readonly { callId: string; ids: readonly Identity[]; admitted?: readonly Identity[] }[];
  /** by deliveries of calls: the call that each was of before two became one */
  returned?: ReadonlyMap<string, string>;
  /** as of which call a delivery was sent; undefined where that is its outcome's, as it stands */
  sentAs?(delivery: PlacedDelivery): Call | undefined;
  /** connections whose vendor finds another call by what is known of one */
  misled?: readonly string[];
  /** what calls do not know any more */
  forgotten?: ReadonlyMap<string, Omit<CallDraft, 'ids'>>;
  /** outcomes that stood for those of both of two calls, each with what was reported of it alone */
  restored?: ReadonlyMap<string, Reported>;
}

/** What an outcome says, and who reported it. */
export interface Reported {
  state: OutcomeState;
  source: string;
}

export interface CorrectionOptions {
  destinations: readonly Destination[];
  longestWaitMs: number;
}

/** The deliveries that are to go out, or wait for an id of their call. */
export interface Corrected {
  due: readonly DueDelivery[];
  waiting: readonly string[];
  /** outcomes whose deliveries take back what was sent of a call by mistake */
  retracted: ReadonlySet<string>;
  /** what came to an end as it was written */
  ended: readonly EndedDelivery[];
}

/** An outcome can't be moved to a call that has one of the same name and key. */
export class PlaceTaken extends Error {
  override readonly name = 'PlaceTaken';
  constructor({ callId, name, key }: KnownOutcome) {
    super(`call ${callId} has an outcome "${name}" with the key "${key}" already`);
  }
}

/**
 * Does a correction, in a transaction of the caller's, who has locked the calls. What a vendor was sent of an outcome as of a call that it
 * is not of becomes an outcome of that call, which is retracted; the outcome itself is reported as of the call that it is of.
 * @throws {PlaceTaken}
 */
export async function correctCalls(
  on: Queryable,
  correction: CallCorrection,
  { destinations, longestWaitMs }: CorrectionOptions,
): Promise<Corrected> {
  const { callIds, newCall, outcomes: homes, restored = new Map<string, Reported>() } = correction;
  const { calls: before } = await readWhole(on, callIds);
  const outcomes = before.flatMap((call) => call.outcomes);
  const strangers = [...homes.keys()].filter((id) => !outcomes.some((one) => one.id === id));
  if (strangers.length > 0) throw new Error(`outcomes of other calls: ${strangers.join(', ')}`);
  const homeOf = (outcome: KnownOutcome): string => homes.get(outcome.id) ?? outcome.callId;
  const after = callsAfter(before, correction);
  const handOvers = handOverSteps({
    after,
    callDeliveries: await lockCallDeliveries(on, callIds),
    destinations,
    ...(correction.returned && { returned: correction.returned }),
  });
  const steps = stepsOf({
    before,
    after,
    handOvers,
    homeOf,
    sentAs: (delivery, outcome) => correction.sentAs?.(delivery) ?? find(before, outcome.callId),
    deliveries: await lockDeliveries(on, callIds),
    destinations,
    misled: new Set(correction.misled),
  });

  const concerned = [...steps.withdrawals, ...steps.restated, ...handOvers.values()];
  const isNeeded = concerned.some(({ callId }) => callId === newCall?.id);
  const made = newCall && (isNeeded || newCall.isWanted) ? [newCall.id] : [];
  for (const id of made) await makeCall(on, id);
  const isThere = (id: string): boolean => callIds.includes(id) || made.includes(id);
  for (const id of correction.ids) await moveIds(on, [id], isThere(id.to) ? id.to : null);
  for (const { callId, ids, admitted } of correction.denied) await denyIds(on, callId, ids, admitted);
  for (const { delivery, callId, knownAs } of handOvers.values()) {
    if (callId !== delivery.callId) await moveCallDelivery(on, delivery, callId);
    if (knownAs !== delivery.knownAs) await renameCallDelivery(on, delivery.id, knownAs);
  }

  const giving = placesOf(outcomes, homes);
  for (const { place, outcome } of giving) await absorbOutcome(on, place.id, outcome.id, place.callId);
  for (const [id, callId] of homes) await moveOutcome(on, id, callId, correction.isForwarded);

  const wholeCallConnections = destinations.filter(isWholeCall).map(({ name }) => name);
  const left: { id: string; connections: readonly string[] }[] = [];
  const repeated = new Set<string>();
  for (const withdrawal of correction.isForwarded ? withMoved(steps.withdrawals, outcomes, homes) : steps.withdrawals) {
    const { outcome, callId, connections, sentBy } = withdrawal;
    const taking = outcomes.find((one) => homeOf(one) === callId && isSameName(one, outcome));
    const id = newId();
    for (const outcomeId of sentBy) {
      const isFirst = outcomeId === outcome.id;
      const part = { outcomeId, id: isFirst ? id : newId(), callId, connections };
      const movedTo = isFirst && !taking && correction.isForwarded ? outcome.id : null;
      const absorbedBy = taking?.id ?? (isFirst ? null : id);
      await partOutcome(on, { ...part, absorbedBy, movedTo }, wholeCallConnections);
    }
    if (taking) repeated.add(taking.id);
    else left.push({ id, connections });
  }
  for (const { place, outcome } of giving) await takeLanes(on, place.id, outcome.id);
  await leaveCallDeliveries(on, [...callIds, ...made]);
  const placed = await placeDeliveries(on, steps.placings, longestWaitMs);

  const known = await readWhole(on, [...callIds, ...made]);
  const changes = noChanges();
  const isLeft = (id: string): boolean => left.some((one) => one.id === id);
  const revise = reviser(changes, known.calls, known.now, destinations);
  for (const { id, connections } of left) revise(id, { retracted: connections });
  for (const [id, reported] of restored) revise(id, reported);
  for (const { callId, connection } of steps.restated) {
    const own = find(known.calls, callId).outcomes.filter(
      ({ id, source }) => !isLeft(id) && source !== OPERATOR_SOURCE,
    );
    const newest = newestSent(own, connection);
    if (newest) repeated.add(newest.id);
  }
  for (const id of repeated) if (!restored.has(id)) revise(id, {});
  const revised = new Set(changes.newRevisions.map(({ outcomeId }) => outcomeId));
  changes.newDeliveries.push(...steps.reports.filter(({ outcomeId }) => !revised.has(outcomeId)));
  changes.touchedCalls.push(...known.calls.map((call) => forget(call, correction.forgotten?.get(call.id))));

  const ended: EndedDelivery[] = [];
  const written = await writeAccepted(on, changes, [], longestWaitMs, (more) => ended.push(...more));
  const waiting = [...changes.newDeliveries, ...steps.placings].filter(({ status }) => status === 'waiting');
  return {
    due: [...placed, ...written],
    waiting: waiting.map(({ id }) => id),
    retracted: new Set(left.map(({ id }) => id)),
    ended,
  };
}

/** Calls with all their outcomes, as they stand. */
export async function readWhole(
  on: Queryable,
  callIds: readonly string[],
): Promise<{ calls: KnownCall[]; now: Instant }> {
  const outcomes = await namesOfOutcomes(on, callIds);
  return readKnown(on, { identities: [], callIds, outcomes, idempotencyKeys: [] });
}

/** Other ids of a call, which answers have shown of vendors that go by one of these. */
export async function shownBy(
  on: Queryable,
  { destinations }: CorrectionOptions,
  call: KnownCall,
  ids: readonly Identity[],
): Promise<Identity[]> {
  const isOf = (one: Identity, other: Identity | null): boolean => one.key === other?.key && one.value === other.value;
  const asking = destinations.filter((one) => ids.some((id) => isOf(id, callIdentityFor(one, call.ids))));
  const learnt = await learntThrough(
    on,
    call.id,
    asking.map(({ name }) => name),
  );
  return learnt.filter((one) => !ids.some((id) => isOf(id, one)));
}

/** The calls with the ids that they are to have and what they are to know, and the one that is to be made. */
function callsAfter(before: readonly KnownCall[], { ids, newCall, forgotten }: CallCorrection): KnownCall[] {
  const facts = { ids: {}, own: [], version: 0, createdAt: '', outcomes: [], ...learn(null, { ids: {} }) };
  const calls = newCall ? [...before, { id: newCall.id, ...facts }] : before;
  const isMoved = (key: string, value: string): boolean => ids.some((id) => id.key === key && id.value === value);
  return calls.map((call) => {
    const kept = Object.entries(call.ids).filter(([key, value]) => !isMoved(key, value));
    const got = ids.filter(({ to, own }) => to === call.id && !own).map(({ key, value }) => [key, value] as const);
    return forget({ ...call, ids: Object.fromEntries([...kept, ...got]) }, forgotten?.get(call.id));
  });
}

/** Where outcomes go to: what a correction has left there of one of the same name and key, which gives way. @throws {PlaceTaken} */
function placesOf(
  outcomes: readonly KnownOutcome[],
  homes: ReadonlyMap<string, string>,
): { place: KnownOutcome; outcome: KnownOutcome }[] {
  return outcomes.flatMap((outcome) => {
    const callId = homes.get(outcome.id);
    const place = outcomes.find((one) => one.callId === callId && isSameName(one, outcome));
    if (!place) return [];
    if (place.source !== OPERATOR_SOURCE) throw new PlaceTaken(place);
    return [{ place, outcome }];
  });
}

/** Something stays of each outcome that is moved, also where no vendor was sent it: reports of it find it there. */
function withMoved(
  withdrawals: readonly Withdrawal[],
  outcomes: readonly KnownOutcome[],
  homes: ReadonlyMap<string, string>,
): Withdrawal[] {
  const unsent = outcomes.filter(({ id }) => homes.has(id) && !withdrawals.some(({ outcome }) => outcome.id === id));
  const nothing = unsent.map((outcome) => ({ outcome, callId: outcome.callId, connections: [], sentBy: [outcome.id] }));
  return [...withdrawals, ...nothing];
}

const NOT_SENT = 'this account was not sent it as of this call';

/** What the next revision of an outcome says: this, the same again, or that it is retracted, which these connections have to be sent. */
type Revised = Partial<Reported> | { retracted: readonly string[] };

function reviser(changes: Changes, calls: readonly KnownCall[], now: Instant, destinations: readonly Destination[]) {
  return (outcomeId: string, revised: Revised): void => {
    const call = calls.find(({ outcomes }) => outcomes.some(({ id }) => id === outcomeId));
    const outcome = call?.outcomes.find(({ id }) => id === outcomeId);
    if (!call || !outcome) throw new Error(`outcome ${outcomeId} is of none of the calls that are concerned`);
    const reported =
      'retracted' in revised
        ? { state: { ...outcome.state, met: false }, source: OPERATOR_SOURCE }
        : { state: outcome.state, source: outcome.source, ...revised };
    const [number, transactionId] = [outcome.revision + 1, newTransactionId()];
    const next = { ...outcome, ...reported, revision: number, receivedAt: now, transactionId };
    const { state, source, match } = next;
    changes.movedOutcomes.push(next);
    changes.newRevisions.push({ outcomeId, number, state, source, receivedAt: now, transactionId, match });
    const isToSend = ({ connection }: NewDelivery): boolean =>
      !('retracted' in revised) || (outcome.state.met && revised.retracted.includes(connection));
    const planned = planDeliveries(destinations, call, next);
    changes.newDeliveries.push(
      ...planned.map((one) => (isToSend(one) ? one : { ...one, status: 'skipped', reason: NOT_SENT })),
    );
  };
}

/** Of outcomes the one that a connection was sent last. */
function newestSent(outcomes: readonly KnownOutcome[], connection: string): KnownOutcome | undefined {
  const sent = outcomes.filter(({ deliveries }) =>
    deliveries.some((one) => one.connection === connection && one.status !== 'skipped'),
  );
  return sent.toSorted((one, other) => (one.receivedAt < other.receivedAt ? -1 : 1)).at(-1);
}

function forget(call: KnownCall, facts: Omit<CallDraft, 'ids'> = {}): KnownCall {
  return { ...call, ...learn(call, { ids: {}, ...facts }) };
}

function isSameName(one: KnownOutcome, other: KnownOutcome): boolean {
  return one !== other && one.nameKey === other.nameKey && one.key === other.key;
}

function find(calls: readonly KnownCall[], id: string): KnownCall {
  const call = calls.find((one) => one.id === id);
  if (!call) throw new Error(`call ${id} is none of those that are concerned`);
  return call;
}
