import type { Pool } from 'pg';
import type { Call } from '../model/call';
import type { OutcomeState } from '../model/outcome';
import { CALL_MEMBERS, type CallColumns, callFacts, outcomeState, STATE_JSON, type StateColumns } from './rows';

/** What a lease tells of a delivery as it stands in the database. */
interface LeasedFacts {
  connection: string;
  outcomeId: string;
  /** number of the attempt that the lease is for */
  attempt: number;
  tries: number;
  absences: number;
  /** an earlier attempt may have arrived, nobody knows */
  inDoubt: boolean;
  /** a later revision is on its way to the same connection, or another outcome says it since two calls became one */
  overtaken: boolean;
  /**
   * the connection has taken an outcome of the call before, or may have and is going to be asked again; told for whole-call
   * connections alone
   */
  callIsTaken: boolean;
  outcome: { name: string; key: string };
}

/** A delivery that this process alone may attempt until its lease runs out, with all that saying it takes. */
export interface LeasedDelivery extends LeasedFacts {
  id: string;
  lease: string;
  revision: { number: number; state: OutcomeState };
  call: Call;
  outcomesOfCall: { name: string; key: string; state: OutcomeState }[];
  /**
   * what the connection was last told of the outcome and took, and what was said since and may have arrived, newest first;
   * what was said of an outcome that became one with it is among it
   */
  heardBefore: OutcomeState[];
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
SELECT d.id, NULL::float8 AS wait_ms, json_build_object(
    'connection', d.connection, 'outcomeId', d.outcome_id, 'attempt', d.attempts, 'tries', d.tries, 'absences', d.absences, 'inDoubt', d.in_doubt,
    'overtaken', EXISTS (
      SELECT 1 FROM deliveries later
      WHERE later.outcome_id = d.outcome_id AND later.connection = d.connection AND later.revision > d.revision)
      OR o.absorbed_by IS NOT NULL,
    'outcome', json_build_object('name', o.name, 'key', o.key),
    'revision', d.revision, 'state', ${STATE_JSON('r')},
    'call', json_build_object(${CALL_MEMBERS('c')}),
    'outcomesOfCall', CASE WHEN d.connection = ANY($4::text[]) THEN (
      SELECT json_agg(json_build_object('name', other.name, 'key', other.key, 'state', ${STATE_JSON('now')}) ORDER BY other.id)
      FROM outcomes other JOIN revisions now ON now.outcome_id = other.id AND now.number = other.revision
      WHERE other.call_id = o.call_id AND NOT EXISTS (
        SELECT 1 FROM deliveries skipped
        WHERE skipped.outcome_id = other.id AND skipped.revision = other.revision AND skipped.connection = d.connection
          AND skipped.status = 'skipped')) END,
    'callIsTaken', d.connection = ANY($4::text[]) AND EXISTS (
      SELECT 1 FROM deliveries taken
      WHERE taken.outcome_id = ANY(ARRAY(SELECT other.id FROM outcomes other WHERE other.call_id = o.call_id))
        AND taken.connection = d.connection AND taken.id <> d.id
        AND (taken.status = 'delivered' OR taken.status IN ('retrying', 'held') AND taken.outcome_id <> d.outcome_id AND EXISTS (
          SELECT 1 FROM attempts WHERE delivery_id = taken.id AND failure_kind = 'ambiguous'))),
    'heardBefore', CASE WHEN d.revision > 1 OR EXISTS (SELECT 1 FROM outcomes gone WHERE gone.absorbed_by = d.outcome_id) THEN (
      SELECT json_agg(${STATE_JSON('heard')} ORDER BY heard.received_at DESC, heard.number DESC)
      FROM deliveries earlier
      JOIN revisions heard ON heard.outcome_id = earlier.outcome_id AND heard.number = earlier.revision
      WHERE earlier.outcome_id = ANY(ARRAY(
          SELECT d.outcome_id UNION ALL SELECT gone.id FROM outcomes gone WHERE gone.absorbed_by = d.outcome_id))
        AND earlier.connection = d.connection AND (earlier.outcome_id <> d.outcome_id OR earlier.revision < d.revision)
        AND (earlier.status IN ('delivered', 'review') OR EXISTS (
          SELECT 1 FROM attempts WHERE delivery_id = earlier.id AND failure_kind = 'ambiguous'))
        AND earlier.revision >= (
          SELECT coalesce(max(taken.revision), 0) FROM deliveries taken
          WHERE taken.outcome_id = earlier.outcome_id AND taken.connection = d.connection AND taken.status = 'delivered'
            AND (taken.revision < d.revision OR taken.outcome_id <> d.outcome_id))) END) AS delivery
FROM leased d
JOIN outcomes o ON o.id = d.outcome_id
JOIN revisions r ON r.outcome_id = d.outcome_id AND r.number = d.revision
JOIN calls c ON c.id = o.call_id
UNION ALL
SELECT id, greatest(0, extract(epoch FROM next_attempt_at - now()) * 1000)::float8, NULL
FROM wanted WHERE id NOT IN (SELECT id FROM free) AND connection NOT IN (SELECT name FROM paused)`;

interface Row {
  id: string;
  wait_ms: number | null;
  delivery: DeliveryJson | null;
}

interface DeliveryJson extends LeasedFacts {
  revision: number;
  state: StateColumns;
  call: CallColumns & { id: string; ids: Record<string, string> | null };
  outcomesOfCall: { name: string; key: string; state: StateColumns }[] | null;
  heardBefore: StateColumns[] | null;
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
    if (row?.delivery) return { leased: leasedDelivery(id, options.lease, row.delivery), waitMs: null };
    if (row?.wait_ms === null || row?.wait_ms === undefined) return { leased: null, waitMs: null };
    if (row.wait_ms === 0) return { leased: null, waitMs: LANE_BUSY_WAIT_MS };
    return { leased: null, waitMs: row.wait_ms <= EARLY_MS ? Math.ceil(row.wait_ms) : null };
  });
}

function leasedDelivery(id: string, leaseId: string, row: DeliveryJson): LeasedDelivery {
  const { revision, state, call, outcomesOfCall, heardBefore, ...facts } = row;
  return {
    ...facts,
    id,
    lease: leaseId,
    revision: { number: revision, state: outcomeState(state) },
    call: { id: call.id, ...callFacts(call), ids: call.ids ?? {} },
    outcomesOfCall: (outcomesOfCall ?? []).map((other) => ({ ...other, state: outcomeState(other.state) })),
    heardBefore: (heardBefore ?? []).map(outcomeState),
  };
}
