import type { Pool } from 'pg';
import type { Queryable } from './client';
import { finds } from './conditions';
import {
  completeSnapshots,
  type DeliverySnapshot,
  NO_SNAPSHOT,
  SNAPSHOT_FROM,
  snapshotColumns,
  type SnapshotOptions,
  type SnapshotRow,
} from './snapshots';
import { inTransaction } from './transaction';

/** A delivery that this process alone may attempt until its lease runs out. */
export type LeasedDelivery = DeliverySnapshot & Held;

interface Held {
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

/** How soon to ask again for a delivery whose ordering key is taken by another one. */
export const ORDERING_KEY_BUSY_WAIT_MS = 250;
/** What is due later than this is left to a sweeper. */
const EARLY_MS = 2_000;
/** How soon to ask again where as much is in flight as may be. */
const FULL_WAIT_MS = 20;
/** What is not used of a rate is kept for so many seconds: in none of them more than 11/10 of the rate goes out. */
const BURST_SECONDS = 0.1;

/** Whether something of the ordering key of a `wanted` delivery is in flight. */
const ORDERING_KEY_IS_BUSY = finds(`
  SELECT true FROM deliveries busy
  WHERE busy.connection = wanted.connection AND busy.ordering_key = wanted.ordering_key AND busy.status = 'sending'`);

/** What was `chosen` is leased; it is handed on as an array, since a join with it is planned for thousands of rows. */
const LEASED = `
leased AS (
  UPDATE deliveries d SET status = 'sending', lease = $2, leased_at = now(), attempts = d.attempts + 1,
    next_attempt_at = NULL, sweep_at = now() + $3 * interval '1 millisecond', updated_at = now()
  WHERE d.id = ANY(ARRAY(SELECT id FROM chosen))
  RETURNING d.*
)`;

/**
 * Leases any number of deliveries in one statement, and reads of each what its request is made of. A row is taken when it is due,
 * its connection is neither paused nor has an open breaker, and nothing of its ordering key is in flight; the unique index
 * `deliveries_one_in_flight` is what two processes at once can't get around. What it leaves is for `LEASE`: nothing, as a rule.
 *
 * The plan is made while the tables are empty and kept. Each sub-query is written so that an index scan by equality is all that is
 * left to the planner: docs/decisions/2026-11-24-statements-whose-plan-leaves-no-choice.md.
 */
const LEASE_FREELY = `
WITH wanted AS MATERIALIZED (
  SELECT id, connection, ordering_key FROM deliveries
  WHERE id = ANY($1::uuid[]) AND status IN ('queued', 'retrying') AND next_attempt_at <= now()
  ORDER BY id FOR UPDATE SKIP LOCKED
), gates AS MATERIALIZED (
  SELECT name FROM connections
  WHERE name = ANY(ARRAY(SELECT connection FROM wanted)) AND (paused_at IS NOT NULL OR breaker_until IS NOT NULL)
), chosen AS MATERIALIZED (
  SELECT DISTINCT ON (connection, ordering_key) id FROM wanted
  WHERE connection NOT IN (SELECT name FROM gates) AND NOT ${ORDERING_KEY_IS_BUSY}
  ORDER BY connection, ordering_key, id
), ${LEASED}
SELECT d.id, ${snapshotColumns('$4')} FROM leased d ${SNAPSHOT_FROM}`;

/**
 * Leases what is left, and holds it or says how long it is to wait.
 *
 * - `wanted`: those that are open, locked, unless another process has them in hands.
 * - `gates`: their connections that are paused, or whose breaker is open. What they are asked for is `held`. When a breaker's time is
 *   over one delivery is let through (`probes`): whoever moves `breaker_until` on, which the row's lock lets one do, has the probe.
 * - `room`: how many of a limited connection may be taken: tokens in its bucket, and places in flight. Its row has been locked before.
 * - `free`: those that are due, one of an ordering key.
 * - `chosen`: those for which there is room.
 */
const LEASE = `
WITH wanted AS MATERIALIZED (
  SELECT id, connection, ordering_key, status, next_attempt_at FROM deliveries
  WHERE id = ANY($1::uuid[]) AND status IN ('queued', 'retrying')
  ORDER BY id FOR UPDATE SKIP LOCKED
), gates AS MATERIALIZED (
  SELECT name, paused_at IS NOT NULL AS is_paused, breaker_until > now() AS is_open,
    CASE WHEN paused_at IS NOT NULL THEN 'the connection is paused: ' || paused_reason
      ELSE 'the vendor is in trouble: ' || breaker_reason END AS reason
  FROM connections
  WHERE name = ANY(ARRAY(SELECT connection FROM wanted)) AND (paused_at IS NOT NULL OR breaker_until IS NOT NULL)
), room AS MATERIALIZED (
  SELECT name, "perSecond", bucket.tokens, least(
    CASE WHEN "perSecond" IS NOT NULL THEN floor(bucket.tokens) END,
    "inFlight" - (SELECT count(*) FROM deliveries busy WHERE busy.connection = name AND busy.status = 'sending')) AS places
  FROM json_to_recordset($5::json) AS limits (name text, "perSecond" float8, "inFlight" int) JOIN connections USING (name),
    LATERAL (SELECT least(greatest(1, "perSecond" * ${BURST_SECONDS}), connections.tokens
      + "perSecond" * greatest(0, extract(epoch FROM clock_timestamp() - connections.tokens_at))) AS tokens) bucket
), free AS MATERIALIZED (
  SELECT DISTINCT ON (connection, ordering_key) id, connection FROM wanted
  WHERE next_attempt_at <= now()
    AND connection NOT IN (SELECT name FROM gates WHERE is_paused OR is_open)
    AND NOT ${ORDERING_KEY_IS_BUSY}
  ORDER BY connection, ordering_key, id
), probes AS (
  UPDATE connections SET breaker_until = now() + $3 * interval '1 millisecond'
  WHERE name = ANY(ARRAY(SELECT connection FROM free)) AND breaker_until <= now() AND paused_at IS NULL
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
), ${LEASED}
SELECT d.id, true AS "isLeased", NULL::float8 AS wait_ms, NULL::float8 AS limit_ms, d.connection IN (SELECT name FROM probes) AS is_probe,
  ${snapshotColumns('$4')}
FROM leased d ${SNAPSHOT_FROM}
UNION ALL
SELECT wanted.id, false, greatest(0, extract(epoch FROM wanted.next_attempt_at - now()) * 1000)::float8,
  CASE WHEN place > places THEN greatest(${FULL_WAIT_MS}, (place - room.tokens) / "perSecond" * 1000) END, false, ${NO_SNAPSHOT}
FROM wanted LEFT JOIN numbered USING (id) LEFT JOIN room ON room.name = wanted.connection
WHERE wanted.id NOT IN (SELECT id FROM chosen) AND wanted.connection NOT IN (SELECT name FROM gates)`;

type Row =
  | ({ isLeased: true; is_probe: boolean } & SnapshotRow)
  | { isLeased: false; id: string; wait_ms: number; limit_ms: number | null };

export interface LeaseOptions extends SnapshotOptions {
  /** tells this lease from every other: a finish has to name it */
  lease: string;
  leaseMs: number;
  limited?: readonly LimitedConnection[];
}

/** Leases what can be leased of these deliveries; answers in their order. */
export async function lease(pool: Pool, ids: readonly string[], options: LeaseOptions): Promise<Lease[]> {
  const { limited = [] } = options;
  if (limited.length > 0) {
    // Two processes that counted what is in flight at once would both find the same place free.
    const leases = await inTransaction(pool, async (on) => {
      await on.query({
        name: 'lock-limited',
        text: 'SELECT name FROM connections WHERE name = ANY($1::text[]) ORDER BY name FOR UPDATE',
        values: [limited.map(({ name }) => name)],
      });
      return leaseOrWait(on, ids, options);
    });
    return ids.map((id) => leases.get(id) ?? NOT_LEASED);
  }
  const leased = await leaseFreely(pool, ids, options);
  const left = ids.filter((id) => !leased.has(id));
  const others = left.length > 0 ? await leaseOrWait(pool, left, options) : new Map<string, Lease>();
  return ids.map((id) => leased.get(id) ?? others.get(id) ?? NOT_LEASED);
}

const NOT_LEASED: Lease = { leased: null, waitMs: null };

async function leaseFreely(on: Queryable, ids: readonly string[], options: LeaseOptions): Promise<Map<string, Lease>> {
  const { lease: name, leaseMs, wholeCallConnections } = options;
  const { rows } = await on.query<SnapshotRow>({
    name: 'lease-freely',
    text: LEASE_FREELY,
    values: [ids, name, leaseMs, wholeCallConnections],
  });
  const snapshots = await completeSnapshots(on, rows, options);
  return new Map(snapshots.map((one) => [one.id, { leased: { ...one, lease: name, isProbe: false }, waitMs: null }]));
}

async function leaseOrWait(on: Queryable, ids: readonly string[], options: LeaseOptions): Promise<Map<string, Lease>> {
  const { lease: name, leaseMs, wholeCallConnections, limited = [] } = options;
  const { rows } = await on.query<Row>({
    name: 'lease',
    text: LEASE,
    values: [ids, name, leaseMs, wholeCallConnections, JSON.stringify(limited)],
  });
  const taken = rows.filter((row) => row.isLeased);
  const snapshots = await completeSnapshots(on, taken, options);
  return new Map<string, Lease>([
    ...rows.flatMap((row) => (row.isLeased ? [] : [[row.id, notLeased(row)] as const])),
    ...snapshots.map((one, index) => {
      const isProbe = taken[index]?.is_probe === true;
      return [one.id, { leased: { ...one, lease: name, isProbe }, waitMs: null }] as const;
    }),
  ]);
}

function notLeased({ wait_ms, limit_ms }: Row & { isLeased: false }): Lease {
  if (limit_ms !== null) return { leased: null, waitMs: Math.ceil(limit_ms), isLimited: true };
  if (wait_ms === 0) return { leased: null, waitMs: ORDERING_KEY_BUSY_WAIT_MS };
  return { leased: null, waitMs: wait_ms <= EARLY_MS ? Math.ceil(wait_ms) : null };
}
