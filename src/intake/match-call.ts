import { callerIdentity, derivedIdentity, type Identity, isOfAnother } from '../model/call';
import { callersOf, type Evidence, nearest } from '../model/match';
import type { KnownCall } from '../store/known-calls';
import type { Draft, Refused } from './accepted';

/** The calls that a draft may mean. */
export interface Calls {
  find(identity: Identity): KnownCall | undefined;
  /** those of any of these callers, or all where no number is said */
  near(callers: readonly string[]): Iterable<KnownCall>;
  /** how far apart two starts may lie that are taken for one */
  windowSeconds: number;
}

/** What a draft says its call is: one that is known, none that is, two that are one, or what can't be. */
export type Match =
  | { call: KnownCall | null; evidence: Evidence | null }
  /** `sought`: which of them was known by a name of the reporter's own alone, and by what another turned out to be it */
  | { merge: readonly KnownCall[]; sought?: { callId: string; evidence: Evidence } }
  | { refused: Refused };

/**
 * Which known call a draft speaks of. Any id finds it, and ids of several calls make them one. Without ids it is the call
 * of which the same start and numbers were said before, else the nearest one. With ids that nobody knows yet it is at most
 * one of which the same start and caller were said without any: ids are there to be told apart by.
 */
export function matchCall(draft: Draft, calls: Calls): Match {
  const ids = Object.entries(draft.call.ids).map(([key, value]) => ({ key, value }));
  const names = draft.alias ? [...ids, draft.alias] : ids;
  const found = [...new Set(names.flatMap((name) => calls.find(name) ?? []))];
  const contradiction = contradictionIn(ids, found);
  if (contradiction !== null) return { refused: { result: 'call_conflict', message: contradiction } };
  if (found.length > 1) return { merge: found };

  const [byId] = found;
  const sought = byId && isSought(byId, draft) ? matchNearest(draft, calls) : NONE;
  if (byId && sought.call && sought.evidence) {
    return { merge: [byId, sought.call], sought: { callId: byId.id, evidence: sought.evidence } };
  }
  const match = byId ? { call: byId, evidence: null } : matchBySaying(draft, ids, calls);
  const isSeen = match.call === null || isInSight(match.call, draft);
  return isSeen ? refuseUnknown(match, draft) : { refused: unknown() };
}

/** Nobody but its reporter has named the call or said when it was: it may have been told of since. */
function isSought(call: KnownCall, { call: said, alias }: Draft): boolean {
  const isNameless = Object.keys(call.ids).length === 0 && Object.keys(said.ids).length === 0;
  return alias !== undefined && isNameless && call.startedAt === null;
}

type Found = { call: KnownCall | null; evidence: Evidence | null };

function matchBySaying(draft: Draft, ids: readonly Identity[], calls: Calls): Found {
  const { call: said, alias } = draft;
  if (ids.length === 0) {
    const same = alias ? undefined : find(calls, derivedIdentity(said));
    if (same) return { call: same, evidence: { rule: 'start' } };
    return said.startedAt ? matchNearest(draft, calls) : NONE;
  }
  const same = alias ? undefined : find(calls, callerIdentity(said));
  // Whoever searched for a call that has a name said about when it was: another one may have begun just then.
  const isThen = same && (Object.keys(same.ids).length === 0 || same.startedAt === said.startedAt);
  const isMeant = isThen && !isOfAnother(said, same) && contradictionIn(ids, [same]) === null;
  return isMeant ? { call: same, evidence: { rule: 'start' } } : NONE;
}

/**
 * A report with a name of its own for the call says when the outcome was, and the call was before that; without a number of the
 * caller it could be anybody's.
 */
function matchNearest(draft: Draft, calls: Calls): Found {
  const { call: said, alias, otherCallers } = draft;
  const wanted = { ...said, otherCallers };
  const callers = callersOf(wanted);
  if (alias && callers.length === 0) return NONE;
  const latest = Date.parse(said.startedAt ?? '') + CLOCKS_APART_MS;
  const couldBe = (call: KnownCall): boolean =>
    isInSight(call, draft) && (!alias || Date.parse(call.startedAt ?? '') <= latest);
  return nearest(wanted, [...calls.near(callers)].filter(couldBe), calls.windowSeconds);
}

/** So far the clocks of two systems may be apart. */
const CLOCKS_APART_MS = 120_000;

const NONE: Found = { call: null, evidence: null };

function find(calls: Calls, identity: Identity | null): KnownCall | undefined {
  return identity === null ? undefined : calls.find(identity);
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
