import type { CallDraft } from '../model/call';
import type { Queryable } from './client';

/** With a caller number few calls come into question; without one, so many to each side of the wanted start are looked at. */
const MOST_OF_ONE_CALLER = 50;
const MOST_ON_EACH_SIDE = 50;

/**
 * Both bounds are there so that a search costs the same whatever there is: it runs while others wait to be accepted.
 * Each branch walks along its index, nearest first.
 */
const NEARBY = `
SELECT DISTINCT near.id
FROM json_to_recordset($1::json) AS wanted (started_at timestamptz, caller_number text), LATERAL (
  (SELECT id FROM calls
   WHERE wanted.caller_number IS NOT NULL AND caller_number = wanted.caller_number AND merged_into IS NULL
     AND started_at BETWEEN wanted.started_at - $2 * interval '1 second' AND wanted.started_at + $2 * interval '1 second'
   ORDER BY started_at LIMIT ${MOST_OF_ONE_CALLER})
  UNION ALL
  (SELECT id FROM calls
   WHERE wanted.caller_number IS NULL AND merged_into IS NULL
     AND started_at BETWEEN wanted.started_at - $2 * interval '1 second' AND wanted.started_at
   ORDER BY started_at DESC LIMIT ${MOST_ON_EACH_SIDE})
  UNION ALL
  (SELECT id FROM calls
   WHERE wanted.caller_number IS NULL AND merged_into IS NULL
     AND started_at > wanted.started_at AND started_at <= wanted.started_at + $2 * interval '1 second'
   ORDER BY started_at LIMIT ${MOST_ON_EACH_SIDE})) near`;

/** The gateway's ids of calls that reports without ids may mean: those near in time, of the caller where one is said. */
export async function findNearby(
  on: Queryable,
  wanted: readonly CallDraft[],
  windowSeconds: number,
): Promise<string[]> {
  const searches = wanted.map(({ startedAt, caller }) => ({
    started_at: startedAt,
    caller_number: caller?.e164 ?? null,
  }));
  const { rows } = await on.query<{ id: string }>({
    name: 'find-nearby',
    text: NEARBY,
    values: [JSON.stringify(searches), windowSeconds],
  });
  return rows.map(({ id }) => id);
}
