import { callersOf, type Wanted } from '../model/match';
import type { Queryable } from './client';

/** So many calls to each side of the wanted start come into question. */
const MOST_ON_EACH_SIDE = 10;
/** So many are looked at for them, whatever their campaign and destination. */
const MOST_LOOKED_AT = 2_000;

/**
 * Both bounds are there so that a search costs the same whatever there is: it runs while others wait to be accepted. Each
 * branch walks along its index, nearest first.
 */
const side = (whose: string, when: string, order: string): string => `
  (SELECT id FROM (
     SELECT id, campaign, destination_number FROM calls
     WHERE ${whose} AND merged_into IS NULL AND ${when} ORDER BY started_at ${order} LIMIT ${MOST_LOOKED_AT}) looked
   WHERE (wanted.campaign IS NULL OR looked.campaign IS NULL OR looked.campaign = wanted.campaign)
     AND (wanted.destination_number IS NULL OR looked.destination_number IS NULL
       OR looked.destination_number = wanted.destination_number)
   LIMIT ${MOST_ON_EACH_SIDE})`;

const OF_CALLER = 'wanted.caller_number IS NOT NULL AND caller_number = wanted.caller_number';
const OF_ANYBODY = 'wanted.caller_number IS NULL';
const BEFORE = `started_at BETWEEN wanted.started_at - $2 * interval '1 second' AND wanted.started_at`;
const AFTER = `started_at > wanted.started_at AND started_at <= wanted.started_at + $2 * interval '1 second'`;

const NEARBY = `
SELECT DISTINCT near.id
FROM json_to_recordset($1::json) AS wanted (
  started_at timestamptz, caller_number text, destination_number text, campaign text), LATERAL (
  ${side(OF_CALLER, BEFORE, 'DESC')} UNION ALL ${side(OF_CALLER, AFTER, 'ASC')}
  UNION ALL ${side(OF_ANYBODY, BEFORE, 'DESC')} UNION ALL ${side(OF_ANYBODY, AFTER, 'ASC')}) near`;

/** The gateway's ids of calls that reports without ids may mean: those near in time, of the caller where one is said. */
export async function findNearby(on: Queryable, wanted: readonly Wanted[], windowSeconds: number): Promise<string[]> {
  const searches = wanted.flatMap((one) => {
    const callers = callersOf(one);
    return (callers.length > 0 ? callers : [null]).map((caller) => ({
      started_at: one.startedAt,
      caller_number: caller,
      destination_number: one.destination?.e164 ?? null,
      campaign: one.campaign ?? null,
    }));
  });
  const { rows } = await on.query<{ id: string }>({
    name: 'find-nearby',
    text: NEARBY,
    values: [JSON.stringify(searches), windowSeconds],
  });
  return rows.map(({ id }) => id);
}
