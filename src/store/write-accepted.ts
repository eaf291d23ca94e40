import type { Queryable } from './client';
import type { Changes, NewRevision } from './changes';
import type { KeptAnswer, KnownCall, KnownOutcome } from './known-calls';
import { CALL_COLUMNS, CALL_RECORD, callColumns, stateColumns } from './rows';

/** A delivery that is to be sent now. */
export interface DueDelivery {
  id: string;
  connection: string;
}

/** A delivery that came to an end as it was written: skipped, or superseded by a later revision. */
export interface EndedDelivery {
  connection: string;
  status: string;
}

/** A row that is due and was not taken this long after is for the sweeper. */
export const SWEEP_AFTER_MS = 5_000;
/** Why a delivery was superseded. */
export const OVERTAKEN = 'a later revision came before it was sent';

/** The SQL of rows of `NewCallDelivery`: what is due is due now. A call that has a delivery to the connection gets no second one. */
export const INSERT_CALL_DELIVERIES = (rows: string): string => `
  INSERT INTO deliveries (id, call_id, known_as, connection, adapter, status, reason, ordering_key, next_attempt_at, sweep_at)
  SELECT id, "callId", "knownAs", connection, adapter, status, reason, "callId",
    CASE status WHEN 'queued' THEN now() END,
    CASE status WHEN 'queued' THEN now() + interval '${SWEEP_AFTER_MS} milliseconds' END
  FROM json_to_recordset(${rows}) AS x (
    id uuid, "callId" uuid, "knownAs" text, connection text, adapter text, status "DeliveryStatus", reason text)
  ON CONFLICT (call_id, connection) WHERE call_id IS NOT NULL DO NOTHING
  RETURNING id, connection, status`;

/** One kind of change as a part of the statement that writes all of them. */
interface Part {
  /** its rows, as JSON of them goes to the database */
  rows(changes: Changes, answers: readonly KeptAnswer[]): readonly object[];
  /** the CTEs that write them; `rows` is the SQL of its rows */
  write(rows: string, others: Others): string;
  /** a query of what it gives: the id and connection of deliveries that are due now */
  due?: string;
}

/** SQL of what a part needs of the rest. */
interface Others {
  longestWaitMs: string;
  /** the array of ids of outcomes that have a later revision now */
  movedIds: string;
}

const MOVED: Part = {
  // A delivery whose last attempt is ambiguous is not superseded here: whether it may be forgotten depends on its request.
  rows: ({ movedOutcomes }) => movedOutcomes.map(outcomeRow),
  write: (rows) => `
moved AS MATERIALIZED (
  SELECT * FROM json_to_recordset(${rows}) AS x (id uuid, revision int, source text, "receivedAt" timestamptz)
), moved_outcomes AS (
  UPDATE outcomes SET revision = x.revision, source = x.source, received_at = x."receivedAt"
  FROM moved x WHERE outcomes.id = ANY(ARRAY(SELECT id FROM moved)) AND outcomes.id = x.id
), superseded AS (
  UPDATE deliveries SET status = 'superseded', reason = '${OVERTAKEN}',
    next_attempt_at = NULL, sweep_at = NULL, updated_at = now()
  FROM moved x
  WHERE deliveries.outcome_id = ANY(ARRAY(SELECT id FROM moved)) AND deliveries.outcome_id = x.id
    AND deliveries.revision < x.revision AND NOT ambiguous AND status IN ('queued', 'retrying', 'held', 'waiting')
  RETURNING deliveries.connection
)`,
  // Due is what has an id.
  due: 'SELECT NULL::uuid, connection FROM superseded',
};

/**
 * What is known by its id is named by an array of ids, so that a plan that was made while the tables were empty finds it by its index:
 * docs/decisions/2026-11-24-statements-whose-plan-leaves-no-choice.md.
 */
const PARTS: readonly Part[] = [
  {
    rows: ({ newCalls }) => newCalls.map(callRow),
    write: (rows) => `
new_calls AS (
  INSERT INTO calls (id, created_at, ${CALL_COLUMNS.join(', ')})
  SELECT id, created_at, ${CALL_COLUMNS.join(', ')}
  FROM json_to_recordset(${rows}) AS x (id uuid, created_at timestamptz, ${CALL_RECORD})
)`,
  },
  {
    rows: ({ touchedCalls }) => touchedCalls.map(callRow),
    write: (rows) => `
touched AS MATERIALIZED (
  SELECT * FROM json_to_recordset(${rows}) AS x (id uuid, version int, ${CALL_RECORD})
), touched_calls AS (
  UPDATE calls SET version = calls.version + 1,
    ${CALL_COLUMNS.map((column) => `${column} = x.${column}`).join(', ')}
  FROM touched x
  WHERE calls.id = ANY(ARRAY(SELECT id FROM touched)) AND calls.id = x.id AND calls.version = x.version
  RETURNING calls.id
)`,
    // What fails on a version: a division by zero when a call is not what it was read as.
    due: `SELECT NULL::uuid, NULL::text
      WHERE 1 / ((SELECT count(*) FROM touched_calls) = (SELECT count(*) FROM touched))::int = 0`,
  },
  {
    rows: ({ newIds }) => newIds,
    write: (rows) => `
new_ids AS (
  INSERT INTO call_ids (key, value, call_id, own, learnt_from, learnt_attempt)
  SELECT key, value, "callId", own, "deliveryId", attempt
  FROM json_to_recordset(${rows}) AS x (
    key text, value text, "callId" uuid, own boolean, "deliveryId" uuid, attempt int)
  ORDER BY key, value
)`,
  },
  {
    rows: ({ newOutcomes }) => newOutcomes.map(outcomeRow),
    write: (rows) => `
new_outcomes AS (
  INSERT INTO outcomes (id, call_id, name, name_key, key, revision, source, received_at)
  SELECT id, "callId", name, "nameKey", key, revision, source, "receivedAt"
  FROM json_to_recordset(${rows}) AS x (
    id uuid, "callId" uuid, name text, "nameKey" text, key text, revision int, source text, "receivedAt" timestamptz)
)`,
  },
  {
    rows: ({ newNames }) => newNames,
    write: (rows) => `
new_names AS (
  INSERT INTO outcome_names (name_key, name)
  SELECT "nameKey", name FROM json_to_recordset(${rows}) AS x ("nameKey" text, name text)
  ORDER BY "nameKey"
)`,
  },
  MOVED,
  {
    rows: ({ newRevisions }) => newRevisions.map(revisionRow),
    write: (rows) => `
new_revisions AS (
  INSERT INTO revisions (outcome_id, number, met, amount, currency, occurred_at, description, attributes, vendor,
                         source, sources, received_at, transaction_id, match)
  SELECT * FROM json_to_recordset(${rows}) AS x (
    outcome_id uuid, number int, met boolean, amount numeric, currency text, occurred_at timestamptz, description text,
    attributes jsonb, vendor jsonb, source text, sources jsonb, received_at timestamptz, transaction_id text, match json)
)`,
  },
  {
    // What a later revision supersedes is not released.
    rows: ({ released }) => released,
    write: (rows, { movedIds, longestWaitMs }) => `
waited AS MATERIALIZED (
  SELECT outcomes.id, outcomes.revision, outcomes.absorbed_by, x.connection, x."skippedFor"
  FROM json_to_recordset(${rows}) AS x ("callId" uuid, connection text, "skippedFor" text), outcomes
  WHERE outcomes.call_id = x."callId" AND outcomes.id <> ALL(${movedIds})
), released AS (
  UPDATE deliveries SET status = 'queued', reason = NULL, next_attempt_at = now(),
    sweep_at = now() + interval '${SWEEP_AFTER_MS} milliseconds', updated_at = now()
  FROM waited
  WHERE deliveries.outcome_id = ANY(ARRAY(SELECT id FROM waited)) AND deliveries.outcome_id = waited.id
    AND deliveries.connection = waited.connection AND (deliveries.status = 'waiting'
      OR deliveries.status = 'skipped' AND deliveries.reason = waited."skippedFor" AND deliveries.revision = waited.revision
        AND waited.absorbed_by IS NULL AND deliveries.created_at > now() - ${longestWaitMs} * interval '1 millisecond')
  RETURNING deliveries.id, deliveries.connection
)`,
    due: 'SELECT id, connection FROM released',
  },
  {
    rows: ({ newDeliveries }) => newDeliveries,
    write: (rows, { longestWaitMs }) => `
new_deliveries AS (
  INSERT INTO deliveries (id, outcome_id, revision, call_delivery_id, call_undecided, connection, adapter, status, reason, ordering_key,
    next_attempt_at, sweep_at)
  SELECT id, "outcomeId", revision, "callDelivery", "isCallUndecided", connection, adapter, status, reason, "orderingKey",
    CASE status WHEN 'queued' THEN now() END,
    CASE status WHEN 'queued' THEN now() + interval '${SWEEP_AFTER_MS} milliseconds'
      WHEN 'waiting' THEN now() + ${longestWaitMs} * interval '1 millisecond' END
  FROM json_to_recordset(${rows}) AS x (
    id uuid, "outcomeId" uuid, revision int, "callDelivery" uuid, "isCallUndecided" boolean, connection text, adapter text, status "DeliveryStatus", reason text, "orderingKey" uuid)
)`,
  },
  {
    rows: ({ newCallDeliveries }) => newCallDeliveries,
    write: (rows) => `new_call_deliveries AS (${INSERT_CALL_DELIVERIES(rows)})`,
    due: `SELECT id, connection FROM new_call_deliveries WHERE status = 'queued'`,
  },
  {
    // An account that is about to get another currency by what is on its way to it is left to that.
    rows: ({ namedCurrencies }) => namedCurrencies,
    write: (rows) => `
named AS MATERIALIZED (
  SELECT * FROM json_to_recordset(${rows}) AS x ("outcomeId" uuid, revision int, currency text, "takenBy" text[])
), named_revisions AS (
  UPDATE revisions SET currency = x.currency FROM named x
  WHERE revisions.outcome_id = ANY(ARRAY(SELECT "outcomeId" FROM named)) AND revisions.outcome_id = x."outcomeId"
    AND revisions.number = x.revision
), named_accounts AS (
  UPDATE connections SET currency = x.currency FROM named x
  WHERE connections.name = ANY(ARRAY(SELECT unnest("takenBy") FROM named)) AND connections.name = ANY(x."takenBy")
    AND connections.currency IS NULL AND coalesce(connections.currency_tried, x.currency) = x.currency
)`,
  },
  {
    rows: (_changes, answers) => answers,
    write: (rows) => `
kept_answers AS (
  INSERT INTO idempotency_keys (principal, key, fingerprint, answer, forever)
  SELECT * FROM json_to_recordset(${rows}) AS x (principal text, key text, fingerprint text, answer json, forever boolean)
)`,
  },
];

/**
 * Writes it, or throws and wrote nothing. Gives the deliveries that are due now. What waits for an id of its call fails when it has
 * waited `longestWaitMs`.
 *
 * Everything is one statement, made of the parts that there is anything of: a part costs something even where it has no rows, and
 * nearly every post makes a new call, or a revision of an outcome, and nothing else. What two writers must not both do is a unique key
 * (an id of a call, an outcome of a call, a name, a revision's number, an idempotency key) or goes by the version of its call, so
 * whoever comes second fails here and reads again: `isWriteConflict`.
 * @param observe hears of deliveries that came to an end with it; where this is a part of a transaction, before that is committed
 */
export async function writeAccepted(
  on: Queryable,
  changes: Changes,
  answers: readonly KeptAnswer[],
  longestWaitMs: number,
  observe?: (ended: readonly EndedDelivery[]) => void,
): Promise<DueDelivery[]> {
  const all = PARTS.map((part) => part.rows(changes, answers));
  const which = all.flatMap((rows, index) => (rows.length > 0 ? [index] : []));
  if (which.length === 0) return [];
  const { rows } = await on.query<{ id: string | null; connection: string }>({
    name: `write-accepted-${which.join('-')}`,
    text: statementOf(which),
    values: [longestWaitMs, ...which.map((index) => JSON.stringify(all[index]))],
  });
  const superseded = rows
    .filter(({ id }) => id === null)
    .map(({ connection }) => ({ connection, status: 'superseded' }));
  observe?.([...changes.newDeliveries.filter(({ status }) => status === 'skipped'), ...superseded]);
  const released = rows.flatMap(({ id, connection }) => (id === null ? [] : [{ id, connection }]));
  return [...changes.newDeliveries.filter(({ status }) => status === 'queued'), ...released];
}

const statements = new Map<string, string>();

function statementOf(which: readonly number[]): string {
  const made = statements.get(which.join());
  if (made !== undefined) return made;
  const parts = PARTS.filter((_, index) => which.includes(index));
  const isMoved = parts.includes(MOVED);
  const others = { longestWaitMs: '$1::float8', movedIds: isMoved ? 'ARRAY(SELECT id FROM moved)' : `'{}'::uuid[]` };
  const written = parts.map(({ write }, index) => write(`$${index + 2}::json`, others));
  const due = [
    'SELECT NULL::uuid AS id, NULL::text AS connection WHERE $1::float8 IS NULL',
    ...parts.flatMap((part) => part.due ?? []),
  ];
  const statement = `WITH ${written.join(', ')}\n${due.join('\nUNION ALL\n')}`;
  statements.set(which.join(), statement);
  return statement;
}

function callRow(call: KnownCall): object {
  return { id: call.id, version: call.version, created_at: call.createdAt, ...callColumns(call) };
}

function outcomeRow({ id, callId, name, nameKey, key, revision, source, receivedAt }: KnownOutcome): object {
  return { id, callId, name, nameKey, key, revision, source, receivedAt };
}

function revisionRow({ outcomeId, number, state, source, receivedAt, ...rest }: NewRevision): object {
  const { transactionId, match } = rest;
  const told = { received_at: receivedAt, transaction_id: transactionId, match };
  return { outcome_id: outcomeId, number, ...stateColumns(state, source), ...told };
}
