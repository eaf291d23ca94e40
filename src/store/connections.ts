import type { Instant } from '../model/time';
import type { Store } from './client';
import { instantOrNull } from './rows';

/** A connection as the start-up knows it; the digest stands for its settings without holding one. */
export interface ConfiguredConnection {
  name: string;
  adapter: string;
  settingsDigest: string;
  /** a stand-in takes the vendor's place */
  sandbox: boolean;
}

/**
 * Writes the configured connections down. One whose settings changed since the last start is resumed: what it was paused
 * for (a wrong key) has most likely been mended. One that was a stand-in and is a vendor now gets none of what was posted
 * to try things out.
 */
export async function registerConnections(store: Store, connections: readonly ConfiguredConnection[]): Promise<void> {
  for (const { name, ...facts } of connections) {
    const before = await store.prisma.connection.findUnique({ where: { name } });
    await store.prisma.connection.upsert({ where: { name }, create: { name, ...facts }, update: facts });
    if (before?.sandbox && !facts.sandbox) await cancelDeliveries(store, name, 'it was posted in sandbox mode');
    if (before?.pausedAt && before.settingsDigest !== facts.settingsDigest) await resumeConnection(store, name);
  }
}

async function cancelDeliveries(store: Store, connection: string, reason: string): Promise<void> {
  await store.prisma.delivery.updateMany({
    where: { connection, status: { in: ['queued', 'sending', 'retrying', 'held', 'waiting', 'review'] } },
    data: { status: 'cancelled', reason, nextAttemptAt: null, sweepAt: null, lease: null, updatedAt: new Date() },
  });
}

/** Stops deliveries to a connection: what is due from now on is held. False when it was paused already. */
export async function pauseConnection(store: Store, name: string, reason: string): Promise<boolean> {
  const { count } = await store.prisma.connection.updateMany({
    where: { name, pausedAt: null },
    data: { pausedAt: new Date(), pausedReason: reason },
  });
  return count > 0;
}

/**
 * Lets a connection deliver again and releases what was held; the sweeper rings for it, so many at a time. Two statements
 * in one transaction: the second has to see what was held while the first waited for its row.
 */
export async function resumeConnection(store: Store, name: string): Promise<number> {
  const [, released] = await store.prisma.$transaction([
    store.prisma.connection.updateMany({ where: { name }, data: { pausedAt: null, pausedReason: null } }),
    store.prisma.$executeRawUnsafe(
      `UPDATE deliveries SET status = 'queued', reason = NULL, next_attempt_at = now(), sweep_at = now(), updated_at = now()
       WHERE status = 'held' AND connection = $1`,
      name,
    ),
  ]);
  return released;
}

/** A connection as an operator sees it. */
export interface ConnectionOnRecord {
  name: string;
  adapter: string;
  pausedAt: Instant | null;
  pausedReason: string | null;
}

export async function listConnections(store: Store): Promise<ConnectionOnRecord[]> {
  const rows = await store.prisma.connection.findMany({ orderBy: { name: 'asc' } });
  return rows.map(({ name, adapter, pausedAt, pausedReason }) => ({
    name,
    adapter,
    pausedAt: instantOrNull(pausedAt),
    pausedReason,
  }));
}
