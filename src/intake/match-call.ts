import { earlierSearchIdentity, type Identity, searchIdentity } from '../model/call';
import {
  areTwoStarts,
  callersOf,
  contradicts,
  type Evidence,
  type MatchWindows,
  mayBeDescribed,
  nearest,
  reportedStarts,
  type Wanted,
} from '../model/match';
import { nameKey } from '../model/outcome';
import { whatTellsApart } from '../model/same-call';
import type { KnownCall } from '../store/known-calls';
import type { Draft, Refused } from './accepted';
import { denies } from './denied-ids';

/** The calls that a draft may mean. */
export interface Calls {
  /** by the gateway's own id */
  withId(callId: string): KnownCall | undefined;
  find(identity: Identity): KnownCall | undefined;
  /** those of any of these callers, or all where no number is said */
  near(callers: readonly string[]): Iterable<KnownCall>;
  /** those whose start is known from a search */
  described(): Iterable<KnownCall>;
  windows: MatchWindows;
}

/** What a draft says its call is: one that is known, none that is, two that are one, or what can't be. */
export type Match =
  | { call: KnownCall | null; evidence: Evidence | null }
  /** `sought`: which of them was known by a name of the reporter's own alone, and by what another turned out to be it */
  | { merge: readonly KnownCall[]; sought?: { callId: string; evidence: Evidence } }
  | { refused: Refused };

/**
 * Which known call a draft speaks of (docs/which-call.md). Any id finds it, and ids of several calls make them one. Without ids it is the
 * call of the same description, else the nearest of those that were reported. A call that is reported with its start is also the one that searches
 * have described, if there is one alone that it can be.
 */
export function matchCall(draft: Draft, calls: Calls): Match {
  const ids = Object.entries(draft.call.ids).map(([key, value]) => ({ key, value }));
  const names = draft.alias ? [...ids, draft.alias] : ids;
  const own = draft.of === undefined ? [] : [calls.withId(draft.of)];
  const found = [...new Set([...own, ...names.map((name) => calls.find(name))])].filter((call) => call !== undefined);
  // It has become one with another since.
  if (own.includes(undefined)) return { refused: unknown() };
  const contradiction = contradictionIn(ids, found) ?? (draft.learntFrom ? twoOf(found, calls.windows) : null);
  if (contradiction !== null) return { refused: { result: 'call_conflict', message: contradiction } };
  if (found.length > 1) return { merge: found };

  const [byId] = found;
  const other = byId && otherHalfOf(byId, draft, calls);
  if (byId && other) return { merge: [byId, other.call], ...(other.sought && { sought: other.sought }) };
  const match = byId ? { call: byId, evidence: null } : matchUnknown(draft, calls);
  const isSeen = match.call === null || isInSight(match.call, draft);
  return isSeen ? refuseUnknown(match, draft) : { refused: unknown() };
}

interface OtherHalf {
  call: KnownCall;
  sought?: { callId: string; evidence: Evidence };
}

/** The call that one which is found by an id or an alias turns out to be as well, by what is reported of it now or was reported of the other since. */
function otherHalfOf(byId: KnownCall, draft: Draft, calls: Calls): OtherHalf | null {
  if (byId.startedAt !== null) return null;
  if (!draft.alias) {
    const call = describedBy(withKnown(draft, byId), calls);
    return call && call !== byId ? { call } : null;
  }
  // Nobody but its reporter has named the call: it may have been reported of since.
  const isNameless = Object.keys(byId.ids).length === 0 && !isNamed(draft);
  const { call, evidence } = isNameless ? matchNearest(draft, calls) : NONE;
  return call && evidence && { call, sought: { callId: byId.id, evidence } };
}

/** A draft with what is known of its call and what it does not say: neither may contradict what was searched for. */
function withKnown(draft: Draft, known: KnownCall): Draft {
  const { call: said } = draft;
  const call = {
    ...said,
    ids: { ...known.ids, ...said.ids },
    caller: said.caller ?? known.caller,
    destination: said.destination ?? known.destination,
    campaign: said.campaign ?? known.campaign,
    durationSeconds: said.durationSeconds ?? known.durationSeconds,
  };
  return { ...draft, call };
}

type Found = { call: KnownCall | null; evidence: Evidence | null };

const NONE: Found = { call: null, evidence: null };

function matchUnknown(draft: Draft, calls: Calls): Found {
  if (isNamed(draft)) return { call: describedBy(draft, calls), evidence: null };
  const { call: said, alias } = draft;
  if (!said.startedAt) return NONE;
  const same = alias ? undefined : searchedBefore(draft, calls);
  if (same) return { call: same, evidence: { rule: 'start', startedAt: said.startedAt } };
  return matchNearest(draft, calls);
}

function isNamed({ call: { ids } }: Draft): boolean {
  return Object.keys(ids).length > 0;
}

/**
 * The call that is known from searches alone and may be this one, which is reported with an id and its start: of its caller, else of an unknown one.
 * Of two it is none.
 */
function describedBy(draft: Draft, calls: Calls): KnownCall | null {
  const { call: reported, alias } = draft;
  if (!reported.startedAt || alias || !isNamed(draft)) return null;
  const isDenied = (call: KnownCall): boolean =>
    Object.entries(reported.ids).some(([key, value]) => denies(call, { key, value }));
  const fitting = [...calls.described()].filter(
    (call) => mayBeDescribed(reported, call, calls.windows) && isInSight(call, draft) && !isDenied(call),
  );
  const ofCaller = fitting.filter(({ caller }) => caller?.e164 && caller.e164 === reported.caller?.e164);
  const [only, ...others] = ofCaller.length > 0 ? ofCaller : fitting;
  return only && others.length === 0 ? only : null;
}

/**
 * The call that the same search has meant before. Until 2026-11-24 a search's name of its call left out the advertiser, the network and the
 * duration: by such a name it is not found where one of these is another now.
 */
function searchedBefore(draft: Draft, calls: Calls): KnownCall | undefined {
  const [name, earlierName] = [searchIdentity(draft.call), earlierSearchIdentity(draft.call)];
  const earlier = earlierName ? calls.find(earlierName) : undefined;
  const same = (name && calls.find(name)) ?? (earlier && !contradicts(draft.call, earlier) ? earlier : undefined);
  return same && isOfAnotherStart(draft, same, calls.windows, false) ? undefined : same;
}

/** A pulled row says when its outcome was submitted, and the call was before that; without a number of the caller it could be anybody's. */
function matchNearest(draft: Draft, calls: Calls): Found {
  const wanted = wantedBy(draft);
  const { isPulled } = wanted;
  const callers = callersOf(wanted);
  if (isPulled && callers.length === 0) return NONE;
  const latest = Date.parse(draft.call.startedAt ?? '') + CLOCKS_APART_MS;
  const couldBe = (call: KnownCall): boolean =>
    isInSight(call, draft) && (!isPulled || Date.parse(call.startedAt ?? '') <= latest);
  const around = new Set([...calls.near(callers), ...calls.described()]);
  const { call, evidence } = nearest(wanted, [...around].filter(couldBe), calls.windows);
  const isTaken = call && evidence.rule === 'nearest' && isOfAnotherStart(draft, call, calls.windows, true);
  return isTaken ? { call: null, evidence: { ...evidence, rule: 'other_start' } } : { call, evidence };
}

/** What a report without ids says of its call. */
export function wantedBy({ call, alias, otherCallers }: Draft): Wanted {
  return { ...call, otherCallers, isPulled: alias !== undefined };
}

/** So far the clocks of two systems may be apart. */
const CLOCKS_APART_MS = 120_000;

/**
 * Whether the call has this outcome, and it was reported of a start that lies too far away: then this one is of another call, such as that of
 * a caller who rang back. What was reported by an id was reported of the call's own start. `unlessKnown`: what holds of an outcome of which that
 * start is not known, since it was not kept until 2026-11-24.
 */
function isOfAnotherStart(draft: Draft, call: KnownCall, windows: MatchWindows, unlessKnown: boolean): boolean {
  const { outcome, call: said } = draft;
  const known = call.outcomes.find((one) => one.nameKey === nameKey(outcome?.name ?? '') && one.key === outcome?.key);
  const start = said.startedAt;
  if (!known || !start) return false;
  const reported = known.match === null ? [call.startedAt] : reportedStarts(known.match);
  const starts = reported.filter((one) => one != null);
  return starts.length > 0 ? starts.some((one) => areTwoStarts(one, start, windows)) : unlessKnown;
}

/** Two different ids of one kind, in words; an id that the gateway gave out itself contradicts none. */
function contradictionIn(ids: readonly Identity[], calls: readonly KnownCall[]): string | null {
  const claims = calls.flatMap(({ id, ids: known }) =>
    Object.entries(known).map(([key, value]) => ({ key, value, who: `call ${id} has` })),
  );
  const said = ids
    .filter((id) => !calls.some((call) => isOwn(call, id)))
    .map((id) => ({ ...id, who: 'what was said now is' }));
  for (const [index, claim] of [...claims, ...said].entries()) {
    const other = claims.slice(0, index).find(({ key, value }) => key === claim.key && value !== claim.value);
    if (other) return `${other.who} the ${claim.key} id "${other.value}", ${claim.who} "${claim.value}"`;
  }
  return null;
}

/** Why two of these calls are two, in words. */
function twoOf(calls: readonly KnownCall[], { sameCaller, withoutCaller }: MatchWindows): string | null {
  const [first, ...others] = calls;
  for (const other of others) {
    const isSameCaller = first?.caller?.e164 != null && first.caller.e164 === other.caller?.e164;
    const why = first && whatTellsApart(first, other, isSameCaller ? sameCaller : withoutCaller);
    if (why) return `call ${first.id} and call ${other.id} are two: ${why}`;
  }
  return null;
}

export function isOwn(call: KnownCall, id: Identity): boolean {
  return call.own.some(({ key, value }) => key === id.key && value === id.value);
}

/** A reporter who may see some campaigns' calls alone does not see those that are known to be of others. */
function isInSight(call: KnownCall, { campaigns }: Draft): boolean {
  return !call.campaign || !campaigns || campaigns.includes(call.campaign);
}

function refuseUnknown(match: Found, { unknownCall }: Draft): Match {
  return match.call === null && unknownCall === 'refuse' ? { refused: unknown() } : match;
}

function unknown(): Refused {
  return { result: 'call_unknown', message: 'no known call is meant' };
}
