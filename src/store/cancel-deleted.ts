import type { Pool } from 'pg';
import { sweep } from './sweep';

/** So many at once: a step stays well under the statement timeout, whatever there is. */
const MOST = 5_000;

/** What is waiting for its turn is in one of two small indexes; what another statement holds is left for the next time. */
const CANCEL = `
WITH gone AS MATERIALIZED (
  SELECT name FROM connections WHERE deleted_at IS NOT NULL
), due AS MATERIALIZED (
  SELECT id FROM gone, LATERAL (
    SELECT id FROM deliveries
    WHERE connection = name AND sweep_at IS NOT NULL AND status IN ('queued', 'retrying', 'waiting')
    LIMIT ${MOST} FOR UPDATE SKIP LOCKED) of_one
  LIMIT ${MOST}
), held AS MATERIALIZED (
  SELECT id FROM gone, LATERAL (
    SELECT id FROM deliveries WHERE connection = name AND status = 'held' LIMIT ${MOST} FOR UPDATE SKIP LOCKED) of_one
  LIMIT ${MOST}
)
UPDATE deliveries SET status = 'cancelled', next_attempt_at = NULL, sweep_at = NULL, updated_at = now(),
  reason = CASE WHEN ambiguous THEN 'the connection was deleted; an attempt was cut off before that, and may have arrived'
    ELSE 'the connection was deleted' END
WHERE id IN (SELECT id FROM due UNION ALL SELECT id FROM held)`;

const DELETED = `SELECT name FROM connections WHERE deleted_at IS NOT NULL`;

const CANCEL_PULLS = `
UPDATE pulls SET status = 'cancelled', finished_at = now(), lease = NULL, lease_until = NULL
WHERE status IN ('queued', 'running') AND connection IN (SELECT name FROM connections WHERE deleted_at IS NOT NULL)`;

/**
 * Cancels what has not been sent yet to connections that were deleted, and their pulls: how many of each. A delivery that is being
 * sent just now moves on by itself, or is cut off here when its process died: nobody sweeps for a connection that is gone. A process
 * that has not heard of the deletion may plan more, so this is to be done again now and then.
 */
export async function cancelWorkOfDeleted(pool: Pool): Promise<{ deliveries: number; pulls: number }> {
  const { rows } = await pool.query<{ name: string }>({ name: 'deleted-connections', text: DELETED });
  if (rows.length === 0) return { deliveries: 0, pulls: 0 };
  const { rowCount: pulls } = await pool.query({ name: 'cancel-pulls-of-deleted', text: CANCEL_PULLS });
  await sweep(
    pool,
    rows.map(({ name }) => name),
    MOST,
  );
  let deliveries = 0;
  for (;;) {
    const { rowCount } = await pool.query({ name: 'cancel-deleted', text: CANCEL });
    deliveries += rowCount ?? 0;
    if (!rowCount) return { deliveries, pulls: pulls ?? 0 };
  }
}
