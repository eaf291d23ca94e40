import type { Identity } from '../model/call';
import type { Queryable } from './client';

/** An outcome that a call has, and so has another one that has one of these ids. */
export interface SharedOutcome {
  /** the other call */
  other: string;
  id: Identity;
  name: string;
  key: string;
}

const SHARED = `
SELECT ids.call_id AS other, ids.key AS id_key, ids.value AS id_value, mine.name, mine.key
FROM unnest($2::text[], $3::text[]) AS wanted (key, value)
JOIN call_ids ids USING (key, value), LATERAL (
  SELECT name, key FROM outcomes mine
  WHERE mine.call_id = $1 AND (
    SELECT true FROM outcomes theirs
    WHERE theirs.call_id = ids.call_id AND theirs.name_key = mine.name_key AND theirs.key = mine.key LIMIT 1) IS NOT NULL
  LIMIT 1) mine
WHERE ids.call_id <> $1
LIMIT 1`;

export async function sharedOutcome(
  on: Queryable,
  callId: string,
  ids: readonly Identity[],
): Promise<SharedOutcome | null> {
  const { rows } = await on.query<{ other: string; id_key: string; id_value: string; name: string; key: string }>({
    name: 'shared-outcome',
    text: SHARED,
    values: [callId, ids.map(({ key }) => key), ids.map(({ value }) => value)],
  });
  const [row] = rows;
  return row ? { other: row.other, id: { key: row.id_key, value: row.id_value }, name: row.name, key: row.key } : null;
}

/** Whether a delivery is of this call, or of an outcome of it. */
export async function isOfCall(on: Queryable, deliveryId: string, callId: string): Promise<boolean> {
  const { rows } = await on.query({
    name: 'is-of-call',
    text: `SELECT true FROM deliveries d LEFT JOIN outcomes o ON o.id = d.outcome_id
           WHERE d.id = $1 AND coalesce(d.call_id, o.call_id) = $2`,
    values: [deliveryId, callId],
  });
  return rows.length > 0;
}
