import type { Call } from '../model/call';
import type { OutcomeState } from '../model/outcome';
import type { Queryable } from './client';
import { type HandOver, NO_HAND_OVER, readHandOvers } from './hand-over';
import { finds, WAS_TAKEN } from './conditions';
import { CALL_MEMBERS, type CallColumns, callFacts, outcomeState, STATE_JSON, type StateColumns } from './rows';

/** A delivery with all that its request is made of, as it stood in the database at one moment. */
export type DeliverySnapshot = OutcomeSnapshot | CallSnapshot;

interface Snapshot {
  id: string;
  connection: string;
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
  call: Call;
}

/** Of a call itself. */
export interface CallSnapshot extends Snapshot {
  subject: 'call';
  /** what the vendor is to know the call by */
  knownAs: string;
}

/** Of one revision of an outcome. */
export interface OutcomeSnapshot extends Snapshot {
  subject: 'outcome';
  outcomeId: string;
  outcome: { name: string; key: string };
  revision: { number: number; state: OutcomeState };
  /** the newest state of every outcome of the call that goes to the connection; of whole-call connections alone */
  outcomesOfCall: { name: string; key: string; state: OutcomeState }[];
  /** the delivery of the call that it goes behind, as it was decided before; null where it was not */
  callDeliveryId: string | null;
  /** it is to be decided, and nothing was sent */
  isCallUndecided: boolean;
  handOver: HandOver;
  /**
   * what the connection was last sent of the outcome and took, and what was sent since and may have arrived, newest first;
   * what was sent of an outcome that became one with it is among it
   */
  heardBefore: OutcomeState[];
}

/**
 * The columns of a snapshot of a delivery `d`, with what `SNAPSHOT_FROM` joins to it. Deliveries of one revision share its content,
 * which comes with the first of them only. `hasHistory`: there is more to be known, which `HISTORY` reads. Most deliveries are of
 * the only revision of their outcome and have none.
 * @param wholeCallConnections the parameter, such as $4, that holds the connections whose requests tell the state of the whole call
 */
export const snapshotColumns = (wholeCallConnections: string): string => `
  d.connection, d.outcome_id AS "outcomeId", d.revision, d.known_as AS "knownAs", d.call_delivery_id AS "callDeliveryId",
  coalesce(d.call_undecided, false) AS "isCallUndecided", d.attempts AS attempt, d.tries, d.absences, d.in_doubt AS "inDoubt",
  d.replayed_by AS "replayedBy", d.was_taken IS TRUE AS "wasTaken",
  o.absorbed_by IS NOT NULL OR o.revision > d.revision AND ${finds(`
    SELECT true FROM deliveries later
    WHERE later.outcome_id = d.outcome_id AND later.connection = d.connection AND later.revision > d.revision`)} AS overtaken,
  o.revision > 1
    OR ${finds('SELECT true FROM outcomes gone WHERE gone.absorbed_by = d.outcome_id')}
    OR d.connection = ANY(${wholeCallConnections}::text[])
      AND ${finds('SELECT true FROM outcomes other WHERE other.call_id = o.call_id AND other.id <> o.id')} AS "hasHistory",
  CASE WHEN row_number() OVER (PARTITION BY coalesce(d.outcome_id, d.id), d.revision ORDER BY d.id) = 1 THEN json_build_object(
    'name', o.name, 'key', o.key, 'state', CASE WHEN o.id IS NOT NULL THEN ${STATE_JSON('r')} END,
    'call', json_build_object(${CALL_MEMBERS('c')})) END AS content`;

/** As many columns, of what is no snapshot, for a UNION. */
export const NO_SNAPSHOT = Array.from({ length: 15 }, () => 'NULL').join(', ');

/** A delivery of a call has neither outcome nor revision. */
export const SNAPSHOT_FROM = `
LEFT JOIN outcomes o ON o.id = d.outcome_id
LEFT JOIN revisions r ON r.outcome_id = d.outcome_id AND r.number = d.revision
JOIN calls c ON c.id = coalesce(o.call_id, d.call_id)`;

/** A row of `snapshotColumns`. */
export interface SnapshotRow
  extends Omit<Snapshot, 'call'>, Pick<OutcomeSnapshot, 'callDeliveryId' | 'isCallUndecided'> {
  /** null, like all that is an outcome's, of a call's */
  outcomeId: string | null;
  revision: number | null;
  /** null of an outcome's */
  knownAs: string | null;
  hasHistory: boolean | null;
  content: Content | null;
}

interface Content {
  name: string | null;
  key: string | null;
  state: StateColumns | null;
  call: CallColumns & { id: string; ids: Record<string, string> | null };
}

/**
 * What was sent to a delivery's connection before, of its outcome and, where requests tell the state of the whole call, of the
 * other outcomes of its call.
 *
 * - `outcomesOfCall`: the newest revision of each, but for those that the connection is not sent (`skipped`).
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
  heardBefore: StateColumns[] | null;
}

export interface SnapshotOptions {
  /** connections whose requests tell the state of the whole call */
  wholeCallConnections: readonly string[];
  /** connections that calls are handed over to; none unless said */
  callConnections?: readonly string[];
}

/**
 * Completes rows of `snapshotColumns`, in their order: one more statement where any of them has a history, one where a call was or is to
 * be handed over, none otherwise.
 */
export async function completeSnapshots(
  on: Queryable,
  rows: readonly SnapshotRow[],
  { wholeCallConnections, callConnections = [] }: SnapshotOptions,
): Promise<DeliverySnapshot[]> {
  const isHandedOver = ({ outcomeId, connection, callDeliveryId }: SnapshotRow): boolean =>
    outcomeId !== null && (callDeliveryId !== null || callConnections.includes(connection));
  const handOvers = await readHandOvers(
    on,
    rows.filter(isHandedOver).map(({ id }) => id),
  );
  const contents = new Map(rows.flatMap((row) => (row.content ? [[revisionOf(row), row.content]] : [])));
  const histories = await readHistories(
    on,
    rows.filter(({ hasHistory }) => hasHistory).map(({ id }) => id),
    wholeCallConnections,
  );
  return rows.map((row) => {
    const content = contents.get(revisionOf(row));
    if (!content) throw new Error(`delivery ${row.id} was read without what it delivers`);
    const { hasHistory, content: _shared, revision: number, outcomeId, knownAs, ...others } = row;
    const { callDeliveryId, isCallUndecided, ...rest } = others;
    const { name, key, call } = content;
    const facts = { ...rest, call: { id: call.id, ...callFacts(call), ids: call.ids ?? {} } };
    if (knownAs !== null) return { subject: 'call', ...facts, knownAs };
    if (outcomeId === null || number === null || name === null || key === null || content.state === null) {
      throw new Error(`delivery ${row.id} is neither of an outcome nor of a call`);
    }
    const state = outcomeState(content.state);
    const isWholeCall = wholeCallConnections.includes(row.connection);
    const history = hasHistory ? histories.get(row.id) : undefined;
    return {
      subject: 'outcome',
      ...facts,
      outcomeId,
      callDeliveryId,
      isCallUndecided,
      handOver: handOvers.get(row.id) ?? NO_HAND_OVER,
      outcome: { name, key },
      revision: { number, state },
      ...(history ?? { outcomesOfCall: isWholeCall ? [{ name, key, state }] : [], heardBefore: [] }),
    };
  });
}

function revisionOf({ id, outcomeId, revision }: SnapshotRow): string {
  return `${outcomeId ?? id} ${revision}`;
}

type History = Pick<OutcomeSnapshot, 'outcomesOfCall' | 'heardBefore'>;

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
    rows.map(({ id, outcomesOfCall, heardBefore }) => [
      id,
      {
        outcomesOfCall: (outcomesOfCall ?? []).map((one) => ({ ...one, state: outcomeState(one.state) })),
        heardBefore: (heardBefore ?? []).map(outcomeState),
      },
    ]),
  );
}

/** Snapshots of deliveries, in the order of their ids; nobody's lease is touched. */
export async function readSnapshots(
  on: Queryable,
  ids: readonly string[],
  options: SnapshotOptions,
): Promise<DeliverySnapshot[]> {
  const { rows } = await on.query<SnapshotRow>({
    name: 'read-snapshots',
    text: `SELECT d.id, ${snapshotColumns('$2')} FROM deliveries d ${SNAPSHOT_FROM}
           WHERE d.id = ANY($1::uuid[]) ORDER BY d.id`,
    values: [ids, options.wholeCallConnections],
  });
  return completeSnapshots(on, rows, options);
}
