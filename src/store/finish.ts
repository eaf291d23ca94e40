import type { Identity } from '../model/call';
import type { Warning } from '../model/warning';
import type { Pool } from 'pg';
import type { Queryable } from './client';
import { finds } from './conditions';
import { OVERTAKEN, SWEEP_AFTER_MS } from './write-accepted';

/** What one attempt came to: its record, and where the delivery goes. JSON columns are masked before they come here. */
export interface Finish {
  id: string;
  lease: string;
  status: 'delivered' | 'retrying' | 'held' | 'waiting' | 'failed' | 'review' | 'superseded';
  reason: string | null;
  /** the wait before the next attempt, for `retrying`; before it is looked at again, for what waits for another delivery */
  afterMs: number | null;
  /** which schedule the attempt counts against */
  counts: 'tries' | 'notFoundTries' | 'nothing';
  reference: string | null;
  startedAt: string;
  durationMs: number;
  /** of which request and response are the differences; null: they are whole */
  templateId: number | null;
  request: unknown;
  response: unknown;
  failure: { kind: string; message: string } | null;
  /** they take the place of the attempt's before; empty for none */
  warnings: readonly Warning[];
  decision: string;
  /** nothing was attempted: the delivery moves and no attempt is recorded */
  withoutAttempt: boolean;
  /** it may have arrived, and nobody will hear */
  isAmbiguous: boolean;
  /** ids of its call that the vendor's answer has shown and that are to be kept; null for none */
  learnt: { callId: string; ids: readonly Identity[] } | null;
}

/** Where a delivery stands after a finish. */
export interface Finished {
  status: string;
  attempts: number;
  nextAttemptAt: Date | null;
  /** how many of the learnt ids are kept: the others are another call's, or the call is just becoming one with another */
  learnt: number;
}

/** Whoever finishes a delivery that is tried again so soon waits for that itself; a sweeper finds the others when they are due. */
export const LONGEST_OWN_WAIT_MS = 2_000;

/** How soon after it is tried again what would have been held at a connection that is not paused any more. */
const RELEASED_WAIT_MS = 5_000;

/**
 * Attempt and next state in one statement, for any number of attempts. It is fenced: a lease that ran out and was given
 * to somebody else changes nothing. What would be tried again after a later revision has come is superseded instead, and
 * what would be held at a connection that was resumed meanwhile is due again. What is ambiguous is not superseded here: whether it
 * may be forgotten depends on its request.
 *
 * The lease is the whole fence, since whoever ends it removes it from the row. A condition on `status` beside it would let the planner
 * take the partial index of what is in flight, and walk all of it with its dead entries for each statement (3.7 ms); and without the
 * ids as an array it joins all deliveries there are (12 ms): docs/decisions/2026-11-24-statements-whose-plan-leaves-no-choice.md.
 */
const FINISH = (learn: Learning): string => `
WITH result AS MATERIALIZED (
  SELECT * FROM json_to_recordset($1::json) AS x (
    id uuid, lease uuid, status text, reason text, "afterMs" float8, counts text, reference text,
    "startedAt" timestamptz, "durationMs" int, "templateId" int, request json, response json, failure_kind text, failure_message text,
    warnings jsonb, decision text, "withoutAttempt" boolean, "isAmbiguous" boolean${learn.column})
), decided AS MATERIALIZED (
  SELECT result.*, mine.replayed_by, CASE
    WHEN result.status NOT IN ('retrying', 'held', 'waiting') OR result."isAmbiguous" OR mine.ambiguous AND result."withoutAttempt"
      THEN result.status
    WHEN ${finds(`SELECT true FROM deliveries later
      WHERE later.outcome_id = mine.outcome_id AND later.connection = mine.connection AND later.revision > mine.revision`)}
      THEN 'superseded'
    WHEN result.status = 'held' AND (SELECT paused_at FROM connections WHERE name = mine.connection) IS NULL THEN 'retrying'
    ELSE result.status END AS next
  FROM result JOIN deliveries mine USING (id) WHERE mine.id = ANY($2::uuid[])
), finished AS (
  UPDATE deliveries d SET
    status = x.next::"DeliveryStatus",
    reason = CASE WHEN x.next = 'superseded' THEN coalesce(CASE x.status WHEN x.next THEN x.reason END, '${OVERTAKEN}') ELSE x.reason END,
    tries = d.tries + (x.counts = 'tries')::int, not_found_tries = d.not_found_tries + (x.counts = 'notFoundTries')::int,
    attempts = d.attempts - x."withoutAttempt"::int,
    next_attempt_at = CASE WHEN x.next IN ('retrying', 'waiting') THEN now() + coalesce(x."afterMs", ${RELEASED_WAIT_MS}) * interval '1 millisecond' END,
    sweep_at = CASE WHEN x.next IN ('retrying', 'waiting') THEN now() + interval '1 millisecond' * (coalesce(x."afterMs", ${RELEASED_WAIT_MS})
      + CASE WHEN x."afterMs" <= ${LONGEST_OWN_WAIT_MS} THEN ${SWEEP_AFTER_MS} ELSE 0 END) END,
    lease = NULL, leased_at = NULL, ambiguous = x.next = 'retrying' AND (x."isAmbiguous" OR d.ambiguous AND x."withoutAttempt"),
    reference = coalesce(x.reference, d.reference), failure = x.failure_kind, updated_at = now(),
    replayed_by = CASE WHEN x."withoutAttempt" AND x.next = 'retrying' THEN d.replayed_by END,
    was_taken = CASE WHEN d.was_taken OR x."withoutAttempt" THEN d.was_taken END,
    warnings = CASE WHEN x."withoutAttempt" THEN d.warnings ELSE x.warnings END
  FROM decided x
  WHERE d.id = ANY($2::uuid[]) AND d.id = x.id AND d.lease = x.lease
  RETURNING d.id, d.outcome_id, d.call_id, d.status, d.attempts, d.next_attempt_at, x.replayed_by AS asked_by
), recorded AS (
  INSERT INTO attempts (delivery_id, number, started_at, duration_ms, template_id, request, response, failure_kind, failure_message, decision, manual, by)
  SELECT finished.id, finished.attempts, "startedAt", "durationMs", "templateId", request, response, failure_kind, failure_message,
    CASE finished.status WHEN 'superseded' THEN 'superseded' ELSE decision END, asked_by IS NOT NULL, asked_by
  FROM finished JOIN result USING (id) WHERE NOT "withoutAttempt"
)${learn.write}
SELECT id, status, attempts, next_attempt_at, ${learn.count} AS learnt FROM finished`;

/** The parts of the statement that keep what answers have taught; most answers teach nothing. */
interface Learning {
  column: string;
  write: string;
  count: string;
}

const NOTHING_LEARNT: Learning = { column: '', write: '', count: '0' };

/**
 * An id that nobody has becomes the call's, unless an operator has said that it is none of the call's, or that what was sent is another
 * call's. One that another call has is left to whoever knows what to do about it, and so is all that is learnt of
 * a call that is just becoming one with another: whoever makes them one holds the call and waits for deliveries, so that nothing here may
 * wait for it. Calls are not at another version afterwards: two that write an id of one kind meet at an index, and the second one
 * reads again.
 */
const LEARNING: Learning = {
  column: ', learnt json',
  write: `, standing AS MATERIALIZED (
  SELECT id, denied_ids FROM calls WHERE id = ANY($3::uuid[]) AND merged_into IS NULL FOR KEY SHARE SKIP LOCKED
), learnt AS (
  INSERT INTO call_ids (key, value, call_id, own, learnt_from, learnt_attempt)
  SELECT ids.key, ids.value, standing.id, false, finished.id, finished.attempts
  FROM finished JOIN result USING (id), json_to_record(result.learnt) AS lesson ("callId" uuid, ids json), standing,
    json_to_recordset(lesson.ids) AS ids (key text, value text)
  WHERE finished.status = 'delivered' AND standing.id = lesson."callId"
    AND standing.id = coalesce(finished.call_id, (SELECT o.call_id FROM outcomes o WHERE o.id = finished.outcome_id))
    AND (standing.denied_ids @> json_build_array(json_build_object('key', ids.key, 'value', ids.value))::jsonb) IS NOT TRUE
  ORDER BY ids.key, ids.value
  ON CONFLICT DO NOTHING
  RETURNING learnt_from
)`,
  count: '(SELECT count(*)::int FROM learnt WHERE learnt_from = finished.id)',
};

const FINISHES = { plain: FINISH(NOTHING_LEARNT), learning: FINISH(LEARNING) };

interface Row {
  id: string;
  status: string;
  attempts: number;
  next_attempt_at: Date | null;
  learnt: number;
}

/** Answers in the order of the finishes; null for one whose lease was no longer held. */
export async function finish(on: Queryable, finishes: readonly Finish[]): Promise<(Finished | null)[]> {
  const records = finishes.map(({ failure, warnings, learnt, ...rest }) => ({
    ...rest,
    ...(warnings.length > 0 && { warnings }),
    ...(learnt && { learnt }),
    failure_kind: failure?.kind ?? null,
    failure_message: failure?.message ?? null,
  }));
  const values = [JSON.stringify(records), finishes.map(({ id }) => id)];
  const taught = finishes.flatMap(({ learnt }) => learnt?.callId ?? []);
  const { rows } = await on.query<Row>(
    taught.length === 0
      ? { name: 'finish', text: FINISHES.plain, values }
      : { name: 'finish-and-learn', text: FINISHES.learning, values: [...values, taught] },
  );
  const byId = new Map(rows.map((row) => [row.id, row]));
  return finishes.map(({ id }) => {
    const row = byId.get(id);
    if (!row) return null;
    return { status: row.status, attempts: row.attempts, nextAttemptAt: row.next_attempt_at, learnt: row.learnt };
  });
}

/** Adds to the warnings of a delivery, unless it was attempted again since. */
export async function addWarning(pool: Pool, id: string, attempt: number, warning: Warning): Promise<void> {
  await pool.query({
    name: 'add-warning',
    text: `UPDATE deliveries SET warnings = coalesce(warnings, '[]') || $3::jsonb
           WHERE id = $1 AND attempts = $2 AND status = 'delivered'`,
    values: [id, attempt, JSON.stringify([warning])],
  });
}
