import { isDeepStrictEqual } from 'node:util';
import type { Call, CallDraft } from './call';
import type { Phone } from './phone';
import { epochSeconds, type Instant } from './time';

/** How far apart two starts may lie that are taken for one, in seconds. */
export interface MatchWindows {
  /** where both are of one caller number */
  sameCaller: number;
  /** where one of them is of no caller number */
  withoutCaller: number;
  /** how long before a pulled row was submitted its call may have begun, of one of the row's numbers */
  pulled: number;
}

export const MATCH_WINDOWS: MatchWindows = { sameCaller: 300, withoutCaller: 60, pulled: 1_800 };

/** A known call that a report without ids may mean. */
export interface Candidate {
  callId: string;
  startedAt: Instant;
  /** between the two starts */
  secondsApart: number;
  /** between the two durations; null where one is not known */
  durationApart: number | null;
  /** the lower, the nearer */
  score: number;
}

/** How the call of a report was found, where no id named it. */
export interface Evidence {
  /**
   * the call is known by the same description; it is the nearest of the candidates; two of them are too near to tell apart; the nearest has
   * this outcome, which was reported of another start; there is none; an operator has moved the outcome there
   */
  rule: 'start' | 'nearest' | 'near_tie' | 'other_start' | 'none' | 'operator';
  /** when the call began, as the report says; not kept of reports before 2026-11-24 */
  startedAt?: Instant;
  /** the earliest and the latest start of which the outcome was reported so far, where it was reported of several */
  starts?: readonly [Instant, Instant];
  /** how far apart two starts may lie */
  windowSeconds?: number;
  /** nearest first, at most ten */
  candidates?: readonly Candidate[];
}

/** So many seconds between two starts weigh as much as one between two durations: as call-tracking vendors weigh them. */
const SECONDS_OF_START = 20;
/** Two candidates whose scores differ by less can't be reported apart: 20 seconds of start, or one of duration. */
const NEAR_TIE = 1;
const MOST_CANDIDATES = 10;
/** Vendors count the ringing or leave it out; durations that lie farther apart are of two calls. */
export const MOST_DURATION_APART = 60;

/** What a report says of its call; the call may have come from any of several numbers. */
export interface Wanted extends CallDraft {
  otherCallers?: readonly Phone[] | undefined;
  /** the start is when the outcome of a pulled row was submitted */
  isPulled?: boolean;
}

/** The numbers that the caller may have, each once; what is no number is none. */
export function callersOf({ caller, otherCallers = [] }: Wanted): string[] {
  return [...new Set([caller, ...otherCallers].flatMap((phone) => phone?.e164 ?? []))];
}

/** How far from the start that is said the call may have begun, in seconds. */
export function windowOf(wanted: Wanted, windows: MatchWindows): number {
  if (wanted.isPulled) return windows.pulled;
  return callersOf(wanted).length > 0 ? windows.sameCaller : windows.withoutCaller;
}

/**
 * The known call that a report without ids means: the one that is known from a search of the same description, else the nearest that was reported
 * within the window. In doubt it is none of them.
 */
export function nearest<C extends Call>(
  wanted: Wanted,
  calls: Iterable<C>,
  windows: MatchWindows,
): { call: C | null; evidence: Evidence } {
  const windowSeconds = windowOf(wanted, windows);
  const all = [...calls];
  const alike = wanted.isPulled ? [] : all.filter((call) => isSameDescription(wanted, call));
  const fitting = (alike.length > 0 ? alike : all.filter((call) => isReported(wanted, call, windowSeconds)))
    .map((call) => ({ call, candidate: candidateOf(wanted, call) }))
    .sort((one, other) => one.candidate.score - other.candidate.score);
  const [first, second] = fitting;
  const candidates = fitting.slice(0, MOST_CANDIDATES).map(({ candidate }) => candidate);
  const evidence = (rule: Evidence['rule']): Evidence => ({
    rule,
    ...(wanted.startedAt && { startedAt: wanted.startedAt }),
    windowSeconds,
    candidates,
  });
  if (!first) return { call: null, evidence: evidence('none') };
  const isTie = second !== undefined && second.candidate.score - first.candidate.score < NEAR_TIE;
  if (isTie) return { call: null, evidence: evidence('near_tie') };
  return { call: first.call, evidence: evidence(alike.length > 0 ? 'start' : 'nearest') };
}

/**
 * Whether a call that is reported with its start, and with an id, may be one whose start is known from searches alone: they began near each
 * other, whoever called, and nothing that is said of the one contradicts the other. Nobody has given such a call an id; a vendor's
 * answer may have shown some.
 */
export function mayBeDescribed(
  reported: CallDraft,
  described: Call & { learntKeys?: readonly string[] },
  windows: MatchWindows,
): boolean {
  return (
    Object.keys(described.ids).every((key) => described.learntKeys?.includes(key)) &&
    !Object.entries(reported.ids).some(([key, value]) => differs(value, described.ids[key])) &&
    described.startKnownFrom === 'search' &&
    secondsBetween(reported, described) <= windows.withoutCaller &&
    !differs(reported.caller?.e164, described.caller?.e164) &&
    !contradicts(reported, described, MOST_DURATION_APART)
  );
}

/**
 * Whether a report says otherwise what is known of a call: where it was to, whose it was, or how long it was. Only who describes a call
 * again says its duration as it was said.
 */
export function contradicts(said: CallDraft, call: Call, mostDurationApart = durationTolerance(call)): boolean {
  return (
    durationApart(said, call) > mostDurationApart ||
    differs(said.destination?.e164, call.destination?.e164) ||
    differs(said.campaign, call.campaign) ||
    vendorFacts(said, call).some(([one, other]) => !isDeepStrictEqual(one, other))
  );
}

function durationTolerance({ startKnownFrom }: Call): number {
  return startKnownFrom === 'told' ? MOST_DURATION_APART : 0;
}

/** The starts of which an outcome was reported, those at the ends; none where they are not known. */
export function reportedStarts({ startedAt, starts }: Evidence): readonly Instant[] {
  return starts ?? (startedAt === undefined ? [] : [startedAt]);
}

/** The evidence of a later report of an outcome, with the starts of which it was reported before. */
export function reportedAgain(before: Evidence | null, now: Evidence | null): Evidence | null {
  if (!before || !now) return now;
  const all = [...reportedStarts(before), ...reportedStarts(now)].toSorted();
  const [earliest, latest] = [all[0], all.at(-1)];
  return earliest === undefined || latest === undefined || earliest === latest
    ? now
    : { ...now, starts: [earliest, latest] };
}

/** Whether two starts lie so far apart that what is reported of the one is not taken for a report of the other. */
export function areTwoStarts(one: Instant, other: Instant, { withoutCaller }: MatchWindows): boolean {
  return Math.abs(Date.parse(one) - Date.parse(other)) > withoutCaller * 1000;
}

/** A call whose start was stated with an id. A caller number that is said has to be its own; without one it takes more than the time. */
function isReported(wanted: Wanted, call: Call, windowSeconds: number): boolean {
  if (call.startKnownFrom !== 'told' || secondsBetween(wanted, call) > windowSeconds) return false;
  const callers = callersOf(wanted);
  const isOfCaller = callers.length > 0 ? callers.includes(call.caller?.e164 ?? '') : isOfWhoIsNamed(wanted, call);
  return isOfCaller && !contradicts(wanted, call);
}

/** Where a search names a campaign, or what an adapter knows such as an advertiser, one of them has to be known of the call. */
function isOfWhoIsNamed(wanted: Wanted, call: Call): boolean {
  const groups = Object.values(wanted.vendor ?? {}).flatMap((said) => Object.values(said ?? {}));
  const isNamed = wanted.campaign != null || groups.some((value) => value != null);
  if (!isNamed) return true;
  return (wanted.campaign != null && wanted.campaign === call.campaign) || vendorFacts(wanted, call).length > 0;
}

/** A call that is known from a search which said the same: the start to the second, and of the rest nothing else. */
function isSameDescription(wanted: Wanted, call: Call): boolean {
  return (
    call.startKnownFrom === 'search' &&
    call.startedAt !== null &&
    wanted.startedAt != null &&
    epochSeconds(call.startedAt) === epochSeconds(wanted.startedAt) &&
    !differs(wanted.caller?.e164, call.caller?.e164) &&
    !contradicts(wanted, call)
  );
}

function candidateOf(wanted: CallDraft, call: Call): Candidate {
  const secondsApart = secondsBetween(wanted, call);
  const isDurationKnown = wanted.durationSeconds != null && call.durationSeconds !== null;
  const apart = isDurationKnown ? durationApart(wanted, call) : null;
  return {
    callId: call.id,
    startedAt: call.startedAt ?? '',
    secondsApart,
    durationApart: apart,
    score: secondsApart / SECONDS_OF_START + (apart ?? 0),
  };
}

/** Infinite where one is not known. */
function secondsBetween(said: CallDraft, { startedAt }: Call): number {
  if (!said.startedAt || startedAt === null) return Infinity;
  return Math.abs(Date.parse(startedAt) - Date.parse(said.startedAt)) / 1000;
}

/** 0 where one is not known. */
function durationApart(said: CallDraft, call: Call): number {
  if (said.durationSeconds == null || call.durationSeconds === null) return 0;
  return Math.abs(said.durationSeconds - call.durationSeconds);
}

/** What is said for one vendor alone and known of the call too, each as said and as known. */
function vendorFacts({ vendor }: CallDraft, call: Call): [unknown, unknown][] {
  return Object.entries(vendor ?? {}).flatMap(([adapter, said]) => {
    const known = call.vendor[adapter] ?? {};
    return Object.entries(said ?? {})
      .filter(([name, value]) => value != null && Object.hasOwn(known, name))
      .map(([name, value]): [unknown, unknown] => [value, known[name]]);
  });
}

/** Both are known and are not the same. */
function differs(one: string | null | undefined, other: string | null | undefined): boolean {
  return one != null && other != null && one !== other;
}
