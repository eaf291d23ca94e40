import type { Pool } from 'pg';
import { SAYABLE_FROM, type SayableDelivery, sayableDelivery, type SayableJson, sayableJson } from './sayable';

/** A delivery that this process alone may attempt until its lease runs out. */
export interface LeasedDelivery extends SayableDelivery {
  lease: string;
}

/** Why a delivery was not leased: `wait` when its doorbell should ring again, after that many milliseconds. */
export type Lease = { leased: LeasedDelivery; waitMs: null } | { leased: null; waitMs: number | null };

/** How soon to ask again for a delivery whose lane is taken by another one. */
export const LANE_BUSY_WAIT_MS = 250;
/** A doorbell that rang too early by more than this is another, later attempt's; that one has its own. */
const EARLY_MS = 2_000;

/**
 * One statement for any number of deliveries. A row is taken when it is due, its connection is not paused and nothing of
 * its lane is in flight; the unique index `deliveries_one_in_flight` is what two processes at once can't get around.
 */
const LEASE = `
WITH paused AS MATERIALIZED (
  SELECT name, paused_reason FROM connections WHERE paused_at IS NOT NULL
), wanted AS MATERIALIZED (
  SELECT id, connection, lane, status, next_attempt_at FROM deliveries
  WHERE id = ANY($1::uuid[]) AND status IN ('queued', 'retrying')
  ORDER BY id FOR UPDATE SKIP LOCKED
), held AS (
  UPDATE deliveries SET status = 'held', reason = 'the connection is paused: ' || paused.paused_reason,
    next_attempt_at = NULL, sweep_at = NULL, updated_at = now()
  FROM wanted, paused WHERE deliveries.id = wanted.id AND wanted.connection = paused.name
), free AS (
  SELECT DISTINCT ON (connection, lane) id FROM wanted
  WHERE next_attempt_at <= now()
    AND connection NOT IN (SELECT name FROM paused)
    AND NOT EXISTS (
      SELECT 1 FROM deliveries busy
      WHERE busy.connection = wanted.connection AND busy.lane = wanted.lane AND busy.status = 'sending')
  ORDER BY connection, lane, id
), leased AS (
  UPDATE deliveries d SET status = 'sending', lease = $2, leased_at = now(), attempts = d.attempts + 1,
    next_attempt_at = NULL, sweep_at = now() + $3 * interval '1 millisecond', updated_at = now()
  FROM free WHERE d.id = free.id
  RETURNING d.*
)
SELECT d.id, NULL::float8 AS wait_ms, ${sayableJson('$4')} AS delivery
FROM leased d ${SAYABLE_FROM}
UNION ALL
SELECT id, greatest(0, extract(epoch FROM next_attempt_at - now()) * 1000)::float8, NULL
FROM wanted WHERE id NOT IN (SELECT id FROM free) AND connection NOT IN (SELECT name FROM paused)`;

interface Row {
  id: string;
  wait_ms: number | null;
  delivery: SayableJson | null;
}

export interface LeaseOptions {
  /** tells this lease from every other: a finish has to name it */
  lease: string;
  leaseMs: number;
  /** connections whose requests tell the state of the whole call */
  wholeCallConnections: readonly string[];
}

/** Leases what can be leased of these deliveries; answers in their order. */
export async function lease(pool: Pool, ids: readonly string[], options: LeaseOptions): Promise<Lease[]> {
  const { rows } = await pool.query<Row>({
    name: 'lease',
    text: LEASE,
    values: [ids, options.lease, options.leaseMs, options.wholeCallConnections],
  });
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.map((id) => {
    const row = byId.get(id);
    if (row?.delivery) return { leased: { ...sayableDelivery(id, row.delivery), lease: options.lease }, waitMs: null };
    if (row?.wait_ms === null || row?.wait_ms === undefined) return { leased: null, waitMs: null };
    if (row.wait_ms === 0) return { leased: null, waitMs: LANE_BUSY_WAIT_MS };
    return { leased: null, waitMs: row.wait_ms <= EARLY_MS ? Math.ceil(row.wait_ms) : null };
  });
}
