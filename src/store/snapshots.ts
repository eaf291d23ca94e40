import type { Call } from '../model/call';
import type { OutcomeState } from '../model/outcome';
import type { Queryable } from './client';
import { CALL_MEMBERS, type CallColumns, callFacts, outcomeState, STATE_JSON, type StateColumns } from './rows';

/** A delivery with all that its request is made of, as it stood in the database at one moment. */
export interface DeliverySnapshot {
  id: string;
  connection: string;
  outcomeId: string;
  /** attempts made, the one that a lease is for included */
  attempt: number;
  tries: number;
  absences: number;
  /** an earlier attempt may have arrived, nobody knows */
  inDoubt: boolean;
  /** whose wish this attempt is, the name of a key; null for the schedule's */
  replayedBy: string | null;
  /** a later revision is on its way to the same connection, or another outcome stands for it since two calls became one */
  overtaken: boolean;
  /** the vendor took it before, and it is sent again */
  wasTaken: boolean;
  outcome: { name: string; key: string };
  revision: { number: number; state: OutcomeState };
  call: Call;
  /** the newest state of every outcome of the call that goes to the connection; of whole-call connections alone */
  outcomesOfCall: { name: string; key: string; state: OutcomeState }[];
  /**
   * the connection has taken an outcome of the call before, or may have and is going to be asked again; true for whole-call
   * connections alone
   */
  callIsTaken: boolean;
  /**
   * what the connection was last sent of the outcome and took, and what was sent since and may have arrived, newest first;
   * what was sent of an outcome that became one with it is among it
   */
  heardBefore: OutcomeState[];
}

/**
 * A condition: whether a query, which has to name its rows by equality, finds one. As a scalar sub-query with a LIMIT, and not as
 * EXISTS: a plan that is made while the tables are empty and kept may turn that into a hash or an anti-join over all deliveries
 * there are (docs/decisions/2026-11-24-statements-whose-plan-leaves-no-choice.md).
 */
export const finds = (query: string): string => `(${query} LIMIT 1) IS NOT NULL`;

/** Whether the vendor took a delivery, also where it is sent again since. */
const WAS_TAKEN = (delivery: string): string => `(${delivery}.status = 'delivered' OR ${delivery}.was_taken IS TRUE)`;

/**
 * The columns of a snapshot of a delivery `d`, with what `SNAPSHOT_FROM` joins to it. Deliveries of one revision share its content,
 * which comes with the first of them only. `hasHistory`: there is more to be known, which `HISTORY` reads. Most deliveries are of
 * the only revision of their outcome and have none.
 * @param wholeCallConnections the parameter, such as $4, that holds the connections whose requests tell the state of the whole call
 */
export const snapshotColumns = (wholeCallConnections: string): string => `
  d.connection, d.outcome_id AS "outcomeId", d.revision, d.attempts AS attempt, d.tries, d.absences, d.in_doubt AS "inDoubt",
  d.replayed_by AS "replayedBy", d.was_taken IS TRUE AS "wasTaken",
  o.absorbed_by IS NOT NULL OR o.revision > d.revision AND ${finds(`
    SELECT true FROM deliveries later
    WHERE later.outcome_id = d.outcome_id AND later.connection = d.connection AND later.revision > d.revision`)} AS overtaken,
  o.revision > 1
    OR ${finds('SELECT true FROM outcomes gone WHERE gone.absorbed_by = d.outcome_id')}
    OR d.connection = ANY(${wholeCallConnections}::text[])
      AND ${finds('SELECT true FROM outcomes other WHERE other.call_id = o.call_id AND other.id <> o.id')} AS "hasHistory",
  CASE WHEN row_number() OVER (PARTITION BY d.outcome_id, d.revision ORDER BY d.id) = 1 THEN json_build_object(
    'name', o.name, 'key', o.key, 'state', ${STATE_JSON('r')}, 'call', json_build_object(${CALL_MEMBERS('c')})) END AS content`;

/** As many columns, of what is no snapshot, for a UNION. */
export const NO_SNAPSHOT = Array.from({ length: 12 }, () => 'NULL').join(', ');

export const SNAPSHOT_FROM = `
JOIN outcomes o ON o.id = d.outcome_id
JOIN revisions r ON r.outcome_id = d.outcome_id AND r.number = d.revision
JOIN calls c ON c.id = o.call_id`;

/** A row of `snapshotColumns`. */
export interface SnapshotRow extends Pick<
  DeliverySnapshot,
  | 'id'
  | 'connection'
  | 'outcomeId'
  | 'attempt'
  | 'tries'
  | 'absences'
  | 'inDoubt'
  | 'replayedBy'
  | 'overtaken'
  | 'wasTaken'
> {
  revision: number;
  hasHistory: boolean;
  content: Content | null;
}

interface Content {
  name: string;
  key: string;
  state: StateColumns;
  call: CallColumns & { id: string; ids: Record<string, string> | null };
}

/**
 * What was sent to a delivery's connection before, of its outcome and, where requests tell the state of the whole call, of the
 * other outcomes of its call.
 *
 * - `outcomesOfCall`: the newest revision of each, but for those that the connection is not sent (`skipped`).
 * - `callIsTaken`: any other delivery of the call there that was taken, or that may have arrived and is going out again.
 * - `heardBefore`: of this outcome, and of those that became one with it, what was sent from the last revision on that was taken,
 *   as far as it may have arrived.
 */
const HISTORY = `
SELECT d.id,
  CASE WHEN d.connection = ANY($2::text[]) THEN (
    SELECT json_agg(json_build_object('name', other.name, 'key', other.key, 'state', ${STATE_JSON('newest')}) ORDER BY other.id)
    FROM outcomes other JOIN revisions newest ON newest.outcome_id = other.id AND newest.number = other.revision
    WHERE other.call_id = o.call_id AND NOT ${finds(`
      SELECT true FROM deliveries skipped
      WHERE skipped.outcome_id = other.id AND skipped.revision = other.revision AND skipped.connection = d.connection
        AND skipped.status = 'skipped'`)}) END AS "outcomesOfCall",
  d.connection = ANY($2::text[]) AND ${finds(`
    SELECT true FROM deliveries taken
    WHERE taken.outcome_id = ANY(ARRAY(SELECT other.id FROM outcomes other WHERE other.call_id = o.call_id))
      AND taken.connection = d.connection AND taken.id <> d.id
      AND (${WAS_TAKEN('taken')} OR taken.status IN ('retrying', 'held') AND taken.outcome_id <> d.outcome_id
        AND ${finds(`SELECT true FROM attempts WHERE delivery_id = taken.id AND failure_kind = 'ambiguous'`)})`)} AS "callIsTaken",
  (
    SELECT json_agg(${STATE_JSON('sent')} ORDER BY sent.received_at DESC, sent.number DESC)
    FROM deliveries earlier
    JOIN revisions sent ON sent.outcome_id = earlier.outcome_id AND sent.number = earlier.revision
    WHERE earlier.outcome_id = ANY(ARRAY(
        SELECT d.outcome_id UNION ALL SELECT gone.id FROM outcomes gone WHERE gone.absorbed_by = d.outcome_id))
      AND earlier.connection = d.connection AND (earlier.outcome_id <> d.outcome_id OR earlier.revision < d.revision)
      AND (${WAS_TAKEN('earlier')} OR earlier.status = 'review' OR earlier.was_taken IS NULL
        AND ${finds(`
          SELECT true FROM attempts WHERE delivery_id = earlier.id AND failure_kind IN ('ambiguous', 'unreadable')`)})
      AND earlier.revision >= (
        SELECT coalesce(max(taken.revision), 0) FROM deliveries taken
        WHERE taken.outcome_id = earlier.outcome_id AND taken.connection = d.connection AND ${WAS_TAKEN('taken')}
          AND (taken.revision < d.revision OR taken.outcome_id <> d.outcome_id))) AS "heardBefore"
FROM deliveries d JOIN outcomes o ON o.id = d.outcome_id
WHERE d.id = ANY($1::uuid[])`;

interface HistoryRow {
  id: string;
  outcomesOfCall: { name: string; key: string; state: StateColumns }[] | null;
  callIsTaken: boolean;
  heardBefore: StateColumns[] | null;
}

/** Completes rows of `snapshotColumns`, in their order: one more statement where any of them has a history, none otherwise. */
export async function completeSnapshots(
  on: Queryable,
  rows: readonly SnapshotRow[],
  wholeCallConnections: readonly string[],
): Promise<DeliverySnapshot[]> {
  const contents = new Map(rows.flatMap((row) => (row.content ? [[revisionOf(row), row.content]] : [])));
  const histories = await readHistories(
    on,
    rows.filter(({ hasHistory }) => hasHistory).map(({ id }) => id),
    wholeCallConnections,
  );
  return rows.map((row) => {
    const content = contents.get(revisionOf(row));
    if (!content) throw new Error(`delivery ${row.id} was read without what it delivers`);
    const { hasHistory, content: _shared, revision: number, ...facts } = row;
    const { name, key, call } = content;
    const state = outcomeState(content.state);
    const isWholeCall = wholeCallConnections.includes(row.connection);
    const history = hasHistory ? histories.get(row.id) : undefined;
    return {
      ...facts,
      outcome: { name, key },
      revision: { number, state },
      call: { id: call.id, ...callFacts(call), ids: call.ids ?? {} },
      ...(history ?? {
        outcomesOfCall: isWholeCall ? [{ name, key, state }] : [],
        callIsTaken: false,
        heardBefore: [],
      }),
    };
  });
}

function revisionOf({ outcomeId, revision }: SnapshotRow): string {
  return `${outcomeId} ${revision}`;
}

type History = Pick<DeliverySnapshot, 'outcomesOfCall' | 'callIsTaken' | 'heardBefore'>;

async function readHistories(
  on: Queryable,
  ids: readonly string[],
  wholeCallConnections: readonly string[],
): Promise<Map<string, History>> {
  if (ids.length === 0) return new Map();
  const { rows } = await on.query<HistoryRow>({
    name: 'read-history',
    text: HISTORY,
    values: [ids, wholeCallConnections],
  });
  return new Map(
    rows.map(({ id, outcomesOfCall, callIsTaken, heardBefore }) => [
      id,
      {
        outcomesOfCall: (outcomesOfCall ?? []).map((one) => ({ ...one, state: outcomeState(one.state) })),
        callIsTaken,
        heardBefore: (heardBefore ?? []).map(outcomeState),
      },
    ]),
  );
}

/** Snapshots of deliveries, in the order of their ids; nobody's lease is touched. */
export async function readSnapshots(
  on: Queryable,
  ids: readonly string[],
  wholeCallConnections: readonly string[],
): Promise<DeliverySnapshot[]> {
  const { rows } = await on.query<SnapshotRow>({
    name: 'read-snapshots',
    text: `SELECT d.id, ${snapshotColumns('$2')} FROM deliveries d ${SNAPSHOT_FROM}
           WHERE d.id = ANY($1::uuid[]) ORDER BY d.id`,
    values: [ids, wholeCallConnections],
  });
  return completeSnapshots(on, rows, wholeCallConnections);
}
