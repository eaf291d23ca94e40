import type { Queryable } from './client';
import { finds } from './conditions';
import { type DueDelivery, SWEEP_AFTER_MS } from './write-accepted';

const DUE = `status = 'queued', reason = NULL, next_attempt_at = now(),
  sweep_at = now() + interval '${SWEEP_AFTER_MS} milliseconds', updated_at = now()`;

/**
 * What waits at the same connection for what came of a delivery, or of another one of its call, is due: whoever leases it finds out whether it is to
 * wait on. An outcome that became one with another belongs to the call of that one. The status is compared as a text, so that these rows are not
 * looked for in the index of all that waits, of which there may be many.
 */
const RELEASE = `
WITH settled AS MATERIALIZED (
  SELECT d.connection, coalesce((SELECT kept.call_id FROM outcomes kept WHERE kept.id = o.absorbed_by), o.call_id) AS call_id
  FROM deliveries d JOIN outcomes o ON o.id = d.outcome_id WHERE d.id = $1::uuid
)
UPDATE deliveries SET ${DUE}
FROM settled
WHERE deliveries.outcome_id = ANY(ARRAY(SELECT outcomes.id FROM settled JOIN outcomes USING (call_id)))
  AND deliveries.connection = settled.connection AND status::text = 'waiting' AND next_attempt_at IS NOT NULL
RETURNING deliveries.id, deliveries.connection`;

/** Gives those that are due now. */
export async function releaseWaiting(on: Queryable, deliveryId: string): Promise<DueDelivery[]> {
  const { rows } = await on.query<DueDelivery>({ name: 'release-waiting', text: RELEASE, values: [deliveryId] });
  return rows;
}

/** Makes a delivery due that waits for what came of another one, if that is known by now: whoever settled it may have looked before it waited. */
export async function releaseIfSettled(on: Queryable, id: string, behind: string): Promise<boolean> {
  const { rowCount } = await on.query({
    name: 'release-if-settled',
    text: `UPDATE deliveries SET ${DUE} WHERE id = $1 AND status = 'waiting' AND NOT ${finds(`
      SELECT true FROM deliveries other WHERE other.id = $2 AND (other.status IN ('review', 'sending') OR other.ambiguous)`)}`,
    values: [id, behind],
  });
  return rowCount === 1;
}
