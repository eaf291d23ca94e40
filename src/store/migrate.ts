import { createHash, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Client } from 'pg';

/** Any number will do, if only this program uses it: held by the process that migrates, while others wait. */
const migrationLock = 7_226_648_170;

/** What `prisma migrate deploy` makes and reads, to the letter: either of the two may go on where the other stopped. */
const migrationsTable = `
  CREATE TABLE IF NOT EXISTS _prisma_migrations (
    id                  VARCHAR(36) PRIMARY KEY,
    checksum            VARCHAR(64) NOT NULL,
    finished_at         TIMESTAMPTZ,
    migration_name      VARCHAR(255) NOT NULL,
    logs                TEXT,
    rolled_back_at      TIMESTAMPTZ,
    started_at          TIMESTAMPTZ NOT NULL DEFAULT now(),
    applied_steps_count INTEGER NOT NULL DEFAULT 0
  )`;

/**
 * Brings the database of `databaseUrl` to the state of `prisma/migrations` and answers the names of the migrations that
 * it applied, oldest first. Processes that start at once take turns.
 *
 * Each migration is one transaction with its row in `_prisma_migrations`: one that fails, or whose process is killed,
 * leaves nothing behind. Prisma's own engine was tried here and left: it writes that row ahead, so that a kill in
 * between has to be mended by hand, and on a driver adapter it cuts scripts at every semicolon, even in a comment.
 *
 * Throws, naming the migration, when one fails.
 */
export async function migrate(databaseUrl: string): Promise<string[]> {
  const client = new Client({ connectionString: databaseUrl, application_name: 'gateway migrate' });
  await client.connect();
  try {
    await client.query(`SELECT pg_advisory_lock(${migrationLock})`);
    await client.query(`SET client_min_messages = warning; ${migrationsTable}`);
    const done = await appliedMigrations(client);
    const missing = (await readMigrations()).filter(({ name }) => !done.has(name));
    for (const migration of missing) await apply(client, migration);
    return missing.map(({ name }) => name);
  } finally {
    await client.end();
  }
}

interface Migration {
  name: string;
  sql: string;
}

async function apply(client: Client, { name, sql }: Migration): Promise<void> {
  const checksum = createHash('sha256').update(sql).digest('hex');
  try {
    await client.query('BEGIN');
    await client.query(sql);
    await client.query(
      `INSERT INTO _prisma_migrations (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
       VALUES ($1, $2, $3, now(), clock_timestamp(), 1)`,
      [randomUUID(), checksum, name],
    );
    await client.query('COMMIT');
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`Migration ${name} failed and was taken back: ${why}`, { cause: error });
  }
}

async function appliedMigrations(client: Client): Promise<Set<string>> {
  const { rows } = await client.query<{ name: string; finished: boolean }>(
    `SELECT migration_name AS name, finished_at IS NOT NULL AS finished
     FROM _prisma_migrations WHERE rolled_back_at IS NULL`,
  );
  const unfinished = rows.find(({ finished }) => !finished);
  if (unfinished) {
    throw new Error(
      `Migration ${unfinished.name} was begun by another tool and has not finished: see _prisma_migrations.`,
    );
  }
  return new Set(rows.map(({ name }) => name));
}

async function readMigrations(): Promise<Migration[]> {
  const directory = migrationsDirectory();
  const entries = await readdir(directory, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  const read = async (name: string) => ({ name, sql: await readFile(join(directory, name, 'migration.sql'), 'utf8') });
  return Promise.all(names.sort().map(read));
}

/** prisma/migrations of the project, whether this file runs from src or from dist/src. */
function migrationsDirectory(): string {
  for (let folder = __dirname; folder !== dirname(folder); folder = dirname(folder)) {
    const candidate = join(folder, 'prisma', 'migrations');
    if (existsSync(candidate)) return candidate;
  }
  throw new Error('The folder prisma/migrations is missing beside the program.');
}
