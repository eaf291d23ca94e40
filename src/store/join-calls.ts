import type { Evidence } from '../model/match';
import { OPERATOR_SOURCE, type OutcomeState } from '../model/outcome';
import type { Instant } from '../model/time';
import { type Call } from '../model/call';
import type { MergeRecord } from './call-merges';
import type { Queryable } from './client';
import { STILL_COUNTS } from './conditions';
import { absorbOutcome, takeLanes } from './move-between-calls';
import {
  CALL_MEMBERS,
  type CallColumns,
  callFacts,
  instant,
  outcomeState,
  STATE_JSON,
  type StateColumns,
} from './rows';

/** An outcome that both calls had: the one that stays says from now on what both said. */
export interface DoubledOutcome {
  id: string;
  nameKey: string;
  key: string;
  /** its newest revision before */
  revision: number;
  /** something was still to be sent of the other one, and nothing of this one says it */
  isUnsaid: boolean;
  /** the other one, as it stood */
  absorbed: { id: string; state: OutcomeState; source: string; receivedAt: Instant };
}

/** Two calls that are one now. */
export interface JoinedCalls {
  /** what was known of the call that is none of its own any more */
  joined: Call;
  doubled: DoubledOutcome[];
  /** its ids, its outcomes and its own deliveries that were not doubled, and the calls that had become it */
  belongings: Pick<MergeRecord, 'ids' | 'outcomes' | 'calls' | 'callDeliveries'>;
  /**
   * outcomes to be sent again: of each connection that was sent what came of the one call and of the other apart, and whose requests tell the
   * state of the whole call, the newest that it is sent
   */
  repeated: { nameKey: string; key: string }[];
}

/** Whoever joins takes the calls in the order of their ids, so that two who join the same ones do not stand in each other's way. */
const LOCK = `SELECT id FROM calls WHERE id = ANY($1::uuid[]) AND merged_into IS NULL ORDER BY id FOR UPDATE`;

const CONTRADICTION = `
SELECT key FROM call_ids WHERE call_id = ANY($1::uuid[]) AND NOT own GROUP BY key HAVING count(*) > 1 LIMIT 1`;

const READ = `
SELECT json_build_object(${CALL_MEMBERS('c')}) AS call, (
  SELECT json_agg(json_build_object('id', kept.id, 'other', gone.id, 'name_key', kept.name_key, 'key', kept.key,
    'revision', kept.revision,
    'state', ${STATE_JSON('r')}, 'source', r.source, 'received_at', r.received_at))
  FROM outcomes gone
  JOIN outcomes kept ON kept.call_id = $1 AND kept.name_key = gone.name_key AND kept.key = gone.key
  JOIN revisions r ON r.outcome_id = gone.id AND r.number = gone.revision
  WHERE gone.call_id = c.id AND gone.absorbed_by IS NULL) AS doubled,
  (SELECT json_agg(json_build_object('key', key, 'value', value, 'own', own)) FROM call_ids WHERE call_id = c.id) AS ids,
  (SELECT json_agg(o.id) FROM outcomes o WHERE o.call_id = c.id AND o.absorbed_by IS NULL) AS outcomes,
  (SELECT json_agg(earlier.id) FROM calls earlier WHERE earlier.merged_into = c.id) AS calls,
  (SELECT json_agg(d.id) FROM deliveries d WHERE d.call_id = c.id AND d.connection <> ALL(ARRAY(
    SELECT kept.connection FROM deliveries kept WHERE kept.call_id = $1))) AS "callDeliveries"
FROM calls c WHERE c.id = $2`;

/** What an operator's correction has left at a call is retracted there, which says nothing against an outcome that the other call has. */
const LEFT = `
SELECT DISTINCT ON (least(gone.id, other.id)) gone.id, other.id AS by, other.call_id AS "callId"
FROM outcomes gone JOIN outcomes other ON other.name_key = gone.name_key AND other.key = gone.key AND other.call_id <> gone.call_id
WHERE gone.call_id = ANY($1::uuid[]) AND other.call_id = ANY($1::uuid[]) AND gone.source = '${OPERATOR_SOURCE}'`;

/** What is queued may be leased in this moment, as what came of one of two calls. */
const SENT_OF_BOTH = `
SELECT DISTINCT ON (d.connection) o.name_key AS "nameKey", o.key
FROM outcomes o JOIN deliveries d ON d.outcome_id = o.id AND d.revision = o.revision
WHERE o.call_id = ANY($1::uuid[]) AND d.connection = ANY($2::text[]) AND d.status <> 'skipped' AND (
  SELECT count(DISTINCT one.call_id) FROM outcomes one JOIN deliveries sent ON sent.outcome_id = one.id
  WHERE one.call_id = ANY($1::uuid[]) AND sent.connection = d.connection
    AND sent.status NOT IN ('waiting', 'skipped', 'superseded', 'cancelled')) = 2
ORDER BY d.connection, o.received_at DESC, o.id DESC`;

/**
 * What is in flight or ambiguous goes on, in the ordering key of the outcome that stays (unless that has something in flight there too), and
 * is settled by whoever leases it next; the rest is not sent any more. Answers the outcomes that stay and have at a connection
 * nothing that says now what will not be sent; and those of which the other one may have added something, since what both added has to be
 * made what they say together.
 */
const ABSORB = `
WITH doubled AS (
  SELECT * FROM json_to_recordset($1::json) AS x (id uuid, other uuid)
), absorbed AS (
  UPDATE outcomes SET absorbed_by = doubled.id, absorbed_revision = CASE
    WHEN outcomes.id = doubled.other OR ${STILL_COUNTS('doubled.other')} THEN kept.revision END
  FROM doubled JOIN outcomes kept ON kept.id = doubled.id WHERE outcomes.id = doubled.other OR outcomes.absorbed_by = doubled.other
), moved_keys AS (
  UPDATE deliveries d SET ordering_key = doubled.id
  FROM doubled WHERE d.outcome_id = doubled.other AND d.ordering_key = doubled.other
    AND (d.status = 'sending' OR d.ambiguous AND d.status IN ('queued', 'retrying', 'held'))
    AND NOT (d.status = 'sending' AND EXISTS (
      SELECT 1 FROM deliveries busy WHERE busy.connection = d.connection AND busy.ordering_key = doubled.id AND busy.status = 'sending'))
), superseded AS (
UPDATE deliveries SET status = 'superseded', next_attempt_at = NULL, sweep_at = NULL, updated_at = now(),
  reason = 'its call turned out to be another''s, where outcome ' || doubled.id || ' says it'
FROM doubled
WHERE deliveries.outcome_id = doubled.other AND NOT ambiguous AND status IN ('queued', 'retrying', 'held', 'waiting')
RETURNING doubled.id, deliveries.connection
)
SELECT DISTINCT superseded.id FROM superseded
WHERE NOT EXISTS (
  SELECT 1 FROM outcomes kept JOIN deliveries d ON d.outcome_id = kept.id AND d.revision = kept.revision
  WHERE kept.id = superseded.id AND d.connection = superseded.connection
    AND d.status IN ('queued', 'sending', 'retrying', 'held', 'waiting', 'delivered'))
UNION
SELECT doubled.id FROM doubled JOIN outcomes gone ON gone.id = doubled.other OR gone.absorbed_by = doubled.other
JOIN deliveries d ON d.outcome_id = gone.id
JOIN revisions r ON r.outcome_id = d.outcome_id AND r.number = d.revision
WHERE d.attempts > 0 AND r.vendor <> '{}'::jsonb`;

/** A ordering key is taken along, so that what is in flight for either is in flight for both; unless both have something in flight. */
const MOVE = `
WITH moved_keys AS (
  UPDATE deliveries d SET ordering_key = $1
  FROM outcomes WHERE outcomes.call_id = $2 AND d.outcome_id = outcomes.id AND d.ordering_key = $2
    AND NOT (d.status = 'sending' AND EXISTS (
      SELECT 1 FROM deliveries busy WHERE busy.connection = d.connection AND busy.ordering_key = $1 AND busy.status = 'sending'))
), ids AS (
  UPDATE call_ids SET call_id = $1 WHERE call_id = $2
), gone AS (
  UPDATE calls SET merged_into = $1, version = version + 1 WHERE id = $2
), earlier AS (
  UPDATE calls SET merged_into = $1 WHERE merged_into = $2
), denied AS (
  UPDATE calls staying SET denied_ids = coalesce(staying.denied_ids, '[]') || leaving.denied_ids
  FROM calls leaving WHERE staying.id = $1 AND leaving.id = $2 AND leaving.denied_ids IS NOT NULL
)
UPDATE outcomes SET call_id = $1 WHERE call_id = $2 AND absorbed_by IS NULL`;

/**
 * Deliveries of the calls themselves. Where the call that stays has none to a connection, the other's is its own from now on. Where both
 * have one, what was not sent of the other is not handed over any more, and what goes behind that is decided anew, as is whatever waits
 * behind the other and was not sent yet. What was sent stays with the call that it was of, and the outcomes that went behind it go on by it.
 */
const MOVE_CALL_DELIVERIES = `
WITH doubled AS MATERIALIZED (
  SELECT gone.id, gone.connection, NOT gone.ambiguous AND gone.status IN ('queued', 'retrying', 'held', 'failed', 'skipped', 'cancelled')
    AND gone.was_taken IS NOT TRUE AS is_unsent
  FROM deliveries gone JOIN deliveries kept ON kept.call_id = $1 AND kept.connection = gone.connection
  WHERE gone.call_id = $2
), moved AS (
  UPDATE deliveries SET call_id = $1, ordering_key = CASE status WHEN 'sending' THEN ordering_key ELSE $1 END
  WHERE call_id = $2 AND id NOT IN (SELECT id FROM doubled)
), superseded AS (
  UPDATE deliveries d SET status = 'superseded', next_attempt_at = NULL, sweep_at = NULL, updated_at = now(),
    reason = 'its call turned out to be another, which has a delivery of its own'
  FROM doubled WHERE d.id = doubled.id AND is_unsent
)
UPDATE deliveries SET call_delivery_id = NULL, call_undecided = true, updated_at = now(),
  status = CASE status WHEN 'waiting' THEN 'queued' ELSE status END, reason = CASE status WHEN 'waiting' THEN NULL ELSE reason END,
  next_attempt_at = CASE status WHEN 'waiting' THEN now() ELSE next_attempt_at END,
  sweep_at = CASE status WHEN 'waiting' THEN now() ELSE sweep_at END
WHERE outcome_id IN (SELECT id FROM outcomes WHERE call_id IN ($1, $2))
  AND call_delivery_id IN (SELECT id FROM doubled WHERE is_unsent OR deliveries.status = 'waiting')`;

/** How the call of these outcomes was found after all; what nobody knew when they were reported is known since. */
export async function writeEvidence(on: Queryable, callId: string, evidence: Evidence): Promise<void> {
  await on.query({
    text: `UPDATE revisions SET match = $2 FROM outcomes
           WHERE outcomes.call_id = $1 AND revisions.outcome_id = outcomes.id AND revisions.number = outcomes.revision`,
    values: [callId, JSON.stringify(evidence)],
  });
}

/**
 * Makes two calls one, in a transaction of the caller's: the older one stays and gets the other's ids and outcomes.
 * Null when they are not two any more, or have two different ids of one kind: whoever reads again finds out which.
 */
export async function joinCalls(
  on: Queryable,
  staying: string,
  leaving: string,
  wholeCallConnections: readonly string[],
): Promise<JoinedCalls | null> {
  const both = [[staying, leaving]];
  const locked = await on.query({ text: LOCK, values: both });
  if (locked.rows.length < 2) return null;
  const contradiction = await on.query({ text: CONTRADICTION, values: both });
  if (contradiction.rows.length > 0) return null;

  const left = await on.query<{ id: string; by: string; callId: string }>({ text: LEFT, values: both });
  for (const { id, by, callId } of left.rows) {
    await absorbOutcome(on, id, by, callId);
    await takeLanes(on, id, by);
  }
  const { rows } = await on.query<Row>({ text: READ, values: [staying, leaving] });
  const [row] = rows;
  if (!row) return null;
  const { doubled: doubledRows, ids, outcomes, calls, callDeliveries } = row;
  const doubled = doubledRows ?? [];
  const sent = await on.query<{ nameKey: string; key: string }>({
    text: SENT_OF_BOTH,
    values: [...both, wholeCallConnections],
  });
  const pairs = JSON.stringify(doubled.map(({ id, other }) => ({ id, other })));
  const unsaid = (await on.query<{ id: string }>({ text: ABSORB, values: [pairs] })).rows.map(({ id }) => id);
  await on.query({ text: MOVE_CALL_DELIVERIES, values: [staying, leaving] });
  await on.query({ text: MOVE, values: [staying, leaving] });
  return {
    joined: { id: row.call.id, ...callFacts(row.call), ids: row.call.ids ?? {} },
    doubled: doubled.map((one) => ({
      id: one.id,
      nameKey: one.name_key,
      key: one.key,
      revision: one.revision,
      isUnsaid: unsaid.includes(one.id),
      absorbed: {
        id: one.other,
        state: outcomeState(one.state),
        source: one.source,
        receivedAt: instant(one.received_at),
      },
    })),
    belongings: {
      ids: ids ?? [],
      outcomes: (outcomes ?? []).filter((id) => !doubled.some(({ other }) => other === id)),
      calls: calls ?? [],
      callDeliveries: callDeliveries ?? [],
    },
    repeated: sent.rows,
  };
}

interface Row {
  call: CallColumns & { id: string; ids: Record<string, string> | null };
  doubled:
    | {
        id: string;
        other: string;
        name_key: string;
        key: string;
        revision: number;
        state: StateColumns;
        source: string;
        received_at: string;
      }[]
    | null;
  ids: MergeRecord['ids'] | null;
  outcomes: string[] | null;
  calls: string[] | null;
  callDeliveries: string[] | null;
}
