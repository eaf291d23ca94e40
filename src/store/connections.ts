import type { Instant } from '../model/time';
import type { Builder, Store } from './client';
import type { ConnectionOrigin } from './generated/enums';
import { instantOrNull } from './rows';

/** A connection as the start-up knows it; the digest stands for its settings without holding one. */
export interface ConfiguredConnection {
  name: string;
  adapter: string;
  settingsDigest: string;
}

/**
 * Writes the configured connections down. One whose settings changed since the last start is resumed: what it was paused
 * for (a wrong key) has most likely been mended.
 * @throws when one was made through the API under the name of a configured one
 */
export async function registerConnections(store: Store, connections: readonly ConfiguredConnection[]): Promise<void> {
  for (const { name, ...facts } of connections) {
    const before = await store.prisma.connection.findUnique({ where: { name } });
    if (before?.origin === 'api' && !before.deletedAt) {
      throw new Error(
        `The environment configures a connection ${name}, and one of that name was made through the API: delete that one, or leave the variables of ${facts.adapter} out.`,
      );
    }
    const isChanged = before?.settingsDigest !== facts.settingsDigest;
    const owned = { ...facts, origin: 'environment', deletedAt: null } as const;
    const update = isChanged ? { ...owned, ...FREE } : owned;
    await store.prisma.connection.upsert({ where: { name }, create: { name, ...facts }, update });
  }
}

/**
 * Stops deliveries to a connection: what is due from now on is held. False when it was paused already, or when its
 * settings are not those any more that the digest stands for: what was wrong with them says nothing of the new ones.
 */
export async function pauseConnection(
  store: Builder,
  name: string,
  reason: string,
  settingsDigest?: string,
): Promise<boolean> {
  const { count } = await store.prisma.connection.updateMany({
    where: { name, pausedAt: null, settingsDigest },
    data: { pausedAt: new Date(), pausedReason: reason },
  });
  return count > 0;
}

/** Neither paused nor its breaker open. */
const FREE = {
  pausedAt: null,
  pausedReason: null,
  breakerUntil: null,
  breakerOpenedAt: null,
  breakerReason: null,
  breakerRound: 0,
};

/** Lets a connection deliver again, whatever kept it from it; the sweeper releases what was held, so many at a time. */
export async function resumeConnection(store: Builder, name: string): Promise<void> {
  await store.prisma.connection.updateMany({ where: { name }, data: FREE });
}

/** A start does not wait until a backlog is counted. */
const MOST_COUNTED = 10_000;

/** What is due is in one small index and what is held in another. */
const COUNT_STRANDED = `
SELECT name, due.many + held.many AS many FROM connections,
  LATERAL (SELECT count(*)::int AS many FROM (
    SELECT FROM deliveries WHERE connection = name AND sweep_at IS NOT NULL LIMIT ${MOST_COUNTED}) of_one) due,
  LATERAL (SELECT count(*)::int AS many FROM (
    SELECT FROM deliveries WHERE connection = name AND status = 'held' LIMIT ${MOST_COUNTED}) of_one) held
WHERE name <> ALL($1::text[]) AND due.many + held.many > 0`;

/**
 * How many deliveries are on their way to connections that are not configured (any more), by connection: of those that are due and
 * of those that are held 10,000 each are counted.
 */
export async function countStranded(
  { pool }: Pick<Store, 'pool'>,
  configured: readonly string[],
): Promise<Record<string, number>> {
  const { rows } = await pool.query<{ name: string; many: number }>({ text: COUNT_STRANDED, values: [configured] });
  return Object.fromEntries(rows.map(({ name, many }) => [name, many]));
}

/** A connection as an operator sees it. */
export interface ConnectionOnRecord {
  name: string;
  adapter: string;
  /** who says what it is: the environment of the processes, or a row that was made through the API */
  origin: ConnectionOrigin;
  /** of the account, as far as it is that of an amount which the vendor acknowledged */
  currency: string | null;
  pausedAt: Instant | null;
  pausedReason: string | null;
  breaker: {
    /** half-open: the next delivery is let through to see how the vendor is */
    state: 'closed' | 'open' | 'half-open';
    reason: string | null;
    openedAt: Instant | null;
    /** when one is let through */
    until: Instant | null;
  };
}

/** Of all that there are or were. */
export async function namesOfConnections({ pool }: Pick<Store, 'pool'>): Promise<string[]> {
  const { rows } = await pool.query<{ name: string }>('SELECT name FROM connections ORDER BY name');
  return rows.map(({ name }) => name);
}

/** By name; those that were deleted are not among them. */
export async function listConnections(store: Builder): Promise<ConnectionOnRecord[]> {
  const rows = await store.prisma.connection.findMany({ where: { deletedAt: null }, orderBy: { name: 'asc' } });
  const [{ now } = { now: new Date() }] = await store.prisma.$queryRaw<{ now: Date }[]>`SELECT now()`;
  return rows.map(
    ({ name, adapter, origin, currency, pausedAt, pausedReason, breakerUntil, breakerOpenedAt, breakerReason }) => ({
      name,
      adapter,
      origin,
      currency,
      pausedAt: instantOrNull(pausedAt),
      pausedReason,
      breaker: {
        state: breakerUntil === null ? 'closed' : breakerUntil > now ? 'open' : 'half-open',
        reason: breakerReason,
        openedAt: instantOrNull(breakerOpenedAt),
        until: instantOrNull(breakerUntil),
      },
    }),
  );
}
