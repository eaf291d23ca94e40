import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { migrate } from '../../src/store/migrate';
import { emptyDatabase, type TestDatabase } from '../support/database';

let database: TestDatabase;

beforeEach(async () => {
  database = await emptyDatabase();
});

afterEach(() => database.drop());

async function query<T extends object>(sql: string): Promise<T[]> {
  const client = new Client({ connectionString: database.url });
  await client.connect();
  try {
    return (await client.query<T>(sql)).rows;
  } finally {
    await client.end();
  }
}

test('an empty database gets its tables, and a second run finds nothing to do', async () => {
  expect(await migrate(database.url)).toContain('20261121000000_outcomes');
  expect(await query(`SELECT * FROM deliveries`)).toEqual([]);
  expect(await migrate(database.url)).toEqual([]);
});

test('of many processes that start at once, one migrates', async () => {
  const applied = await Promise.all(Array.from({ length: 8 }, () => migrate(database.url)));
  expect(applied.filter((names) => names.length > 0)).toHaveLength(1);
});

test('the migrations are on record as Prisma keeps them', async () => {
  await migrate(database.url);
  const rows = await query<{ checksum: string }>(
    `SELECT checksum, applied_steps_count AS steps, finished_at >= started_at AS finished, rolled_back_at, logs
     FROM _prisma_migrations`,
  );
  expect(rows[0]).toEqual({
    checksum: expect.stringMatching(/^[0-9a-f]{64}$/),
    steps: 1,
    finished: true,
    rolled_back_at: null,
    logs: null,
  });
});

test('a migration that fails is named, leaves nothing behind, and can be tried again', async () => {
  await query(`CREATE TABLE attempts ()`);
  await expect(migrate(database.url)).rejects.toThrow(
    'Migration 20261121000000_outcomes failed and was taken back: relation "attempts" already exists',
  );
  expect(await query(`SELECT to_regclass('calls') AS calls`)).toEqual([{ calls: null }]);

  await query(`DROP TABLE attempts`);
  expect(await migrate(database.url)).toContain('20261121000000_outcomes');
});

test('a migration and its record are made together or not at all', async () => {
  await query(`CREATE TABLE _prisma_migrations
    (migration_name text, finished_at timestamptz, rolled_back_at timestamptz)`);
  await expect(migrate(database.url)).rejects.toThrow('column "id" of relation "_prisma_migrations" does not exist');
  expect(await query(`SELECT to_regclass('calls') AS calls`)).toEqual([{ calls: null }]);
});

test('a migration that another tool left half-done stops the start', async () => {
  await migrate(database.url);
  await query(`UPDATE _prisma_migrations SET finished_at = NULL`);
  await expect(migrate(database.url)).rejects.toThrow('Migration 20261121000000_outcomes was begun by another tool');
});

describe('a database of the version before calls had several ids of the gateway’s own', () => {
  const CALL = '01990000-0000-7000-8000-000000000001';
  const OUTCOME = '01990000-0000-7000-8000-000000000002';
  const revision = (number: number): string =>
    `INSERT INTO revisions (outcome_id, number, met, attributes, vendor, source, received_at)
     VALUES ('${OUTCOME}', ${number}, true, '{}', '{}', 'api', now())`;

  beforeEach(async () => {
    const folder = join(__dirname, '..', '..', 'prisma', 'migrations', '20261121000000_outcomes');
    await query(readFileSync(join(folder, 'migration.sql'), 'utf8'));
    await query(`CREATE TABLE _prisma_migrations (id text, checksum text, finished_at timestamptz, migration_name text,
      logs text, rolled_back_at timestamptz, started_at timestamptz, applied_steps_count int);
      INSERT INTO _prisma_migrations (migration_name, finished_at) VALUES ('20261121000000_outcomes', now());
      INSERT INTO calls (id) VALUES ('${CALL}');
      INSERT INTO call_ids (key, value, call_id) VALUES ('start', '2026||', '${CALL}'), ('external', '1', '${CALL}');
      INSERT INTO outcomes (id, call_id, name, name_key, key, revision, source, received_at)
        VALUES ('${OUTCOME}', '${CALL}', 'sale', 'sale', '', 2, 'api', now());
      ${revision(1)}; ${revision(2)}`);
    await migrate(database.url);
  });

  test('keeps what it has, and names each revision', async () => {
    expect(await query(`SELECT key, own FROM call_ids ORDER BY key`)).toEqual([
      { key: 'external', own: false },
      { key: 'start', own: true },
    ]);
    const names = await query<{ name: string }>(`SELECT transaction_id AS name FROM revisions`);
    for (const { name } of names) expect(name).toMatch(/^[0-9A-F]{8}-[0-9A-F]{8}$/);
    expect(new Set(names.map(({ name }) => name)).size).toBe(2);
  });

  test('still takes what a process of that version writes', async () => {
    await query(revision(3));
    const [{ name } = { name: '' }] = await query<{ name: string }>(
      `SELECT transaction_id AS name FROM revisions WHERE number = 3`,
    );
    expect(name).toMatch(/^[0-9A-F]{8}-[0-9A-F]{8}$/);
  });

  test('lets a call have one id of a kind, and several of the gateway’s own', async () => {
    const id = (value: string, own: boolean): string =>
      `INSERT INTO call_ids (key, value, call_id, own) VALUES ('external', '${value}', '${CALL}', ${own})`;
    await query(`${id('2', true)}; ${id('3', true)}`);
    await expect(query(id('4', false))).rejects.toThrow('call_ids_one_of_a_kind');
  });
});

describe('a database of the version before names had one casing', () => {
  const uuid = (end: number): string => `01990000-0000-7000-8000-${String(end).padStart(12, '0')}`;
  const outcome = (id: number, call: number, name: string, key = ''): string =>
    `INSERT INTO outcomes (id, call_id, name, name_key, key, revision, source, received_at)
     VALUES ('${uuid(id)}', '${uuid(call)}', E'${name}', lower(E'${name}'), '${key}', 1, 'api', now());`;

  beforeEach(async () => {
    await migrate(database.url);
    await query(`DROP TABLE outcome_names;
      DELETE FROM _prisma_migrations WHERE migration_name LIKE '%outcome_names';
      INSERT INTO calls (id) VALUES ('${uuid(1)}'), ('${uuid(2)}');
      ${outcome(13, 2, 'SALE', '2')} ${outcome(11, 1, 'Sale')} ${outcome(12, 2, 'sale')}
      ${outcome(14, 1, 'Quote ')} ${outcome(15, 1, '\\tQuote')} ${outcome(16, 1, 'quote', '2')}
      ${outcome(17, 2, ' Visit ')} ${outcome(18, 2, '  ')}
      ${outcome(19, 1, 'sale ')}`);
    await migrate(database.url);
  });

  test('takes the casing of the oldest outcome of each name, and leaves each outcome its own', async () => {
    expect(
      await query(`SELECT name_key, name FROM outcome_names WHERE name_key IN ('sale', 'quote', 'visit')
      ORDER BY name_key`),
    ).toEqual([
      { name_key: 'quote', name: 'Quote' },
      { name_key: 'sale', name: 'Sale' },
      { name_key: 'visit', name: 'Visit' },
    ]);
    expect(await query(`SELECT name FROM outcomes WHERE name_key = 'sale' ORDER BY id`)).toEqual([
      { name: 'Sale' },
      { name: 'sale' },
      { name: 'SALE' },
    ]);
  });

  test('has outcomes without blanks around their names, but where their call has that one too', async () => {
    const rows = await query(`SELECT name_key AS name, call_id = '${uuid(1)}' AS first FROM outcomes
      WHERE id >= '${uuid(14)}' ORDER BY id`);
    expect(rows).toEqual([
      { name: 'quote', first: true },
      { name: '\tquote', first: true },
      { name: 'quote', first: true },
      { name: 'visit', first: false },
      { name: '  ', first: false },
      { name: 'sale ', first: true },
    ]);
  });
});

test('the database itself lets one delivery of an ordering key be in flight', async () => {
  await migrate(database.url);
  await query(`SET session_replication_role = replica; ${deliveryRow('00')}`);
  await expect(query(`SET session_replication_role = replica; ${deliveryRow('01')}`)).rejects.toThrow(
    'deliveries_one_in_flight',
  );
});

function deliveryRow(id: string): string {
  const uuid = (end: string): string => `00000000-0000-0000-0000-0000000000${end}`;
  return `INSERT INTO deliveries (id, outcome_id, revision, connection, adapter, status, ordering_key)
          VALUES ('${uuid(id)}', '${uuid(id)}', 1, 'one', 'one', 'sending', '${uuid('ff')}')`;
}
