import { callIdFor } from '../adapter/call-id';
import { isToHandOver } from '../adapter/hand-over';
import type { Call } from '../model/call';
import type { KnownCall, KnownOutcome } from '../store/known-calls';
import type { PlacedDelivery, Placing } from '../store/move-between-calls';
import type { NewDelivery } from '../store/changes';
import type { CallDeliveryStep } from './hand-over-steps';
import { type Destination, isWholeCall, noIdUnder, planDeliveries } from './plan-deliveries';

/** Which ids calls are to have, and which call each outcome is to be of. */
export interface Correction {
  /** all calls that are concerned, with all their outcomes */
  before: readonly KnownCall[];
  /** the same calls with the ids that they are to have, and those that are to be made */
  after: readonly KnownCall[];
  /** the gateway's id of the call that an outcome is to be of */
  homeOf(outcome: KnownOutcome): string;
  /** as of which call a delivery was sent: one of those before, or what one of them was earlier */
  sentAs(delivery: PlacedDelivery, outcome: KnownOutcome): Call;
  /** all those of these outcomes */
  deliveries: readonly PlacedDelivery[];
  /** what becomes of the deliveries of the calls themselves */
  handOvers: ReadonlyMap<string, CallDeliveryStep>;
  destinations: readonly Destination[];
  /** connections whose vendor finds another call by what is known of a call, as an operator has said */
  misled: ReadonlySet<string>;
}

/** What vendors were sent of an outcome as of a call that it is not of any more: it is taken back on the call that is that one for them. */
export interface Withdrawal {
  outcome: KnownOutcome;
  callId: string;
  connections: string[];
  /** the gateway's ids of the outcomes by which they were sent it: this one, and those that it has absorbed */
  sentBy: string[];
}

/** What has to be done at vendors, and to deliveries, so that each vendor has of each call what came of it. */
export interface Steps {
  withdrawals: Withdrawal[];
  /** deliveries of outcomes' newest revisions to connections that were sent them as of another call */
  reports: NewDelivery[];
  /** deliveries that were not sent, or are in flight, and go another way */
  placings: Placing[];
  /** calls of which a connection was sent the whole, which is another one now, and would be sent nothing */
  restated: { callId: string; connection: string }[];
}

/** What waits for its turn, or had none: it goes another way, as if it had never been tried. */
const UNSENT = new Set(['queued', 'held', 'retrying', 'waiting', 'failed']);
const UNDER_WAY = new Set(['sending', 'retrying', 'held']);
const MISLED =
  'its vendor finds another call by what is known of this one: tell its id of the call with POST /v1/calls, and send it again';
const RETRACTED = 'it is retracted, and this account was not sent it';

/** Works out what a correction takes. Pure but for the ids of deliveries that it makes. */
export function stepsOf(correction: Correction): Steps {
  const { before, after, homeOf, sentAs, deliveries, handOvers, destinations, misled } = correction;
  const steps: Steps = { withdrawals: [], reports: [], placings: [], restated: [] };
  const reported = new Set<string>();
  const callAfter = (id: string): KnownCall => find(after, id);
  const rowsOf = groupedBy(deliveries, ({ outcomeId, connection }) => `${outcomeId} ${connection}`);

  const withdraw = (
    outcome: KnownOutcome,
    callId: string,
    connection: string,
    rows: readonly PlacedDelivery[],
  ): void => {
    let withdrawal = steps.withdrawals.find((one) => one.outcome === outcome && one.callId === callId);
    if (!withdrawal) steps.withdrawals.push((withdrawal = { outcome, callId, connections: [], sentBy: [outcome.id] }));
    withdrawal.connections.push(connection);
    withdrawal.sentBy = [...new Set([...withdrawal.sentBy, ...rows.map(({ ofId }) => ofId)])];
    if (outcome.state.met) reported.add(`${callId} ${connection}`);
  };

  /** The call that a delivery of an outcome goes behind the delivery of; where it goes behind none, that of the outcome. */
  const handedOf = ({ callDelivery }: PlacedDelivery, home: KnownCall): string =>
    (callDelivery !== null && handOvers.get(callDelivery)?.callId) || home.id;

  /** The call that is to be the one for the vendor that it was sent an outcome of. */
  const holderOfSent = (
    destination: Destination,
    sent: PlacedDelivery,
    outcome: KnownOutcome,
    home: KnownCall,
  ): string => {
    if (sent.callDelivery !== null) return handedOf(sent, home);
    const there = whereabouts(destination, sentAs(sent, outcome));
    return there === whereabouts(destination, home) ? home.id : holderOf(destination, there, after);
  };

  for (const outcome of before.flatMap(({ outcomes }) => outcomes)) {
    const was = find(before, outcome.callId);
    const home = callAfter(homeOf(outcome));
    for (const destination of destinations.filter(({ adapter }) => adapter.deliver)) {
      const { name: connection } = destination;
      const rows = rowsOf.get(`${outcome.id} ${connection}`) ?? [];
      const newest = rows.findLast(({ ofId, revision }) => ofId === outcome.id && revision === outcome.revision);
      const sent = latestOf(rows.filter(({ mayHaveArrived }) => mayHaveArrived));
      const here = whereabouts(destination, home);
      const sentOf = sent && holderOfSent(destination, sent, outcome, home);
      if (sentOf !== null && sentOf !== home.id) {
        withdraw(outcome, sentOf, connection, rows);
        const isSearched = here.startsWith(BY_SEARCH) && !isToHandOver(destination, home);
        const isMisled = misled.has(connection) && isSearched;
        const report = newest && reportOf(destination, home, outcome, newest, isMisled);
        if (report) steps.reports.push(report);
        if (report?.status === 'queued') reported.add(`${home.id} ${connection}`);
      } else if (newest && (isFoundOtherwise(destination, was, home) || handedOf(newest, home) !== home.id)) {
        const placings = rows.flatMap((row) => placingOf(destination, home, outcome, row, row === newest) ?? []);
        steps.placings.push(...placings);
        if (placings.some(({ status }) => status === 'queued')) reported.add(`${home.id} ${connection}`);
      }
    }
  }

  const outcomesAt = (callId: string): string[] =>
    before.flatMap(({ outcomes }) => outcomes.filter((one) => homeOf(one) === callId).map(({ id }) => id));
  for (const destination of destinations.filter(isWholeCall)) {
    for (const call of before) {
      const there = whereabouts(destination, call);
      const isSent = call.outcomes.some((outcome) => {
        const rows = rowsOf.get(`${outcome.id} ${destination.name}`) ?? [];
        return rows.some((one) => one.mayHaveArrived && sentAs(one, outcome) === call);
      });
      if (!isSent) continue;
      const callId = holderOf(destination, there, after);
      const isSame =
        call.outcomes
          .map(({ id }) => id)
          .toSorted()
          .join() === outcomesAt(callId).toSorted().join();
      if (!isSame && !reported.has(`${callId} ${destination.name}`))
        steps.restated.push({ callId, connection: destination.name });
    }
  }
  return steps;
}

/** Whether a vendor that was sent nothing of a call finds it in another way than before. */
function isFoundOtherwise(destination: Destination, was: KnownCall, home: KnownCall): boolean {
  const isSame = home.id === was.id && whereabouts(destination, was) === whereabouts(destination, home);
  return !isSame || isToHandOver(destination, was) !== isToHandOver(destination, home);
}

/** Which of its calls a vendor takes a call for: that of an id, or whichever it finds by what is known of it. */
function whereabouts(destination: Destination, call: Call): string {
  const id = callIdFor(destination, call.ids);
  return id === null ? `${BY_SEARCH}${call.id}` : `id ${id}`;
}

const BY_SEARCH = 'call ';

/** The gateway's id of the call that is to be this one for the vendor. */
function holderOf(destination: Destination, there: string, after: readonly KnownCall[]): string {
  if (there.startsWith(BY_SEARCH)) return there.slice(BY_SEARCH.length);
  const holder = after.find((call) => whereabouts(destination, call) === there);
  if (!holder) throw new Error(`no call is ${there} of ${destination.name} any more`);
  return holder.id;
}

function reportOf(
  destination: Destination,
  home: KnownCall,
  outcome: KnownOutcome,
  newest: PlacedDelivery,
  isMisled: boolean,
): NewDelivery | null {
  const planned = planAnew(destination, home, outcome);
  if (!planned) return null;
  if (newest.status === 'skipped') return { ...planned, status: 'skipped', reason: newest.reason };
  if (!outcome.state.met) return { ...planned, status: 'skipped', reason: RETRACTED };
  return isMisled && planned.status === 'queued' ? { ...planned, status: 'failed', reason: MISLED } : planned;
}

/** Null for what has come to its end. What is in flight, or may be, stays so, and goes before what comes after it. */
function placingOf(
  destination: Destination,
  home: KnownCall,
  outcome: KnownOutcome,
  { id, status, reason, mayHaveArrived }: PlacedDelivery,
  isNewest: boolean,
): Placing | null {
  const planned = planAnew(destination, home, outcome);
  if (!planned) return null;
  const { orderingKey, isCallUndecided } = planned;
  const hadNoId = status === 'skipped' && reason === noIdUnder(destination.name);
  if (isNewest && !mayHaveArrived && (UNSENT.has(status) || hadNoId))
    return {
      id,
      orderingKey,
      status: planned.status as Placing['status'],
      reason: planned.reason,
      ...(isCallUndecided && { isCallUndecided }),
    };
  return UNDER_WAY.has(status) ? { id, orderingKey, status: null, reason: null } : null;
}

/** It goes behind no delivery of a call that it went behind before. */
function planAnew(destination: Destination, home: KnownCall, outcome: KnownOutcome): NewDelivery | undefined {
  return planDeliveries([destination], home, { ...outcome, deliveries: [] })[0];
}

function groupedBy<T>(all: readonly T[], keyOf: (one: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const one of all) groups.set(keyOf(one), [...(groups.get(keyOf(one)) ?? []), one]);
  return groups;
}

function latestOf(rows: readonly PlacedDelivery[]): PlacedDelivery | null {
  const inOrder = rows.toSorted((one, other) => ((one.sentAt ?? '') < (other.sentAt ?? '') ? -1 : 1));
  return inOrder.at(-1) ?? null;
}

function find(calls: readonly KnownCall[], id: string): KnownCall {
  const call = calls.find((one) => one.id === id);
  if (!call) throw new Error(`call ${id} is none of those that are concerned`);
  return call;
}
