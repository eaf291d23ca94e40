import type { Pool } from 'pg';
import type { Call } from '../model/call';
import { readSnapshots } from './snapshots';
import { inTransaction } from './transaction';
import { SWEEP_AFTER_MS } from './write-accepted';

/** Whoever tells an id goes by the call's version, so it comes before this or reads again after it and finds what waits. */
const TAKE_CALL = `UPDATE calls SET version = version + 1 WHERE id = $1 AND merged_into IS NULL`;

/** Nothing was attempted. Without a reason to wait it is due again. */
const PUT_BACK = `
UPDATE deliveries SET status = (CASE WHEN $3::text IS NULL THEN 'queued' ELSE 'waiting' END)::"DeliveryStatus", reason = $3,
  attempts = attempts - 1, lease = NULL, leased_at = NULL, next_attempt_at = CASE WHEN $3 IS NULL THEN now() END,
  sweep_at = now() + interval '1 millisecond' * CASE WHEN $3 IS NULL THEN ${SWEEP_AFTER_MS} ELSE $4::float8 END, updated_at = now()
WHERE id = $1 AND lease = $2`;

/**
 * Lets a leased delivery wait for what is not known of its call, as one that was just made would, in one transaction. False when that
 * was told meanwhile: it is due again.
 * @param whyWaits of the call as it is known now
 */
export async function waitForId(
  pool: Pool,
  { id, lease, call }: { id: string; lease: string; call: Pick<Call, 'id'> },
  whyWaits: (call: Call) => string | null,
  longestWaitMs: number,
): Promise<boolean> {
  return inTransaction(pool, async (on) => {
    const { rowCount } = await on.query({ text: TAKE_CALL, values: [call.id] });
    const [now] = await readSnapshots(on, [id], { wholeCallConnections: [] });
    // A call that has become one with another since it was read is read again.
    const reason = rowCount === 1 && now ? whyWaits(now.call) : null;
    await on.query({ text: PUT_BACK, values: [id, lease, reason, longestWaitMs] });
    return reason !== null;
  });
}
