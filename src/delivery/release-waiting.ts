import type { Pool } from 'pg';
import type { LeasedDelivery } from '../store/leases';
import { releaseIfSettled, releaseWaiting } from '../store/release-waiting';
import type { Unsent } from './settle-unsent';

/**
 * What is due since a delivery ended: what may have waited for what came of it, and itself where that for which it was put off was settled
 * meanwhile. Gives their ids; all are of its connection.
 */
export async function releaseAfter(pool: Pool, delivery: LeasedDelivery, unsent: Unsent | null): Promise<string[]> {
  const { id } = delivery;
  const due = wasOpen(delivery) ? await releaseWaiting(pool, id) : [];
  const isDue = unsent?.status === 'waiting' && (await releaseIfSettled(pool, id, unsent.behind));
  return [...due.map((one) => one.id), ...(isDue ? [id] : [])];
}

/** An earlier attempt may have arrived, or a person sends it again: others may be waiting for what comes of it. */
function wasOpen({ isAmbiguous, replayedBy }: LeasedDelivery): boolean {
  return isAmbiguous || replayedBy !== null;
}
