import type { Pool } from 'pg';
import type { Queryable } from './client';
import { WAS_TAKEN } from './conditions';
import { type Finish, finish, type Finished } from './finish';
import { SENT_AGAIN } from './sent-again';
import { inTransaction } from './transaction';
import type { NewCallDelivery } from './changes';
import { type DueDelivery, INSERT_CALL_DELIVERIES, SWEEP_AFTER_MS } from './write-accepted';

const CALL_OF_OUTCOME = `SELECT call_id AS id FROM outcomes WHERE id = $1::uuid`;

const CALL_OF_DELIVERY = `SELECT call_id AS id FROM deliveries WHERE id = $1::uuid AND call_id IS NOT NULL`;

const FIND = `SELECT id, status, ${WAS_TAKEN('d')} AS "isTaken" FROM deliveries d WHERE call_id = $1 AND connection = $2`;

const ASK_AGAIN = `UPDATE deliveries d SET ${SENT_AGAIN} WHERE id = $1 AND status IN ('skipped', 'cancelled', 'superseded')`;

/** Nothing was attempted. It waits as long as it would for an id of its call. */
const GO_BEHIND = `
UPDATE deliveries SET status = (CASE WHEN $4 THEN 'queued' ELSE 'waiting' END)::"DeliveryStatus",
  reason = CASE WHEN NOT $4 THEN 'its call goes first: delivery ' || $3::uuid::text END,
  call_delivery_id = $3::uuid, call_undecided = NULL, attempts = attempts - 1, lease = NULL, leased_at = NULL,
  next_attempt_at = CASE WHEN $4 THEN now() END,
  sweep_at = now() + interval '1 millisecond' * CASE WHEN $4 THEN ${SWEEP_AFTER_MS} ELSE $5::float8 END, updated_at = now()
WHERE id = $1 AND lease = $2`;

const DECIDE = `UPDATE deliveries SET call_delivery_id = $3::uuid, call_undecided = NULL WHERE id = $1 AND lease = $2`;

const RELEASE = `
UPDATE deliveries SET status = 'queued', reason = NULL, next_attempt_at = now(),
  sweep_at = now() + interval '${SWEEP_AFTER_MS} milliseconds', updated_at = now()
WHERE outcome_id = ANY(ARRAY(SELECT id FROM outcomes WHERE call_id = $1::uuid)) AND status = 'waiting' AND call_delivery_id = $2::uuid
RETURNING id, connection`;

interface Leased {
  id: string;
  lease: string;
}

/**
 * Lets a leased delivery of an outcome wait until its call was handed over to the connection, in one transaction: the call's delivery is
 * made where there is none, and asked for again where it was given up without being sent. Gives what is due now: the call's delivery, or,
 * where the vendor has taken that meanwhile, the outcome's.
 */
export async function waitForCall(
  pool: Pool,
  delivery: Leased & { outcomeId: string },
  call: Omit<NewCallDelivery, 'callId' | 'status' | 'reason'>,
  longestWaitMs: number,
): Promise<DueDelivery[]> {
  const { connection } = call;
  return inTransaction(pool, async (on) => {
    const callId = await lockCall(on, CALL_OF_OUTCOME, delivery.outcomeId);
    if (callId === null) throw new Error(`there is no outcome ${delivery.outcomeId}`);
    const row = { ...call, callId, status: 'queued', reason: null } satisfies NewCallDelivery;
    await on.query({
      name: 'make-call-delivery',
      text: INSERT_CALL_DELIVERIES('$1::json'),
      values: [JSON.stringify([row])],
    });
    const { rows } = await on.query<{ id: string; status: string; isTaken: boolean }>({
      name: 'find-call-delivery',
      text: FIND,
      values: [callId, connection],
    });
    const [found] = rows;
    if (!found) throw new Error(`call ${callId} has no delivery to ${connection}, which was just made`);
    const { id, isTaken } = found;
    await on.query({ name: 'ask-again-for-call', text: ASK_AGAIN, values: [id] });
    const values = [delivery.id, delivery.lease, id, isTaken, longestWaitMs];
    await on.query({ name: 'go-behind-call', text: GO_BEHIND, values });
    return [{ id: isTaken ? delivery.id : id, connection }];
  });
}

/** Writes down, before a leased delivery of an outcome is sent, by which delivery of its call the vendor is to find that; null: by none. */
export async function decideCallDelivery(
  pool: Pool,
  { id, lease }: Leased,
  callDelivery: string | null,
): Promise<void> {
  await pool.query({ name: 'decide-call-delivery', text: DECIDE, values: [id, lease, callDelivery] });
}

/** As `finish`, of a delivery of a call: when the vendor took it, or is not handed it any more, what waits behind it goes out. */
export async function finishCallDelivery(
  pool: Pool,
  result: Finish,
): Promise<{ finished: Finished | null; released: DueDelivery[] }> {
  return inTransaction(pool, async (on) => {
    const callId = await lockCallOf(on, result.id);
    if (callId === null) throw new Error(`delivery ${result.id} is of no call`);
    const [finished = null] = await finish(on, [result]);
    const isOver = finished?.status === 'delivered' || finished?.status === 'superseded';
    return { finished, released: isOver ? await releaseBehind(on, callId, result.id) : [] };
  });
}

/** What waits behind a delivery of a call is due; in a transaction that has locked the call. */
export async function releaseBehind(on: Queryable, callId: string, callDelivery: string): Promise<DueDelivery[]> {
  const { rows } = await on.query<DueDelivery>({
    name: 'release-behind-call',
    text: RELEASE,
    values: [callId, callDelivery],
  });
  return rows;
}

/** Takes the row of the call that a delivery is of; null where it is of an outcome. */
export function lockCallOf(on: Queryable, deliveryId: string): Promise<string | null> {
  return lockCall(on, CALL_OF_DELIVERY, deliveryId);
}

/**
 * Whoever decides by what became of a call's delivery, and whoever changes that, takes the call's row first. While it is waited for, the
 * call may turn out to be another.
 */
async function lockCall(on: Queryable, ofWhat: string, id: string): Promise<string | null> {
  for (let locked: string | null = null; ;) {
    const { rows } = await on.query<{ id: string }>({ text: ofWhat, values: [id] });
    const [call] = rows;
    if (!call) return null;
    if (call.id === locked) return locked;
    locked = call.id;
    await on.query({ text: 'SELECT id FROM calls WHERE id = $1::uuid FOR UPDATE', values: [locked] });
  }
}
