import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { claimData, readData } from '../../src/store/data-mode';
import { migrate } from '../../src/store/migrate';
import { withClient } from '../../src/store/one-client';
import { findSandboxDatabase, openSandboxDatabase } from '../../src/store/sandbox-database';
import { emptyDatabase, freshDatabase, type TestDatabase } from '../support/database';
import { ADMIN_KEY, DOCUMENTED, type Gateway, NO_VENDOR, startGateway } from '../support/gateway';

const TRYING = { ...NO_VENDOR, SANDBOX: 'auto' };
const WEST = { name: 'west', adapter: 'trackdrive', settings: { subdomain: 'west', publicKey: 'x', privateKey: 'y' } };

describe('a database', () => {
  let database: TestDatabase;
  beforeEach(async () => {
    database = await emptyDatabase();
  });
  afterEach(() => database.drop());

  const query = (sql: string): Promise<unknown> => withClient(database.url, (client) => client.query(sql));

  it('is of no mode until the first start, and of that one’s for good', async () => {
    const name = new URL(database.url).pathname.slice(1);
    expect(await readData(database.url)).toEqual({ database: name, mode: null, hasConnections: false });
    await migrate(database.url);
    expect(await readData(database.url)).toMatchObject({ mode: null });
    await claimData(database.url, 'sandbox');
    expect(await readData(database.url)).toMatchObject({ mode: 'sandbox' });
    await claimData(database.url, 'sandbox');
    await expect(claimData(database.url, 'live')).rejects.toThrow(`The database "${name}" holds what was accepted in`);
    await expect(query(`INSERT INTO data_mode (single, mode) VALUES (false, 'live')`)).rejects.toThrow(
      'data_mode_single',
    );
  });

  it('is of one mode when two starts claim it at once', async () => {
    await migrate(database.url);
    const claims = await Promise.allSettled([claimData(database.url, 'live'), claimData(database.url, 'sandbox')]);
    expect(claims.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  it.each([
    ['a call', `INSERT INTO calls (id) VALUES (gen_random_uuid())`],
    ['a connection', `INSERT INTO connections (name, adapter, settings_digest) VALUES ('acme', 'acme', '')`],
  ])('of a version that told no modes apart is live when there is %s in it', async (_what, insert) => {
    await migrate(database.url);
    await query('DROP TABLE data_mode');
    expect(await readData(database.url)).toMatchObject({ mode: null });
    await query(insert);
    expect(await readData(database.url)).toMatchObject({ mode: 'live', hasConnections: false });
  });

  it('of the first version is read, too', async () => {
    await query('CREATE TABLE calls (id uuid); CREATE TABLE connections (name text)');
    await query(`INSERT INTO connections VALUES ('acme')`);
    expect(await readData(database.url)).toMatchObject({ mode: 'live', hasConnections: false });
  });
});

it('the sandbox’s database is made once, whoever opens it at the same moment', async () => {
  const server = process.env.TEST_DATABASE_URL ?? '';
  expect(await findSandboxDatabase(server)).toBeNull();
  const urls = await Promise.all(Array.from({ length: 4 }, () => openSandboxDatabase(server)));
  try {
    expect(new Set(urls)).toEqual(new Set([await findSandboxDatabase(server)]));
    expect(new URL(urls[0]!).pathname).toBe('/sandbox');
    expect(await readData(urls[0]!)).toMatchObject({ database: 'sandbox', mode: null });
  } finally {
    await withClient(server, (client) => client.query('DROP DATABASE sandbox WITH (FORCE)'));
  }
});

describe('on a database of one’s own', () => {
  let gateway: Gateway;
  beforeEach(async () => {
    gateway = await startGateway({ variables: { ROLE: 'all', SANDBOX: 'off' } });
  });
  afterEach(() => gateway.close());

  it('a start in sandbox mode is refused on live data, and changes nothing', async () => {
    const id = await gateway.report(DOCUMENTED);
    await gateway.deliveryOf(id, 'invoca', 'delivered');
    await expect(gateway.another(TRYING)).rejects.toThrow(
      /holds live data.* name another database in DATABASE_URL to try things out, or set SANDBOX=off to go on live\.$/,
    );
    expect((await gateway.get('/v1/admin/connections')).body.items).toHaveLength(2);
  });

  it('a live start is refused on the sandbox’s data, by any role', async () => {
    const other = await freshDatabase();
    const sandbox = await gateway.another({ ...TRYING, DATABASE_URL: other.url });
    await sandbox.close();
    const starts: Record<string, string>[] = [{ SANDBOX: 'auto' }, NO_VENDOR, { ROLE: 'api' }, { ROLE: 'worker' }];
    for (const more of starts) {
      await expect(gateway.another({ ...more, DATABASE_URL: other.url })).rejects.toThrow(
        /accepted in sandbox mode.* name another database in DATABASE_URL to go live, or set SANDBOX=on to go on trying/,
      );
    }
    await (await gateway.another({ ...TRYING, DATABASE_URL: other.url })).close();
    await other.drop();
  });

  it('a refusal is one sentence', async () => {
    const { status, stderr } = spawnSync(process.execPath, [join(__dirname, '..', '..', 'dist', 'src', 'main.js')], {
      env: { PATH: process.env.PATH, DATABASE_URL: gateway.databaseUrl, ADMIN_API_KEY: ADMIN_KEY, PORT: '0' },
      cwd: __dirname,
      encoding: 'utf8',
    });
    expect(status).toBe(1);
    expect(stderr).toMatch(/^The database "test_\w+" holds live data.*\n$/);
  });

  it('whose vendors were all configured by the API a start without variables is live, and one that asks is refused', async () => {
    expect((await gateway.post('/v1/admin/connections', WEST)).status).toBe(201);
    const live = await gateway.another(TRYING);
    expect(live.app.sandboxes).toBeNull();
    expect(live.app.connections.map(({ name }) => name)).toEqual(['west']);
    expect(live.lines).toContainEqual(
      expect.objectContaining({ level: 'warn', event: expect.stringContaining('not in sandbox mode') as string }),
    );
    await live.close();
    await expect(gateway.another({ ...TRYING, SANDBOX: 'on' })).rejects.toThrow('holds live data');
  });
});
