import type { Pool } from 'pg';

/** So many at once: a step stays well under the statement timeout, whatever there is. */
const MOST = 5_000;

/** What is waiting for its turn is in one of two small indexes; what another statement holds is left for the next time. */
const CANCEL = `
WITH gone AS MATERIALIZED (
  SELECT name FROM connections WHERE deleted_at IS NOT NULL
), due AS MATERIALIZED (
  SELECT id FROM deliveries
  WHERE sweep_at IS NOT NULL AND status IN ('queued', 'retrying', 'waiting') AND connection IN (SELECT name FROM gone)
  LIMIT ${MOST} FOR UPDATE SKIP LOCKED
), held AS MATERIALIZED (
  SELECT id FROM deliveries WHERE status = 'held' AND connection IN (SELECT name FROM gone)
  LIMIT ${MOST} FOR UPDATE SKIP LOCKED
)
UPDATE deliveries SET status = 'cancelled', next_attempt_at = NULL, sweep_at = NULL, updated_at = now(),
  reason = CASE WHEN in_doubt THEN 'the connection was deleted; an attempt was cut off before that, and may have arrived'
    ELSE 'the connection was deleted' END
WHERE id IN (SELECT id FROM due UNION ALL SELECT id FROM held)`;

/**
 * Cancels what has not been sent yet to connections that were deleted: how many deliveries. One that is being sent just now moves on
 * by itself, and a process that has not heard of the deletion may plan more, so this is to be done again now and then.
 */
export async function cancelDeliveriesOfDeleted(pool: Pool): Promise<number> {
  let all = 0;
  for (;;) {
    const { rowCount } = await pool.query({ name: 'cancel-deleted', text: CANCEL });
    all += rowCount ?? 0;
    if (!rowCount) return all;
  }
}
