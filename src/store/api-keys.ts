import type { Reach } from '../adapter/inbound-endpoint';
import type { KeyRole } from '../model/api-key';
import { newId } from '../model/id';
import type { Instant } from '../model/time';
import type { Builder, Queryable, Store } from './client';
import type { ApiKey } from './generated/client';
import { instant, instantOrNull } from './rows';

/** What is said of a key when it is made. */
export interface KeyContent {
  name: string;
  role: KeyRole;
  /** of a partner's key: what it may report for; null of every other */
  reach: Reach | null;
  /** null: it works until it is deleted */
  expiresAt: Instant | null;
}

export interface KeyOnRecord extends KeyContent {
  id: string;
  /** how its secret begins */
  prefix: string;
  /** the secret before the latest rotation, while it works */
  previous: { prefix: string; until: Instant } | null;
  createdBy: string;
  createdAt: Instant;
  /** as of a minute or so ago */
  lastUsedAt: Instant | null;
}

/** A secret, as far as it is kept. */
export interface KeptSecret {
  prefix: string;
  digest: Uint8Array<ArrayBuffer>;
}

/** What a process has to know of a key to tell whose it is. */
export interface FollowedKey extends KeyContent {
  id: string;
  version: number;
  isDeleted: boolean;
  digest: Buffer;
  previous: { digest: Buffer; until: Instant } | null;
}

/** Makes a key. Null: the name is that of another one, whatever the case. */
export async function createKey(
  { prisma }: Builder,
  content: KeyContent,
  secret: KeptSecret,
  createdBy: string,
): Promise<KeyOnRecord | null> {
  const id = newId();
  const { reach, ...rest } = content;
  const row = { id, ...rest, ...secret, createdBy, ...(reach && { reach: { ...reach } }) };
  const { count } = await prisma.apiKey.createMany({ data: row, skipDuplicates: true });
  return count === 0 ? null : findKey({ prisma }, id);
}

/** Null when there is none, or it is deleted. */
export async function findKey({ prisma }: Builder, id: string): Promise<KeyOnRecord | null> {
  const row = await prisma.apiKey.findFirst({ where: { id, deletedAt: null } });
  return row && keyOnRecord(row);
}

/** Newest first. */
export async function listKeys(
  { prisma }: Builder,
  { after, most }: { after?: string; most: number },
): Promise<KeyOnRecord[]> {
  const rows = await prisma.apiKey.findMany({
    where: { deletedAt: null, id: { lt: after } },
    orderBy: { id: 'desc' },
    take: most,
  });
  return rows.map(keyOnRecord);
}

const ROTATE = `
UPDATE api_keys SET
  previous_prefix = prefix, previous_digest = digest, previous_until = now() + $4 * interval '1 millisecond',
  prefix = $2, digest = $3, version = version + 1
WHERE id = $1 AND deleted_at IS NULL AND (expires_at IS NULL OR expires_at > now())`;

/**
 * Gives a key another secret; the one before works for so long, the one before that no more. False: there is none, or it has expired.
 * Of two at once the second one's secret is the newest, and the first one's works for so long.
 */
export async function rotateKey(
  on: Queryable,
  id: string,
  { prefix, digest }: KeptSecret,
  overlapMs: number,
): Promise<boolean> {
  const { rowCount } = await on.query({ text: ROTATE, values: [id, prefix, digest, overlapMs] });
  return rowCount === 1;
}

/** False when there is none. */
export async function deleteKey({ prisma }: Builder, id: string): Promise<boolean> {
  const { count } = await prisma.apiKey.updateMany({
    where: { id, deletedAt: null },
    data: { deletedAt: new Date(), version: { increment: 1 } },
  });
  return count === 1;
}

/** The keys that are not at the version any more at which a process knows them: new ones, changed ones, and those deleted since. */
export async function readChangedKeys(store: Store, known: ReadonlyMap<string, number>): Promise<FollowedKey[]> {
  const { rows } = await store.pool.query<{ id: string }>({
    name: 'changed-keys',
    text: `SELECT id FROM api_keys k LEFT JOIN unnest($1::uuid[], $2::int[]) AS known (id, version) USING (id)
           WHERE known.version IS DISTINCT FROM k.version AND (k.deleted_at IS NULL OR known.version IS NOT NULL)`,
    values: [[...known.keys()], [...known.values()]],
  });
  if (rows.length === 0) return [];
  const changed = await store.prisma.apiKey.findMany({ where: { id: { in: rows.map(({ id }) => id) } } });
  return changed.map((row) => ({
    ...contentOf(row),
    id: row.id,
    version: row.version,
    isDeleted: row.deletedAt !== null,
    digest: Buffer.from(row.digest),
    previous:
      row.previousDigest && row.previousUntil
        ? { digest: Buffer.from(row.previousDigest), until: instant(row.previousUntil) }
        : null,
  }));
}

/** Writes down when keys were used last, by id, in epoch milliseconds. Another process may have seen a later use. */
export async function writeLastUses(on: Queryable, uses: ReadonlyMap<string, number>): Promise<void> {
  const moments = [...uses.values()].map((epoch) => new Date(epoch).toISOString());
  await on.query({
    name: 'last-uses-of-keys',
    text: `UPDATE api_keys k SET last_used_at = used.at FROM unnest($1::uuid[], $2::timestamptz[]) AS used (id, at)
           WHERE k.id = used.id AND (k.last_used_at IS NULL OR k.last_used_at < used.at)`,
    values: [[...uses.keys()], moments],
  });
}

function contentOf({ name, role, reach, expiresAt }: ApiKey): KeyContent {
  // Written here and nowhere else.
  return { name, role, reach: reach as Reach | null, expiresAt: instantOrNull(expiresAt) };
}

function keyOnRecord(row: ApiKey): KeyOnRecord {
  const { id, prefix, previousPrefix, previousUntil, createdBy, createdAt, lastUsedAt } = row;
  const isOver = previousUntil === null || previousUntil.getTime() <= Date.now();
  return {
    id,
    ...contentOf(row),
    prefix,
    previous: isOver || previousPrefix === null ? null : { prefix: previousPrefix, until: instant(previousUntil) },
    createdBy,
    createdAt: instant(createdAt),
    lastUsedAt: instantOrNull(lastUsedAt),
  };
}
