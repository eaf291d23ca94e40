import type { Call } from '../model/call';
import type { OutcomeState } from '../model/outcome';
import type { Instant } from '../model/time';
import type { Queryable } from './client';
import { type HandOver, NO_HAND_OVER, readHandOvers } from './hand-over';
import { finds } from './conditions';
import { readHistories } from './history';
import { CALL_MEMBERS, type CallColumns, callFacts, outcomeState, STATE_JSON, type StateColumns } from './rows';

/** A delivery with all that its request is made of, as it stood in the database at one moment. */
export type DeliverySnapshot = OutcomeSnapshot | CallSnapshot;

interface Snapshot {
  id: string;
  connection: string;
  /** attempts made, the one that a lease is for included */
  attempt: number;
  tries: number;
  notFoundTries: number;
  /** an earlier attempt may have arrived, nobody knows */
  isAmbiguous: boolean;
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
  /** every outcome of the call that goes to the connection, this one too; of whole-call connections alone */
  outcomesOfCall: OutcomeOfCall[];
  /** the delivery of the call that it goes behind, as it was decided before; null where it was not */
  callDeliveryId: string | null;
  /** it is to be decided, and nothing was sent */
  isCallUndecided: boolean;
  handOver: HandOver;
  /**
   * what the connection was last sent of the outcome and took, and what was sent since and may have arrived, newest first;
   * what was sent of an outcome that became one with it is among it
   */
  previouslySent: OutcomeState[];
  /** what of the outcome stands at the vendor or may stand there */
  sent: Sent;
}

/** What a connection was sent of an outcome, and of those that became one with it, as far as it counts. */
export interface Sent {
  /** the newest that the vendor took of each */
  taken: readonly SentState[];
  /** what was sent since of which nobody knows whether it arrived, and somebody is going to */
  open: readonly SentState[];
}

export interface SentState {
  deliveryId: string;
  outcomeId: string;
  state: OutcomeState;
  /** it is being sent this moment */
  isSending: boolean;
}

/** An outcome of a call as a connection is sent it. */
export interface OutcomeOfCall {
  name: string;
  key: string;
  /** the newest */
  state: OutcomeState;
  /** as it was first reported, where it says anything for vendors alone and has been revised; else null */
  first: OutcomeState | null;
  /** since when it says what it says for vendors alone; null where it says nothing */
  saidAt: Instant | null;
  sent: Sent;
}

export const NOTHING_SENT: Sent = { taken: [], open: [] };

/**
 * The columns of a snapshot of a delivery `d`, with what `SNAPSHOT_FROM` joins to it. Deliveries of one revision share its content,
 * which comes with the first of them only. `hasHistory`: there is more to be known, which `HISTORY` reads. Most deliveries are of
 * the only revision of their outcome and have none.
 * @param wholeCallConnections the parameter, such as $4, that holds the connections whose requests tell the state of the whole call
 */
export const snapshotColumns = (wholeCallConnections: string): string => `
  d.connection, d.outcome_id AS "outcomeId", d.revision, d.known_as AS "knownAs", d.call_delivery_id AS "callDeliveryId",
  coalesce(d.call_undecided, false) AS "isCallUndecided", d.attempts AS attempt, d.tries, d.not_found_tries AS "notFoundTries", d.ambiguous AS "isAmbiguous",
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
    const { sent = NOTHING_SENT, ...history } = (hasHistory && histories.get(row.id)) || {
      outcomesOfCall: isWholeCall ? [{ name, key, state, first: null, saidAt: null, sent: NOTHING_SENT }] : [],
      previouslySent: [],
    };
    // What was taken and is sent again leaves what it is at the vendor.
    const asItIs = { taken: [{ deliveryId: row.id, outcomeId, state, isSending: false }], open: [] };
    return {
      subject: 'outcome',
      ...facts,
      outcomeId,
      callDeliveryId,
      isCallUndecided,
      handOver: handOvers.get(row.id) ?? NO_HAND_OVER,
      outcome: { name, key },
      revision: { number, state },
      ...history,
      sent: row.wasTaken ? asItIs : sent,
    };
  });
}

function revisionOf({ id, outcomeId, revision }: SnapshotRow): string {
  return `${outcomeId ?? id} ${revision}`;
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
