import type { OutcomeState } from '../model/outcome';
import type { Queryable } from './client';
import { finds, WAS_TAKEN } from './conditions';
import { instantOrNull, outcomeState, STATE_JSON, type StateColumns } from './rows';
import type { OutcomeOfCall, OutcomeSnapshot, Sent, SentState } from './snapshots';

/**
 * What was sent to the connection of a delivery `d` of an outcome, and of those that became one with it: from the last revision on that
 * was taken, as far as it may have arrived, newest first.
 * @param before a condition on `one`, one of these deliveries
 * @param state SQL of the state that `sent` has, as JSON
 */
const SENT = (outcome: string, before: (one: string) => string, state: string): string => `
    SELECT json_agg(json_build_object('delivery', earlier.id, 'outcome', earlier.outcome_id, 'revision', earlier.revision,
      'taken', ${WAS_TAKEN('earlier')}, 'open', earlier.status IN ('review', 'sending') OR earlier.ambiguous,
      'sending', earlier.status = 'sending',
      'absorbed', CASE WHEN earlier.outcome_id <> ${outcome} THEN (
        SELECT absorbed_revision FROM outcomes WHERE id = earlier.outcome_id) END,
      'state', ${state}) ORDER BY sent.received_at DESC, sent.number DESC)
    FROM deliveries earlier
    JOIN revisions sent ON sent.outcome_id = earlier.outcome_id AND sent.number = earlier.revision
    WHERE earlier.outcome_id = ANY(ARRAY(
        SELECT ${outcome} UNION ALL SELECT gone.id FROM outcomes gone WHERE gone.absorbed_by = ${outcome}))
      AND earlier.connection = d.connection AND ${before('earlier')}
      AND (${WAS_TAKEN('earlier')} OR earlier.status IN ('review', 'sending') OR earlier.ambiguous OR earlier.was_taken IS NULL
        AND ${finds(`
          SELECT true FROM attempts WHERE delivery_id = earlier.id AND failure_kind IN ('ambiguous', 'unreadable')`)})
      AND earlier.revision >= (
        SELECT coalesce(max(taken.revision), 0) FROM deliveries taken
        WHERE taken.outcome_id = earlier.outcome_id AND taken.connection = d.connection AND ${WAS_TAKEN('taken')}
          AND ${before('taken')})`;

/**
 * Since when an outcome has said what it says for vendors alone, and whether it holds: a description that is corrected says none of
 * that anew.
 */
const SAID_AT = `
  CASE WHEN newest.vendor <> '{}'::jsonb THEN (
    SELECT min(since.received_at) FROM revisions since
    WHERE since.outcome_id = other.id AND since.number > (
      SELECT coalesce(max(otherwise.number), 0) FROM revisions otherwise
      WHERE otherwise.outcome_id = other.id AND (otherwise.vendor <> newest.vendor OR otherwise.met <> newest.met))) END`;

/**
 * What was sent to a delivery's connection before, of its outcome and, where requests tell the state of the whole call, of the
 * other outcomes of its call.
 *
 * - `outcomesOfCall`: the newest revision of each, but for those that the connection is not sent (`skipped`).
 * - `sent`: of this outcome, before this revision.
 */
const HISTORY = `
SELECT d.id, d.outcome_id AS "outcomeId", d.revision,
  CASE WHEN d.connection = ANY($2::text[]) THEN (
    SELECT json_agg(json_build_object('id', other.id, 'name', other.name, 'key', other.key, 'revision', other.revision,
      'state', ${STATE_JSON('newest')}, 'said_at', ${SAID_AT},
      'first', CASE WHEN newest.vendor <> '{}'::jsonb AND other.revision > 1 THEN (
        SELECT ${STATE_JSON('initial')} FROM revisions initial WHERE initial.outcome_id = other.id AND initial.number = 1) END,
      'sent', CASE WHEN other.id <> d.outcome_id THEN (${SENT(
        'other.id',
        () => 'true',
        `CASE WHEN sent.outcome_id <> other.id OR sent.number <> other.revision THEN ${STATE_JSON('sent')} END`,
      )}) END) ORDER BY other.id)
    FROM outcomes other JOIN revisions newest ON newest.outcome_id = other.id AND newest.number = other.revision
    WHERE other.call_id = o.call_id AND NOT ${finds(`
      SELECT true FROM deliveries skipped
      WHERE skipped.outcome_id = other.id AND skipped.revision = other.revision AND skipped.connection = d.connection
        AND skipped.status = 'skipped'`)}) END AS "outcomesOfCall",
  (${SENT(
    'd.outcome_id',
    (one) => `(${one}.outcome_id <> d.outcome_id OR ${one}.revision < d.revision)`,
    STATE_JSON('sent'),
  )}) AS sent
FROM deliveries d JOIN outcomes o ON o.id = d.outcome_id
WHERE d.id = ANY($1::uuid[])`;

/** A delivery as `SENT` gives it; no state where it has the outcome's newest. */
interface SentRow {
  delivery: string;
  outcome: string;
  revision: number;
  taken: boolean;
  open: boolean;
  sending: boolean;
  /** of an outcome that became one with the one that is asked for: the newest revision that this had then; null: it counts no more */
  absorbed: number | null;
  state: StateColumns | null;
}

interface OtherRow {
  id: string;
  name: string;
  key: string;
  revision: number;
  state: StateColumns;
  said_at: string | null;
  first: StateColumns | null;
  sent: SentRow[] | null;
}

interface HistoryRow {
  id: string;
  outcomeId: string;
  revision: number;
  outcomesOfCall: OtherRow[] | null;
  sent: SentRow[] | null;
}

export type History = Pick<OutcomeSnapshot, 'outcomesOfCall' | 'previouslySent' | 'sent'>;

/** What was sent before each of these deliveries of outcomes, by their ids; no statement where there are none. */
export async function readHistories(
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
  return new Map(rows.map((row) => [row.id, historyOf(row)]));
}

function historyOf(row: HistoryRow): History {
  const { outcomeId, revision } = row;
  const before = row.sent ?? [];
  const sent = sentOf(before, { outcomeId, revision });
  return {
    previouslySent: before.flatMap(({ state }) => (state ? [outcomeState(state)] : [])),
    sent,
    outcomesOfCall: (row.outcomesOfCall ?? []).map((other): OutcomeOfCall => {
      const state = outcomeState(other.state);
      return {
        name: other.name,
        key: other.key,
        state,
        first: other.first && outcomeState(other.first),
        saidAt: instantOrNull(other.said_at),
        sent:
          other.id === outcomeId
            ? sent
            : sentOf(other.sent ?? [], { outcomeId: other.id, revision: other.revision, state }),
      };
    }),
  };
}

interface Asked {
  outcomeId: string;
  /** the one that is delivered, or the newest */
  revision: number;
  /** the newest */
  state?: OutcomeState;
}

/**
 * What counts of what was sent. What was sent of an outcome that became one with this one counts until the vendor has taken a revision
 * which was made after that, since whatever is sent then goes by it.
 */
function sentOf(rows: readonly SentRow[], { outcomeId, revision, state: newest }: Asked): Sent {
  const last = Math.max(
    0,
    ...rows.filter(({ taken, outcome }) => taken && outcome === outcomeId).map((one) => one.revision),
  );
  const counts = ({ outcome, absorbed }: SentRow): boolean =>
    outcome === outcomeId || (absorbed !== null && absorbed < revision && last <= absorbed);
  const stateOf = (row: SentRow): SentState[] => {
    const state = row.state ? outcomeState(row.state) : newest;
    return state ? [{ deliveryId: row.delivery, outcomeId: row.outcome, state, isSending: row.sending }] : [];
  };
  return {
    taken: rows.filter((row) => row.taken && counts(row)).flatMap(stateOf),
    open: rows.filter((row) => !row.taken && row.open).flatMap(stateOf),
  };
}
