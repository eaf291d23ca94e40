import type { Queryable } from './client';
import type { DeliveryOnRecord, KeptAnswer, KnownCall, KnownOutcome } from './known-calls';
import type { RevisionOnRecord } from './outcomes';
import { CALL_COLUMNS, CALL_RECORD, callColumns, stateColumns } from './rows';

export interface NewRevision extends RevisionOnRecord {
  outcomeId: string;
}

export interface NewId {
  key: string;
  value: string;
  callId: string;
  /** the gateway's own */
  own: boolean;
}

export interface NewDelivery extends DeliveryOnRecord {
  outcomeId: string;
  lane: string;
}

/** All that accepting a batch of drafts has to write. */
export interface Changes {
  newCalls: KnownCall[];
  /** calls that were known before and of which anything is written: facts, ids, outcomes or revisions */
  touchedCalls: KnownCall[];
  newIds: NewId[];
  newOutcomes: KnownOutcome[];
  /** names of theirs that nobody has reported before, of whichever call; their casing stays */
  newNames: { nameKey: string; name: string }[];
  /** outcomes that were known before and have a new newest revision */
  movedOutcomes: KnownOutcome[];
  newRevisions: NewRevision[];
  newDeliveries: NewDelivery[];
  /** deliveries on record of this call wait for nothing more at this connection */
  released: { callId: string; connection: string }[];
}

/** A delivery that is to be sent now. */
export interface DueDelivery {
  id: string;
  connection: string;
}

/** A row that is due and was not taken this long after is for the sweeper. */
export const SWEEP_AFTER_MS = 5_000;
/** Why a delivery was superseded. */
export const OVERTAKEN = 'a later revision came before it was sent';

/**
 * Everything in one statement, so that it is all there or nothing is. What two writers must not both do is a unique key
 * (an id of a call, an outcome of a call, a name, a revision's number, an idempotency key) or goes by the version of its call, so
 * whoever comes second fails here and reads again: `isWriteConflict`. The last line is what fails on a version: a division
 * by zero when a call is not what it was read as.
 *
 * A delivery whose last attempt is in doubt is not superseded here: whether it may be forgotten depends on its request.
 */
const WRITE_ACCEPTED = `
WITH new_calls AS (
  INSERT INTO calls (id, created_at, ${CALL_COLUMNS.join(', ')})
  SELECT id, heard_at, ${CALL_COLUMNS.join(', ')}
  FROM json_to_recordset($1::json) AS x (id uuid, heard_at timestamptz, ${CALL_RECORD})
), touched_calls AS (
  UPDATE calls SET version = calls.version + 1,
    ${CALL_COLUMNS.map((column) => `${column} = x.${column}`).join(', ')}
  FROM json_to_recordset($2::json) AS x (id uuid, version int, ${CALL_RECORD})
  WHERE calls.id = x.id AND calls.version = x.version
  RETURNING calls.id
), new_ids AS (
  INSERT INTO call_ids (key, value, call_id, own)
  SELECT key, value, "callId", own
  FROM json_to_recordset($3::json) AS x (key text, value text, "callId" uuid, own boolean)
  ORDER BY key, value
), new_outcomes AS (
  INSERT INTO outcomes (id, call_id, name, name_key, key, revision, source, received_at)
  SELECT id, "callId", name, "nameKey", key, revision, source, "receivedAt"
  FROM json_to_recordset($4::json) AS x (
    id uuid, "callId" uuid, name text, "nameKey" text, key text, revision int, source text, "receivedAt" timestamptz)
), new_names AS (
  INSERT INTO outcome_names (name_key, name)
  SELECT "nameKey", name FROM json_to_recordset($11::json) AS x ("nameKey" text, name text)
  ORDER BY "nameKey"
), moved_outcomes AS (
  UPDATE outcomes SET revision = x.revision, source = x.source, received_at = x."receivedAt"
  FROM json_to_recordset($5::json) AS x (id uuid, revision int, source text, "receivedAt" timestamptz)
  WHERE outcomes.id = x.id
), new_revisions AS (
  INSERT INTO revisions (outcome_id, number, met, amount, currency, occurred_at, description, attributes, vendor,
                         source, sources, received_at, transaction_id, match)
  SELECT * FROM json_to_recordset($6::json) AS x (
    outcome_id uuid, number int, met boolean, amount numeric, currency text, occurred_at timestamptz, description text,
    attributes jsonb, vendor jsonb, source text, sources jsonb, received_at timestamptz, transaction_id text, match json)
), superseded AS (
  UPDATE deliveries SET status = 'superseded', reason = '${OVERTAKEN}',
    next_attempt_at = NULL, sweep_at = NULL, updated_at = now()
  FROM json_to_recordset($5::json) AS x (id uuid, revision int)
  WHERE deliveries.outcome_id = x.id AND deliveries.revision < x.revision AND NOT in_doubt
    AND status IN ('queued', 'retrying', 'held', 'waiting')
), released AS (
  UPDATE deliveries SET status = 'queued', reason = NULL, next_attempt_at = now(),
    sweep_at = now() + interval '${SWEEP_AFTER_MS} milliseconds', updated_at = now()
  FROM json_to_recordset($7::json) AS x ("callId" uuid, connection text), outcomes
  WHERE outcomes.call_id = x."callId" AND deliveries.outcome_id = outcomes.id
    AND deliveries.connection = x.connection AND deliveries.status = 'waiting'
    AND deliveries.outcome_id NOT IN (SELECT id FROM json_to_recordset($5::json) AS moved (id uuid))
  RETURNING deliveries.id, deliveries.connection
), new_deliveries AS (
  INSERT INTO deliveries (id, outcome_id, revision, connection, adapter, status, reason, lane, next_attempt_at, sweep_at)
  SELECT id, "outcomeId", revision, connection, adapter, status, reason, lane,
    CASE status WHEN 'queued' THEN now() END,
    CASE status WHEN 'queued' THEN now() + interval '${SWEEP_AFTER_MS} milliseconds' WHEN 'waiting' THEN now() + $10 * interval '1 millisecond' END
  FROM json_to_recordset($8::json) AS x (
    id uuid, "outcomeId" uuid, revision int, connection text, adapter text, status "DeliveryStatus", reason text, lane uuid)
), kept_answers AS (
  INSERT INTO idempotency_keys (principal, key, fingerprint, answer, forever)
  SELECT * FROM json_to_recordset($9::json) AS x (principal text, key text, fingerprint text, answer json, forever boolean)
)
SELECT id, connection FROM released
UNION ALL
SELECT NULL, NULL WHERE 1 / (SELECT (count(*) = json_array_length($2::json))::int FROM touched_calls) = 0`;

/**
 * Writes it, or throws and wrote nothing. Gives the deliveries that are due now. What waits for an id of its
 * call fails when it has waited `longestWaitMs`.
 */
export async function writeAccepted(
  on: Queryable,
  changes: Changes,
  answers: readonly KeptAnswer[],
  longestWaitMs: number,
): Promise<DueDelivery[]> {
  const calls = (of: KnownCall[]): string =>
    JSON.stringify(
      of.map((call) => ({ id: call.id, version: call.version, heard_at: call.heardAt, ...callColumns(call) })),
    );
  const { rows } = await on.query<DueDelivery>({
    name: 'write-accepted',
    text: WRITE_ACCEPTED,
    values: [
      calls(changes.newCalls),
      calls(changes.touchedCalls),
      JSON.stringify(changes.newIds),
      JSON.stringify(changes.newOutcomes.map(outcomeColumns)),
      JSON.stringify(changes.movedOutcomes.map(outcomeColumns)),
      JSON.stringify(changes.newRevisions.map(revisionColumns)),
      JSON.stringify(changes.released),
      JSON.stringify(changes.newDeliveries),
      JSON.stringify(answers),
      longestWaitMs,
      JSON.stringify(changes.newNames),
    ],
  });
  return [...changes.newDeliveries.filter(({ status }) => status === 'queued'), ...rows];
}

function outcomeColumns({ id, callId, name, nameKey, key, revision, source, receivedAt }: KnownOutcome): object {
  return { id, callId, name, nameKey, key, revision, source, receivedAt };
}

function revisionColumns({ outcomeId, number, state, source, receivedAt, ...rest }: NewRevision): object {
  const { transactionId, match } = rest;
  const told = { received_at: receivedAt, transaction_id: transactionId, match };
  return { outcome_id: outcomeId, number, ...stateColumns(state, source), ...told };
}
