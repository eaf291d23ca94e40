import type { Pool } from 'pg';
import type { DueDelivery } from './write-accepted';

/** What a sweep found, by what it was. */
export interface Swept {
  due: DueDelivery[];
  /** deliveries whose lease ran out: their process died, or was too slow to be trusted with them */
  cutOff: number;
  /** deliveries that waited too long for an id of their call */
  waitedTooLong: DueDelivery[];
}

/** How long whoever swept a row has for it, before it is another one's. */
const SWEEP_AGAIN_AFTER = `interval '10 seconds'`;

/** Of one connection at once: no backlog, however old, keeps another connection's rows from being looked at. */
export const MOST_SWEPT_OF_ONE = 250;

/**
 * Looks at rows whose time has come, a bounded number at once, each by one sweeper only: of idle connections all, of busy ones the
 * leases that ran out. Such a lease becomes a recorded attempt of unknown end, and the delivery is due again, ambiguous. What waits for an id
 * of its call has waited too long; what waits for what came of another delivery, which says when it is looked at again, is due.
 */
const SWEEP = `
WITH due AS MATERIALIZED (
  SELECT id, status, leased_at, replayed_by, is_behind FROM unnest($1::text[]) AS idle (name), LATERAL (
    SELECT id, status, leased_at, replayed_by, status = 'waiting' AND next_attempt_at IS NOT NULL AS is_behind FROM deliveries
    WHERE connection = idle.name AND sweep_at <= now()
    ORDER BY sweep_at LIMIT ${MOST_SWEPT_OF_ONE} FOR UPDATE SKIP LOCKED) of_one
  LIMIT $3
), cut_off AS MATERIALIZED (
  SELECT id, status, leased_at, replayed_by, false AS is_behind FROM unnest($2::text[]) AS busy (name), LATERAL (
    SELECT id, status, leased_at, replayed_by FROM deliveries
    WHERE connection = busy.name AND status = 'sending' AND sweep_at <= now()
    ORDER BY ordering_key LIMIT ${MOST_SWEPT_OF_ONE} FOR UPDATE SKIP LOCKED) of_one
), swept AS (
  UPDATE deliveries d SET
    status = CASE WHEN is_behind THEN 'queued' WHEN due.status = 'sending' THEN 'retrying' WHEN due.status = 'waiting' THEN 'failed'
      ELSE due.status END,
    reason = CASE due.status
      WHEN 'sending' THEN 'the process that sent it ended before it could say what came of it'
      WHEN 'waiting' THEN CASE WHEN NOT is_behind THEN 'waited too long: ' || d.reason END ELSE d.reason END,
    ambiguous = d.ambiguous OR due.status = 'sending',
    tries = d.tries + (due.status = 'sending')::int,
    lease = NULL, leased_at = NULL,
    replayed_by = CASE WHEN due.status <> 'sending' THEN d.replayed_by END,
    was_taken = CASE WHEN d.was_taken OR due.status <> 'sending' THEN d.was_taken END,
    next_attempt_at = CASE WHEN due.status = 'sending' OR is_behind THEN now() ELSE d.next_attempt_at END,
    sweep_at = CASE WHEN due.status <> 'waiting' OR is_behind THEN now() + ${SWEEP_AGAIN_AFTER} END,
    updated_at = CASE WHEN due.status IN ('sending', 'waiting') THEN now() ELSE d.updated_at END
  FROM (SELECT * FROM due UNION ALL SELECT * FROM cut_off) due WHERE d.id = due.id
  RETURNING d.id, d.connection, d.attempts, CASE WHEN is_behind THEN 'behind' ELSE due.status::text END AS was, due.leased_at, due.replayed_by AS asked_by
), recorded AS (
  INSERT INTO attempts (delivery_id, number, started_at, duration_ms, failure_kind, failure_message, decision, manual, by)
  SELECT id, attempts, leased_at, least(extract(epoch FROM now() - leased_at) * 1000, 2147483647), 'ambiguous',
    'the process that sent it ended before it could say what came of it', 'ambiguous', asked_by IS NOT NULL, asked_by
  FROM swept WHERE was = 'sending'
)
SELECT id, connection, was FROM swept`;

/**
 * Sweeps the deliveries of these connections, at most `most` at once.
 * @param busy connections of which the process that asks has enough to do: only their leases that ran out are swept
 */
export async function sweep(
  pool: Pool,
  idle: readonly string[],
  most: number,
  busy: readonly string[] = [],
): Promise<Swept> {
  const { rows } = await pool.query<DueDelivery & { was: string }>({
    name: 'sweep',
    text: SWEEP,
    values: [idle, busy, most],
  });
  const those = (are: (row: { was: string }) => boolean): DueDelivery[] =>
    rows.filter(are).map(({ id, connection }) => ({ id, connection }));
  return {
    due: those(({ was }) => was !== 'waiting'),
    cutOff: rows.filter(({ was }) => was === 'sending').length,
    waitedTooLong: those(({ was }) => was === 'waiting'),
  };
}

/**
 * Makes held deliveries of connections that are not paused due again, a bounded number of each at once: a resume costs the same
 * whatever was held, a vendor that has just come back is not run over, and what came to be held in the moment of a resume is not
 * forgotten. Of a connection whose breaker is open one is let through when its time has come.
 */
const RELEASE_HELD = `
UPDATE deliveries SET status = 'queued', reason = NULL, next_attempt_at = now(), sweep_at = now() + ${SWEEP_AGAIN_AFTER},
  updated_at = now()
WHERE id IN (
  SELECT released.id FROM connections, LATERAL (
    SELECT id FROM deliveries WHERE status = 'held' AND connection = connections.name
    ORDER BY id LIMIT CASE WHEN breaker_until IS NULL THEN $2 ELSE 1 END FOR UPDATE SKIP LOCKED) released
  WHERE name = ANY($1::text[]) AND paused_at IS NULL AND (breaker_until IS NULL OR breaker_until <= now()))
RETURNING id, connection`;

/** @param most of each connection */
export async function releaseHeld(pool: Pool, connections: readonly string[], most: number): Promise<DueDelivery[]> {
  const { rows } = await pool.query<DueDelivery>({
    name: 'release-held',
    text: RELEASE_HELD,
    values: [connections, most],
  });
  return rows;
}

/** Idempotency keys are kept at least this long. */
const KEEP_ANSWERS = `interval '8 days'`;

/** Forgets answers to idempotency keys whose time is over, a bounded number at once. */
export async function forgetOldAnswers(pool: Pool): Promise<number> {
  const { rowCount } = await pool.query(
    `DELETE FROM idempotency_keys WHERE (principal, key) IN (
       SELECT principal, key FROM idempotency_keys WHERE created_at < now() - ${KEEP_ANSWERS} AND NOT forever LIMIT 1000)`,
  );
  return rowCount ?? 0;
}
