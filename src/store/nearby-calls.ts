import type { CallDraft } from '../model/call';
import { callersOf, type MatchWindows, MOST_DURATION_APART, type Wanted, windowOf } from '../model/match';
import { instantNear } from '../model/time';
import type { Queryable } from './client';

/** So many calls to each side of the wanted start come into question for a search. */
const MOST_FOUND = 10;
/** So many are enough to know that a call which is told, or described, is not the only one that was described like this. */
const MOST_DESCRIBED = 4;
/** So many are looked at for them, whatever their campaign and destination: a search costs the same whatever there is, since others wait meanwhile. */
const MOST_LOOKED_AT = 2_000;

/**
 * SQL: calls of one kind that began between two moments. A kind fits one index alone (`calls_of_caller`, `calls_told`, `calls_described`,
 * `calls_described_without_caller`), so that a plan which was made while the tables were empty walks along that one. What else is asked of
 * them is asked outside: docs/decisions/2026-11-24-statements-whose-plan-leaves-no-choice.md.
 */
const calls = (kind: string, between: string, order = ''): string => `
  (SELECT id, start_known_from, caller_number, campaign, destination_number, duration_seconds, vendor FROM calls
   WHERE ${kind} AND merged_into IS NULL AND ${between} ${order} LIMIT ${MOST_LOOKED_AT})`;

const OF_CALLER = 'caller_number = wanted.caller_number';

/** SQL: neither of two values is known to be another than the other. */
const agree = (one: string, other: string): string => `(${one} IS NULL OR ${other} IS NULL OR ${one} = ${other})`;

/**
 * SQL: where a call was to, whose it was and how long it was is not another than what is wanted. What is said for one vendor alone agrees
 * when it makes no difference which of the two is laid over the other.
 */
const SAYS_THE_SAME = `
  ${agree('looked.campaign', 'wanted.campaign')} AND ${agree('looked.destination_number', 'wanted.destination_number')}
  AND (looked.duration_seconds IS NULL OR wanted.duration_seconds IS NULL
    OR abs(looked.duration_seconds - wanted.duration_seconds) <= wanted.most_duration_apart)
  AND (wanted.adapter IS NULL OR coalesce(
    (looked.vendor -> wanted.adapter) || wanted.of_vendor = wanted.of_vendor || (looked.vendor -> wanted.adapter), true))`;

/** SQL: what is wanted, as `wantedColumns` says it. */
const wanted = (parameter: string): string => `
  json_to_recordset(${parameter}::json) AS wanted (
    started_at timestamptz, earliest timestamptz, latest timestamptz, caller_number text, destination_number text, campaign text,
    duration_seconds int, most_duration_apart int, adapter text, of_vendor jsonb)`;

function wantedColumns({ startedAt, caller, destination, campaign, durationSeconds, vendor }: CallDraft) {
  // Of what is said for vendors the first one's narrows what is looked at; the rest is compared when it is read.
  const [adapter, said] = Object.entries(vendor ?? {})[0] ?? [];
  const named = Object.fromEntries(Object.entries(said ?? {}).filter(([, value]) => value != null));
  return {
    started_at: startedAt,
    caller_number: caller?.e164 ?? null,
    destination_number: destination?.e164 ?? null,
    campaign: campaign ?? null,
    duration_seconds: durationSeconds ?? null,
    adapter: adapter ?? null,
    of_vendor: named,
  };
}

/** SQL: without a caller number, and where a search names whose call it is, only calls of which that is known. */
const OF_WHO_IS_NAMED = `
  (wanted.caller_number IS NOT NULL OR wanted.campaign IS NULL AND wanted.of_vendor = '{}' OR looked.campaign = wanted.campaign
    OR (looked.vendor -> wanted.adapter) ?| ARRAY(SELECT jsonb_object_keys(wanted.of_vendor)))`;

/** SQL: the nearest calls that were told, to one side of the wanted start. */
const reportedNear = (between: string, order: 'ASC' | 'DESC'): string => `
  (SELECT id FROM (
     ${calls(OF_CALLER, between, `ORDER BY started_at ${order}`)}
     UNION ALL ${calls(`wanted.caller_number IS NULL AND start_known_from = 'told'`, between, `ORDER BY started_at ${order}`)}) looked
   WHERE start_known_from = 'told' AND ${SAYS_THE_SAME} AND ${OF_WHO_IS_NAMED} LIMIT ${MOST_FOUND})`;

const NEARBY = `
SELECT DISTINCT near.id FROM ${wanted('$1')}, LATERAL (
  ${reportedNear('started_at BETWEEN wanted.earliest AND wanted.started_at', 'DESC')}
  UNION ALL ${reportedNear('started_at > wanted.started_at AND started_at <= wanted.latest', 'ASC')}) near`;

/** The gateway's ids of calls that were told and that reports without ids may mean: those near in time, of the caller where one is said. */
export async function findNearby(on: Queryable, searches: readonly Wanted[], windows: MatchWindows): Promise<string[]> {
  const rows = searches.flatMap((search) => {
    const seconds = windowOf(search, windows);
    const columns = { ...wantedColumns(search), ...around(search, seconds), most_duration_apart: MOST_DURATION_APART };
    const callers = callersOf(search);
    return (callers.length > 0 ? callers : [null]).map((caller) => ({ ...columns, caller_number: caller }));
  });
  const found = await on.query<{ id: string }>({ name: 'find-nearby', text: NEARBY, values: [JSON.stringify(rows)] });
  return found.rows.map(({ id }) => id);
}

/**
 * SQL: the gateway's ids of calls that are known from searches, began between two moments, and of which nothing is said otherwise;
 * `parameter` holds `describedColumns` of each. It is a part of what every accept reads: where there is nothing in it, it looks at nothing,
 * and else at two places of indexes.
 */
export const DESCRIBED = (parameter: string): string => `
SELECT described.id FROM ${wanted(parameter)}, LATERAL (
  SELECT id FROM (
    ${calls(OF_CALLER, IN_BETWEEN)}
    UNION ALL ${calls(`start_known_from = 'search' AND caller_number IS NULL`, IN_BETWEEN)}
    UNION ALL ${calls(`wanted.caller_number IS NULL AND start_known_from = 'search' AND caller_number IS NOT NULL`, IN_BETWEEN)}) looked
  WHERE start_known_from = 'search' AND ${SAYS_THE_SAME} LIMIT ${MOST_DESCRIBED}) described`;

const IN_BETWEEN = 'started_at BETWEEN wanted.earliest AND wanted.latest';

/** A call as it is looked for among those that searches have described. */
export type Described = object;

/** For a call that is told, with an id: those that were described to have begun near it. */
export function describedNear(reported: CallDraft, { withoutCaller }: MatchWindows): Described {
  return { ...wantedColumns(reported), ...around(reported, withoutCaller), most_duration_apart: MOST_DURATION_APART };
}

/** For a search: those that were described to have begun in the same second, and in no other words. */
export function describedAlike(search: CallDraft): Described {
  const second = Math.floor(Date.parse(search.startedAt ?? '') / 1000) * 1000;
  const began = { earliest: instantNear(second, 0), latest: instantNear(second, 999) };
  return { ...wantedColumns(search), ...began, most_duration_apart: 0 };
}

function around({ startedAt }: CallDraft, seconds: number): { earliest: string; latest: string } {
  const start = Date.parse(startedAt ?? '');
  return { earliest: instantNear(start, -seconds * 1000), latest: instantNear(start, seconds * 1000) };
}
