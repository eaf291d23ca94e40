import type { Queryable } from './client';
import { MAY_HAVE_ARRIVED } from './conditions';
import { makeHiddenCall } from './move-between-calls';

/** A delivery of a call that is concerned by a correction. */
export interface PlacedCallDelivery {
  id: string;
  /** the call, or the one that it turned out to be */
  callId: string;
  connection: string;
  knownAs: string;
  /** the vendor has it, or may have it */
  mayHaveArrived: boolean;
}

/** Calls, and those that became one of them. */
const WITH_MERGED = `
  SELECT id FROM calls WHERE id = ANY($1::uuid[]) UNION ALL SELECT id FROM calls WHERE merged_into = ANY($1::uuid[])`;

const PLACED = `
SELECT d.id, coalesce(c.merged_into, c.id) AS "callId", d.connection, d.known_as AS "knownAs", ${MAY_HAVE_ARRIVED('d')} AS "mayHaveArrived"
FROM deliveries d JOIN calls c ON c.id = d.call_id
WHERE d.call_id = ANY(ARRAY(${WITH_MERGED}))
ORDER BY d.id FOR UPDATE OF d`;

/** All deliveries of calls, and of those that became one of them; nobody leases one or writes down what came of it until this transaction ends. */
export async function lockCallDeliveries(on: Queryable, callIds: readonly string[]): Promise<PlacedCallDelivery[]> {
  const { rows } = await on.query<PlacedCallDelivery>({ text: PLACED, values: [callIds] });
  return rows;
}

/** What the vendor is to know the call by, which it was not handed yet. */
export async function renameCallDelivery(on: Queryable, id: string, knownAs: string): Promise<void> {
  await on.query({ text: 'UPDATE deliveries SET known_as = $2 WHERE id = $1', values: [id, knownAs] });
}

/** The delivery is of another call from now on. Where that has one of its own to the connection, it stays the one that outcomes go behind. */
export async function moveCallDelivery(
  on: Queryable,
  { id, connection }: Pick<PlacedCallDelivery, 'id' | 'connection'>,
  callId: string,
): Promise<void> {
  const { rows: own } = await on.query({
    text: 'SELECT id FROM deliveries WHERE call_id = $1 AND connection = $2',
    values: [callId, connection],
  });
  const place = own.length === 0 ? callId : await makeHiddenCall(on, callId);
  await on.query({
    text: `UPDATE deliveries SET call_id = $2, ordering_key = CASE status WHEN 'sending' THEN ordering_key ELSE $2 END WHERE id = $1`,
    values: [id, place],
  });
}

/** What was not sent of outcomes by the delivery of a call that they are not of is not to go by it. */
export async function leaveCallDeliveries(on: Queryable, callIds: readonly string[]): Promise<void> {
  await on.query({
    text: `
UPDATE deliveries d SET call_delivery_id = NULL
FROM outcomes o JOIN calls of_outcome ON of_outcome.id = o.call_id, deliveries handed JOIN calls of_call ON of_call.id = handed.call_id
WHERE o.call_id = ANY(ARRAY(${WITH_MERGED})) AND d.outcome_id = o.id AND handed.id = d.call_delivery_id
  AND coalesce(of_call.merged_into, of_call.id) <> coalesce(of_outcome.merged_into, of_outcome.id)`,
    values: [callIds],
  });
}
