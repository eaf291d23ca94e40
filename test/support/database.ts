import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { migrate } from '../../src/store/migrate';

export interface TestDatabase {
  url: string;
  drop(): Promise<void>;
}

/** An empty, migrated database of one's own: one for each test file, dropped in its `afterAll`. Takes some 30 ms. */
export async function freshDatabase(): Promise<TestDatabase> {
  return createDatabase(`test_${randomBytes(6).toString('hex')}`, `TEMPLATE ${environment('TEST_DATABASE_TEMPLATE')}`);
}

/** A database without a table. */
export async function emptyDatabase(): Promise<TestDatabase> {
  return createDatabase(`test_${randomBytes(6).toString('hex')}`, '');
}

/** Makes the database that `freshDatabase` copies: migrating once is quicker than migrating for each file. */
export async function makeTemplate(): Promise<{ name: string; drop(): Promise<void> }> {
  const name = `template_${randomBytes(6).toString('hex')}`;
  const { url, drop } = await createDatabase(name, '');
  await migrate(url);
  return { name, drop };
}

async function createDatabase(name: string, options: string): Promise<TestDatabase> {
  await asServer(`CREATE DATABASE ${name} ${options}`);
  const url = new URL(environment('TEST_DATABASE_URL'));
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => asServer(`DROP DATABASE ${name} WITH (FORCE)`) };
}

async function asServer(statement: string): Promise<void> {
  const client = new Client({ connectionString: environment('TEST_DATABASE_URL') });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

function environment(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is unset: this is set by test/support/global-setup.ts`);
  return value;
}
