import type { Call } from '../model/call';
import type { OutcomeState } from '../model/outcome';
import type { Queryable } from './client';
import { CALL_MEMBERS, type CallColumns, callFacts, outcomeState, STATE_JSON, type StateColumns } from './rows';

/** What is told of a delivery as it stands in the database. */
interface Facts {
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
  /** a later revision is on its way to the same connection, or another outcome says it since two calls became one */
  overtaken: boolean;
  /**
   * the connection has taken an outcome of the call before, or may have and is going to be asked again; told for whole-call
   * connections alone
   */
  callIsTaken: boolean;
  outcome: { name: string; key: string };
}

/** A delivery with all that saying it takes. */
export interface SayableDelivery extends Facts {
  id: string;
  revision: { number: number; state: OutcomeState };
  call: Call;
  outcomesOfCall: { name: string; key: string; state: OutcomeState }[];
  /**
   * what the connection was last told of the outcome and took, and what was said since and may have arrived, newest first;
   * what was said of an outcome that became one with it is among it
   */
  heardBefore: OutcomeState[];
}

/** The SQL of whether the vendor took a delivery, also where it is sent again since. */
const WAS_TAKEN = (delivery: string): string => `(${delivery}.status = 'delivered' OR ${delivery}.was_taken IS TRUE)`;

/**
 * The SQL that makes one JSON of a delivery `d` and of what `SAYABLE_FROM` joins to it. Whether the newest revision was skipped is
 * a scalar sub-query with a LIMIT: as `NOT EXISTS` it is an anti-join that read all deliveries which the connection ever had, once
 * for each row (106,393 buffers and 200 ms).
 * @param wholeCallConnections the parameter, such as $4, that holds the connections whose requests tell the state of the whole call
 */
export const sayableJson = (wholeCallConnections: string): string => `
json_build_object(
    'connection', d.connection, 'outcomeId', d.outcome_id, 'attempt', d.attempts, 'tries', d.tries, 'absences', d.absences, 'inDoubt', d.in_doubt,
    'replayedBy', d.replayed_by,
    'overtaken', EXISTS (
      SELECT 1 FROM deliveries later
      WHERE later.outcome_id = d.outcome_id AND later.connection = d.connection AND later.revision > d.revision)
      OR o.absorbed_by IS NOT NULL,
    'outcome', json_build_object('name', o.name, 'key', o.key),
    'revision', d.revision, 'state', ${STATE_JSON('r')},
    'call', json_build_object(${CALL_MEMBERS('c')}),
    'outcomesOfCall', CASE WHEN d.connection = ANY(${wholeCallConnections}::text[]) THEN (
      SELECT json_agg(json_build_object('name', other.name, 'key', other.key, 'state', ${STATE_JSON('now')}) ORDER BY other.id)
      FROM outcomes other JOIN revisions now ON now.outcome_id = other.id AND now.number = other.revision
      WHERE other.call_id = o.call_id AND (
        SELECT skipped.id FROM deliveries skipped
        WHERE skipped.outcome_id = other.id AND skipped.revision = other.revision AND skipped.connection = d.connection
          AND skipped.status = 'skipped' LIMIT 1) IS NULL) END,
    'callIsTaken', d.connection = ANY(${wholeCallConnections}::text[]) AND EXISTS (
      SELECT 1 FROM deliveries taken
      WHERE taken.outcome_id = ANY(ARRAY(SELECT other.id FROM outcomes other WHERE other.call_id = o.call_id))
        AND taken.connection = d.connection AND taken.id <> d.id
        AND (${WAS_TAKEN('taken')} OR taken.status IN ('retrying', 'held') AND taken.outcome_id <> d.outcome_id AND EXISTS (
          SELECT 1 FROM attempts WHERE delivery_id = taken.id AND failure_kind = 'ambiguous'))),
    'heardBefore', CASE WHEN d.revision > 1 OR EXISTS (SELECT 1 FROM outcomes gone WHERE gone.absorbed_by = d.outcome_id) THEN (
      SELECT json_agg(${STATE_JSON('heard')} ORDER BY heard.received_at DESC, heard.number DESC)
      FROM deliveries earlier
      JOIN revisions heard ON heard.outcome_id = earlier.outcome_id AND heard.number = earlier.revision
      WHERE earlier.outcome_id = ANY(ARRAY(
          SELECT d.outcome_id UNION ALL SELECT gone.id FROM outcomes gone WHERE gone.absorbed_by = d.outcome_id))
        AND earlier.connection = d.connection AND (earlier.outcome_id <> d.outcome_id OR earlier.revision < d.revision)
        AND (${WAS_TAKEN('earlier')} OR earlier.status = 'review' OR earlier.was_taken IS NULL AND EXISTS (
          SELECT 1 FROM attempts WHERE delivery_id = earlier.id AND failure_kind IN ('ambiguous', 'unreadable')))
        AND earlier.revision >= (
          SELECT coalesce(max(taken.revision), 0) FROM deliveries taken
          WHERE taken.outcome_id = earlier.outcome_id AND taken.connection = d.connection AND ${WAS_TAKEN('taken')}
            AND (taken.revision < d.revision OR taken.outcome_id <> d.outcome_id))) END)`;

export const SAYABLE_FROM = `
JOIN outcomes o ON o.id = d.outcome_id
JOIN revisions r ON r.outcome_id = d.outcome_id AND r.number = d.revision
JOIN calls c ON c.id = o.call_id`;

export interface SayableJson extends Facts {
  revision: number;
  state: StateColumns;
  call: CallColumns & { id: string; ids: Record<string, string> | null };
  outcomesOfCall: { name: string; key: string; state: StateColumns }[] | null;
  heardBefore: StateColumns[] | null;
}

export function sayableDelivery(id: string, row: SayableJson): SayableDelivery {
  const { revision, state, call, outcomesOfCall, heardBefore, ...facts } = row;
  return {
    ...facts,
    id,
    revision: { number: revision, state: outcomeState(state) },
    call: { id: call.id, ...callFacts(call), ids: call.ids ?? {} },
    outcomesOfCall: (outcomesOfCall ?? []).map((other) => ({ ...other, state: outcomeState(other.state) })),
    heardBefore: (heardBefore ?? []).map(outcomeState),
  };
}

/** Deliveries with all that saying them takes, as they stand, in the order of their ids; nobody's lease is touched. */
export async function readSayable(
  on: Queryable,
  ids: readonly string[],
  wholeCallConnections: readonly string[],
): Promise<SayableDelivery[]> {
  const { rows } = await on.query<{ id: string; delivery: SayableJson }>({
    name: 'read-sayable',
    text: `SELECT d.id, ${sayableJson('$2')} AS delivery FROM deliveries d ${SAYABLE_FROM}
           WHERE d.id = ANY($1::uuid[]) ORDER BY d.id`,
    values: [ids, wholeCallConnections],
  });
  return rows.map(({ id, delivery }) => sayableDelivery(id, delivery));
}
