import type { Queryable } from './client';
import { finds, WAS_TAKEN } from './conditions';

/** The delivery of an outcome's call to the connection that the outcome goes to. */
export interface CallDelivery {
  id: string;
  status: string;
  /** the vendor took it, also where it is sent again since */
  isTaken: boolean;
  /** what the vendor knows the call by */
  knownAs: string;
}

/** How an outcome's call stands with a connection that calls are handed over to. */
export interface HandOver {
  /** null where the call has none there */
  callDelivery: CallDelivery | null;
  /** the vendor may have the outcome from a request that named the call otherwise */
  isSentWithout: boolean;
}

export const NO_HAND_OVER: HandOver = { callDelivery: null, isSentWithout: false };

/** Of these deliveries of outcomes. That which is decided already (`call_delivery_id`) stays, whatever became of the call since. */
const READ_HAND_OVERS = `
SELECT d.id, c.id AS "callDelivery", c.status, c.known_as AS "knownAs", ${WAS_TAKEN('c')} AS "isTaken",
  d.call_delivery_id IS NULL AND ${finds(`
    SELECT true FROM deliveries sent
    WHERE sent.outcome_id = ANY(ARRAY(
        SELECT d.outcome_id UNION ALL SELECT gone.id FROM outcomes gone WHERE gone.absorbed_by = d.outcome_id))
      AND sent.connection = d.connection AND sent.call_delivery_id IS NULL AND sent.call_undecided IS NULL
      AND (${WAS_TAKEN('sent')} OR sent.status = 'review' OR sent.ambiguous OR sent.was_taken IS NULL
        AND ${finds(`
          SELECT true FROM attempts WHERE delivery_id = sent.id AND failure_kind IN ('ambiguous', 'unreadable')`)})`)}
    AS "isSentWithout"
FROM deliveries d JOIN outcomes o ON o.id = d.outcome_id
LEFT JOIN deliveries c ON c.id = coalesce(d.call_delivery_id, (
  SELECT id FROM deliveries of_call WHERE of_call.call_id = o.call_id AND of_call.connection = d.connection LIMIT 1))
WHERE d.id = ANY($1::uuid[])`;

interface Row {
  id: string;
  callDelivery: string | null;
  status: string;
  knownAs: string;
  isTaken: boolean;
  isSentWithout: boolean;
}

/** Of these deliveries of outcomes, by their ids; no statement where there are none. */
export async function readHandOvers(on: Queryable, ids: readonly string[]): Promise<ReadonlyMap<string, HandOver>> {
  if (ids.length === 0) return new Map();
  const { rows } = await on.query<Row>({ name: 'read-hand-overs', text: READ_HAND_OVERS, values: [ids] });
  return new Map(
    rows.map(({ id, callDelivery, status, isTaken, knownAs, isSentWithout }) => [
      id,
      { callDelivery: callDelivery === null ? null : { id: callDelivery, status, isTaken, knownAs }, isSentWithout },
    ]),
  );
}
