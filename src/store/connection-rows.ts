import type { Instant } from '../model/time';
import type { OutcomeFilter } from '../model/outcome-filter';
import type { Queryable, Store } from './client';
import type { Connection } from './generated/client';
import type { SealedSecrets } from '../secrets/key-ring';
import { instant, instantOrNull } from './rows';

/** Where rows are written: the store, or a transaction on it. */
export interface Written {
  pool: Queryable;
}

/** How fast a connection may be told; null of a member: as fast as any. */
export interface Limits {
  /** requests in a second */
  perSecond: number | null;
  /** requests under way at once */
  inFlight: number | null;
}

/** What is said of a connection, beside who it is. Null of a member: as for every connection. */
export interface ConnectionContent {
  /** as they were said, without the secret ones: the adapter's own schema reads them */
  settings: Readonly<Record<string, unknown>>;
  /** the secret ones, each sealed for this connection and setting */
  secrets: SealedSecrets;
  filter: OutcomeFilter | null;
  limits: Limits | null;
  /** total deadline of one attempt, in milliseconds */
  deadlineMs: number | null;
  /** milliseconds before each retry */
  retries: readonly number[] | null;
  /** when to ask for outcomes: a cron pattern that overrules the settings */
  schedule: string | null;
  /** of its adapter's connections that are made through the API at most one is */
  isDefault: boolean;
}

/** A connection that was made through the API. */
export interface ConnectionRow extends ConnectionContent {
  name: string;
  adapter: string;
  /** tells this state of the row from every other, as a connection of the environment is told by a digest of its settings */
  settingsDigest: string;
  pausedAt: Instant | null;
  pausedReason: string | null;
  version: number;
  createdAt: Instant;
  updatedAt: Instant;
  /** null: it is there */
  deletedAt: Instant | null;
}

/** The secrets are sealed anew each time, so nothing that is derived from them could tell a state; its number does. */
const DIGEST = (version: string): string => `'version ' || ${version}`;

/** Neither paused nor its breaker open. */
const FREE = `paused_at = NULL, paused_reason = NULL, breaker_until = NULL, breaker_opened_at = NULL, breaker_reason = NULL,
  breaker_round = 0`;

const CREATE = `
INSERT INTO connections AS c (name, adapter, origin, settings_digest, settings, secrets, filter, limits, deadline_ms, retries,
  schedule, is_default, version)
VALUES ($1, $2, 'api', ${DIGEST('1')}, $3, $4, $5, $6, $7, $8, $9, $10, 1)
ON CONFLICT (name) DO UPDATE SET
  settings = $3, secrets = $4, filter = $5, limits = $6, deadline_ms = $7, retries = $8, schedule = $9, is_default = $10,
  version = c.version + 1, settings_digest = ${DIGEST('c.version + 1')}, ${FREE},
  currency = NULL, currency_tried = NULL, currency_tried_by = '{}',
  created_at = now(), updated_at = now(), deleted_at = NULL
WHERE c.origin = 'api' AND c.deleted_at IS NOT NULL AND c.adapter = $2`;

/**
 * False when the name is taken: by one that is there, by one of the environment, or by one that was deleted and belonged to
 * another adapter, since calls may be known by ids under that name.
 */
export async function createConnectionRow(
  { pool }: Written,
  { name, adapter, ...content }: Pick<ConnectionRow, 'name' | 'adapter'> & ConnectionContent,
): Promise<boolean> {
  const { rowCount } = await pool.query({ text: CREATE, values: [name, adapter, ...columns(content)] });
  return rowCount === 1;
}

const UPDATE = `
UPDATE connections SET
  settings = $3, secrets = $4, filter = $5, limits = $6, deadline_ms = $7, retries = $8, schedule = $9, is_default = $10,
  version = version + 1, settings_digest = ${DIGEST('version + 1')}, updated_at = now(),
  paused_at = CASE WHEN $11 THEN NULL ELSE paused_at END, paused_reason = CASE WHEN $11 THEN NULL ELSE paused_reason END,
  breaker_until = CASE WHEN $11 THEN NULL ELSE breaker_until END,
  breaker_opened_at = CASE WHEN $11 THEN NULL ELSE breaker_opened_at END,
  breaker_reason = CASE WHEN $11 THEN NULL ELSE breaker_reason END,
  breaker_round = CASE WHEN $11 THEN 0 ELSE breaker_round END
WHERE name = $1 AND version = $2 AND origin = 'api' AND deleted_at IS NULL`;

/**
 * Writes a whole new state in the place of the version that it was made from. False when that is not the newest one any more:
 * nothing was written, and whoever writes has to look again. `resumes`: what it was paused for has most likely been mended.
 */
export async function updateConnectionRow(
  { pool }: Written,
  { name, version }: Pick<ConnectionRow, 'name' | 'version'>,
  content: ConnectionContent,
  { resumes }: { resumes: boolean },
): Promise<boolean> {
  const { rowCount } = await pool.query({ text: UPDATE, values: [name, version, ...columns(content), resumes] });
  return rowCount === 1;
}

/**
 * Takes the mark `default` from the other connections of the adapter, in the transaction in which this one gets it. Their versions go
 * up, so that every process takes it up.
 */
export async function unmarkDefaults(
  { pool }: Written,
  { adapter, name }: Pick<ConnectionRow, 'adapter' | 'name'>,
): Promise<void> {
  // Of two that are marked at once one waits for the other, and takes its mark away.
  await pool.query({
    text: `SELECT pg_advisory_xact_lock(hashtextextended('default connection ' || $1, 0))`,
    values: [adapter],
  });
  await pool.query({
    text: `UPDATE connections SET is_default = false, updated_at = now(), version = version + 1,
       settings_digest = ${DIGEST('version + 1')}
     WHERE adapter = $1 AND name <> $2 AND is_default`,
    values: [adapter, name],
  });
}

/** Takes a connection away and forgets its secrets; what it did stays on record. False when there is none. */
export async function deleteConnectionRow({ pool }: Written, name: string): Promise<boolean> {
  const { rowCount } = await pool.query({
    text: `UPDATE connections SET deleted_at = now(), updated_at = now(), secrets = '{}', is_default = false, version = version + 1,
       settings_digest = ${DIGEST('version + 1')}
     WHERE name = $1 AND origin = 'api' AND deleted_at IS NULL`,
    values: [name],
  });
  return rowCount === 1;
}

/** Null when there is none that was made through the API and not deleted. */
export async function findConnectionRow(store: Store, name: string): Promise<ConnectionRow | null> {
  const row = await store.prisma.connection.findFirst({ where: { name, origin: 'api', deletedAt: null } });
  return row && connectionRow(row);
}

/** By name. */
export async function listConnectionRows(store: Store): Promise<ConnectionRow[]> {
  const rows = await store.prisma.connection.findMany({
    where: { origin: 'api', deletedAt: null },
    orderBy: { name: 'asc' },
  });
  return rows.map(connectionRow);
}

/**
 * The rows that are not at the version any more at which a process knows them, by name: new ones, changed ones, and of those that it
 * knows the deleted ones. A version is compared and not a time: of two changes at once the earlier one may be committed later.
 */
export async function readChangedConnectionRows(
  store: Store,
  known: ReadonlyMap<string, number>,
): Promise<ConnectionRow[]> {
  const { rows } = await store.pool.query<{ name: string }>({
    name: 'changed-connections',
    text: `SELECT name FROM connections c LEFT JOIN unnest($1::text[], $2::int[]) AS known (name, version) USING (name)
           WHERE c.origin = 'api' AND known.version IS DISTINCT FROM c.version
             AND (c.deleted_at IS NULL OR known.version IS NOT NULL)`,
    values: [[...known.keys()], [...known.values()]],
  });
  if (rows.length === 0) return [];
  const names = rows.map(({ name }) => name);
  const changed = await store.prisma.connection.findMany({ where: { name: { in: names } }, orderBy: { name: 'asc' } });
  return changed.map(connectionRow);
}

function columns(content: ConnectionContent): unknown[] {
  const { settings, secrets, filter, limits, deadlineMs, retries, schedule, isDefault } = content;
  const json = (value: unknown): string | null => (value === null ? null : JSON.stringify(value));
  return [json(settings), json(secrets), json(filter), json(limits), deadlineMs, json(retries), schedule, isDefault];
}

function connectionRow(row: Connection): ConnectionRow {
  const { name, adapter, settingsDigest, deadlineMs, schedule, version, pausedReason } = row;
  return {
    name,
    adapter,
    settingsDigest,
    // Written here and nowhere else.
    settings: (row.settings ?? {}) as Record<string, unknown>,
    secrets: (row.secrets ?? {}) as SealedSecrets,
    filter: row.filter as unknown as OutcomeFilter | null,
    limits: row.limits as unknown as Limits | null,
    deadlineMs,
    retries: row.retries as number[] | null,
    schedule,
    isDefault: row.isDefault,
    pausedAt: instantOrNull(row.pausedAt),
    pausedReason,
    version,
    createdAt: instant(row.createdAt),
    updatedAt: instant(row.updatedAt),
    deletedAt: instantOrNull(row.deletedAt),
  };
}
