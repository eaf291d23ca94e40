import { type Call, type CallDraft, isOfAnother } from './call';
import type { Phone } from './phone';
import type { Instant } from './time';

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
  /** the same start and numbers were reported before; the nearest of its candidates; two too near to tell apart; none */
  rule: 'start' | 'nearest' | 'near_tie' | 'none';
  /** how far apart two starts may lie */
  windowSeconds?: number;
  /** nearest first, at most ten */
  candidates?: readonly Candidate[];
}

/** So many seconds between two starts weigh as much as one between two durations: as call-tracking vendors weigh them. */
const SECONDS_OF_START = 20;
/** Two candidates whose scores differ by less can't be told apart: 20 seconds of start, or one of duration. */
const NEAR_TIE = 1;
const MOST_CANDIDATES = 10;

/** What a report says of its call; the call may have come from any of several numbers. */
export interface Wanted extends CallDraft {
  otherCallers?: readonly Phone[] | undefined;
}

/** The numbers that the caller may have, each once; what is no number is none. */
export function callersOf({ caller, otherCallers = [] }: Wanted): string[] {
  return [...new Set([caller, ...otherCallers].flatMap((phone) => phone?.e164 ?? []))];
}

/**
 * The known call that is nearest to what a report without ids says of its call. A caller number that was said has to be the
 * call's; a destination or campaign must not be another than the call's. What is no number is no criterion.
 */
export function nearest<C extends Call>(
  wanted: Wanted,
  calls: Iterable<C>,
  windowSeconds: number,
): { call: C | null; evidence: Evidence } {
  const fitting = [...calls]
    .filter((call) => fits(wanted, call))
    .map((call) => ({ call, candidate: candidateOf(wanted, call) }))
    .filter(({ candidate }) => candidate.secondsApart <= windowSeconds)
    .sort((one, other) => one.candidate.score - other.candidate.score);
  const [first] = fitting;
  const candidates = fitting.slice(0, MOST_CANDIDATES).map(({ candidate }) => candidate);
  if (!first) return { call: null, evidence: { rule: 'none', windowSeconds, candidates } };
  const asNear = fitting.filter(({ candidate }) => candidate.score - first.candidate.score < NEAR_TIE);
  // A call that nobody named was made by a search: it may be the very call beside it that was told since.
  const named = asNear.filter(({ call }) => Object.keys(call.ids).length > 0);
  const [meant, ...others] = named.length > 0 ? named : asNear;
  if (!meant || others.length > 0) return { call: null, evidence: { rule: 'near_tie', windowSeconds, candidates } };
  return { call: meant.call, evidence: { rule: 'nearest', windowSeconds, candidates } };
}

function fits(wanted: Wanted, call: Call): boolean {
  if (call.startedAt === null) return false;
  const callers = callersOf(wanted);
  if (callers.length > 0 && !callers.includes(call.caller?.e164 ?? '')) return false;
  return !isOfAnother(wanted, call);
}

function candidateOf(wanted: CallDraft, call: Call): Candidate {
  const startedAt = call.startedAt ?? '';
  const secondsApart = Math.abs(Date.parse(startedAt) - Date.parse(wanted.startedAt ?? '')) / 1000;
  const durationApart =
    wanted.durationSeconds == null || call.durationSeconds === null
      ? null
      : Math.abs(wanted.durationSeconds - call.durationSeconds);
  const score = secondsApart / SECONDS_OF_START + (durationApart ?? 0);
  return { callId: call.id, startedAt, secondsApart, durationApart, score };
}
