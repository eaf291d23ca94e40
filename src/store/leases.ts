import type { Pool } from 'pg';
import type { Queryable } from './client';
import { SAYABLE_FROM, type SayableDelivery, sayableDelivery, type SayableJson, sayableJson } from './sayable';
import { inTransaction } from './transaction';

/** A delivery that this process alone may attempt until its lease runs out. */
export interface LeasedDelivery extends SayableDelivery {
  lease: string;
  /** its connection's breaker is open, and this is the one that is let through to see how the vendor is */
  isProbe: boolean;
}

/**
 * Why a delivery was not leased: `waitMs` when it should be asked for again, after that many milliseconds; `isLimited` when it
 * is so because its connection may send no more now.
 */
export type Lease =
  | { leased: LeasedDelivery; waitMs: null }
  | { leased: null; waitMs: number | null; isLimited?: true };

/** How much may be sent to a connection, by all processes together: a second, and at once; null where there is no limit. */
export interface LimitedConnection {
  name: string;
  perSecond: number | null;
  inFlight: number | null;
}

/** How soon to ask again for a delivery whose lane is taken by another one. */
export const LANE_BUSY_WAIT_MS = 250;
/** A doorbell that rang too early by more than this is another, later attempt's; that one has its own. */
const EARLY_MS = 2_000;
/** How soon to ask again where as much is in flight as may be. */
const FULL_WAIT_MS = 20;
/** What is not used of a rate is kept for so many seconds: in none of them more than 11/10 of the rate goes out. */
const BURST_SECONDS = 0.1;

/**
 * One statement for any number of deliveries. A row is taken when it is due, its connection is not paused and nothing of
 * its lane is in flight; the unique index `deliveries_one_in_flight` is what two processes at once can't get around.
 *
 * Where a breaker is open, deliveries are held, and when its time is over one of them is let through: whoever moves
 * `breaker_until` on, which the row's lock lets one do, has the probe. Of a limited connection as many are taken as there
 * are tokens in its bucket, and places in flight: its row has been locked before.
 *
 * The plan is made while the tables are empty and kept, so each sub-query is written so that one index scan by equality is all
 * that is left to the planner. What is chosen is handed on as an array: a join with it is planned for thousands of rows and walks
 * through all deliveries there ever were (10 ms a lease behind 10,000 of them). Whether the lane is taken is a scalar sub-query
 * with a LIMIT: as `NOT EXISTS` it is an anti-join that scanned the whole partial index for each row, dead entries included
 * (43,143 buffers and 90 ms to lease 73 rows).
 */
const LEASE = `
WITH gates AS MATERIALIZED (
  SELECT name, paused_at IS NOT NULL AS is_paused, breaker_until > now() AS is_open,
    CASE WHEN paused_at IS NOT NULL THEN 'the connection is paused: ' || paused_reason
      ELSE 'the vendor is in trouble: ' || breaker_reason END AS reason
  FROM connections WHERE paused_at IS NOT NULL OR breaker_until IS NOT NULL
), room AS MATERIALIZED (
  SELECT name, "perSecond", bucket.tokens, least(
    CASE WHEN "perSecond" IS NOT NULL THEN floor(bucket.tokens) END,
    "inFlight" - (SELECT count(*) FROM deliveries busy WHERE busy.connection = name AND busy.status = 'sending')) AS places
  FROM json_to_recordset($5::json) AS limits (name text, "perSecond" float8, "inFlight" int) JOIN connections USING (name),
    LATERAL (SELECT least(greatest(1, "perSecond" * ${BURST_SECONDS}), connections.tokens
      + "perSecond" * greatest(0, extract(epoch FROM clock_timestamp() - connections.tokens_at))) AS tokens) bucket
), wanted AS MATERIALIZED (
  SELECT id, connection, lane, status, next_attempt_at FROM deliveries
  WHERE id = ANY($1::uuid[]) AND status IN ('queued', 'retrying')
  ORDER BY id FOR UPDATE SKIP LOCKED
), free AS MATERIALIZED (
  SELECT DISTINCT ON (connection, lane) id, connection FROM wanted
  WHERE next_attempt_at <= now()
    AND connection NOT IN (SELECT name FROM gates WHERE is_paused OR is_open)
    AND (
      SELECT busy.id FROM deliveries busy
      WHERE busy.connection = wanted.connection AND busy.lane = wanted.lane AND busy.status = 'sending' LIMIT 1) IS NULL
  ORDER BY connection, lane, id
), probes AS (
  UPDATE connections SET breaker_until = now() + $3 * interval '1 millisecond'
  WHERE name IN (SELECT connection FROM free) AND breaker_until <= now() AND paused_at IS NULL
  RETURNING name
), numbered AS (
  SELECT id, connection, row_number() OVER (PARTITION BY connection ORDER BY id) AS place FROM free
), chosen AS MATERIALIZED (
  SELECT id, connection FROM numbered
  WHERE CASE WHEN connection IN (SELECT name FROM gates) THEN place = 1 AND connection IN (SELECT name FROM probes)
    ELSE place <= coalesce((SELECT places FROM room WHERE name = connection), place) END
), held AS (
  UPDATE deliveries SET status = 'held', reason = gates.reason, next_attempt_at = NULL, sweep_at = NULL, updated_at = now()
  FROM wanted JOIN gates ON gates.name = wanted.connection
  WHERE deliveries.id = ANY($1::uuid[]) AND deliveries.id = wanted.id AND wanted.id NOT IN (SELECT id FROM chosen)
    AND (gates.is_paused OR wanted.next_attempt_at <= now())
), spent AS (
  UPDATE connections SET tokens = room.tokens - (SELECT count(*) FROM chosen WHERE connection = room.name),
    tokens_at = clock_timestamp()
  FROM room WHERE connections.name = room.name AND room."perSecond" IS NOT NULL AND room.name NOT IN (SELECT name FROM probes)
), leased AS (
  UPDATE deliveries d SET status = 'sending', lease = $2, leased_at = now(), attempts = d.attempts + 1,
    next_attempt_at = NULL, sweep_at = now() + $3 * interval '1 millisecond', updated_at = now()
  WHERE d.id = ANY(ARRAY(SELECT id FROM chosen))
  RETURNING d.*
)
SELECT d.id, NULL::float8 AS wait_ms, NULL::float8 AS limit_ms, d.connection IN (SELECT name FROM probes) AS is_probe,
  ${sayableJson('$4')} AS delivery
FROM leased d ${SAYABLE_FROM}
UNION ALL
SELECT wanted.id, greatest(0, extract(epoch FROM wanted.next_attempt_at - now()) * 1000)::float8,
  CASE WHEN place > places THEN greatest(${FULL_WAIT_MS}, (place - room.tokens) / "perSecond" * 1000) END, false, NULL
FROM wanted LEFT JOIN numbered USING (id) LEFT JOIN room ON room.name = wanted.connection
WHERE wanted.id NOT IN (SELECT id FROM chosen) AND wanted.connection NOT IN (SELECT name FROM gates)`;

interface Row {
  id: string;
  wait_ms: number | null;
  limit_ms: number | null;
  is_probe: boolean;
  delivery: SayableJson | null;
}

export interface LeaseOptions {
  /** tells this lease from every other: a finish has to name it */
  lease: string;
  leaseMs: number;
  /** connections whose requests tell the state of the whole call */
  wholeCallConnections: readonly string[];
  limited?: readonly LimitedConnection[];
}

/** Leases what can be leased of these deliveries; answers in their order. */
export async function lease(pool: Pool, ids: readonly string[], options: LeaseOptions): Promise<Lease[]> {
  const { limited = [] } = options;
  if (limited.length === 0) return leaseOn(pool, ids, options);
  // Two processes that counted what is in flight at once would both find the same place free.
  return inTransaction(pool, async (on) => {
    await on.query({
      name: 'lock-limited',
      text: 'SELECT name FROM connections WHERE name = ANY($1::text[]) ORDER BY name FOR UPDATE',
      values: [limited.map(({ name }) => name)],
    });
    return leaseOn(on, ids, options);
  });
}

async function leaseOn(on: Queryable, ids: readonly string[], options: LeaseOptions): Promise<Lease[]> {
  const { lease: name, leaseMs, wholeCallConnections, limited = [] } = options;
  const { rows } = await on.query<Row>({
    name: 'lease',
    text: LEASE,
    values: [ids, name, leaseMs, wholeCallConnections, JSON.stringify(limited)],
  });
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.map((id) => leaseOf(id, name, byId.get(id)));
}

function leaseOf(id: string, name: string, row: Row | undefined): Lease {
  if (row?.delivery) {
    return { leased: { ...sayableDelivery(id, row.delivery), lease: name, isProbe: row.is_probe }, waitMs: null };
  }
  if (!row || row.wait_ms === null) return { leased: null, waitMs: null };
  if (row.limit_ms !== null) return { leased: null, waitMs: Math.ceil(row.limit_ms), isLimited: true };
  if (row.wait_ms === 0) return { leased: null, waitMs: LANE_BUSY_WAIT_MS };
  return { leased: null, waitMs: row.wait_ms <= EARLY_MS ? Math.ceil(row.wait_ms) : null };
}
