import { spawnSync } from 'node:child_process';
import { chownSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { DOCUMENTED, type Gateway, startGateway } from '../support/gateway';

const outcome = (id: string): object => ({ ...DOCUMENTED, call: { ids: { external: id } } });

async function asServer<T>(run: (on: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: process.env.TEST_DATABASE_URL });
  await client.connect();
  try {
    return await run(client);
  } finally {
    await client.end();
  }
}

describe('a database that answers and can’t write', () => {
  let gateway: Gateway;
  afterEach(() => gateway.close());

  const database = (): string => new URL(gateway.databaseUrl).pathname.slice(1);
  const cutOff = (on: Client) =>
    on.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [database()]);
  /** the tables, to another disk, while nobody is connected */
  const moveTo = (tablespace: string): Promise<void> =>
    asServer(async (on) => {
      await on.query(`ALTER DATABASE ${database()} ALLOW_CONNECTIONS false`);
      await cutOff(on);
      await on.query(`ALTER DATABASE ${database()} SET TABLESPACE ${tablespace}`);
      await on.query(`ALTER DATABASE ${database()} ALLOW_CONNECTIONS true`);
    });

  /** what is said of it by the answer to a post and by /readyz */
  const said = async (): Promise<object> => {
    const [post, ready] = [await gateway.post('/v1/outcomes', outcome('no')), await gateway.get('/readyz')];
    const { code, detail } = post.body;
    return { post: [post.status, code, detail], ready: [ready.status, ready.body.status, ready.body.database] };
  };
  const says = (why: string): object => ({
    post: [503, 'database_unavailable', `the database can’t serve: ${why}`],
    ready: [503, `down: database (${why})`, 'down'],
  });

  it('since it is read-only, as after a failover, is said to be so', async () => {
    gateway = await startGateway({ variables: { ROLE: 'api' } });
    await asServer((on) => on.query(`ALTER DATABASE ${database()} SET default_transaction_read_only = on`));
    const other = await gateway.another({ ROLE: 'api' }).catch((error: unknown) => error);
    expect(other).toBeInstanceOf(Error);
    // What is connected already goes on writing: that is found out by its next connection.
    await asServer(cutOff);
    expect(await said()).toEqual(says('it is read-only'));
    await asServer((on) => on.query(`ALTER DATABASE ${database()} RESET default_transaction_read_only`));
  });

  // A disk of one's own takes root.
  it('since its disk is full, is said to be so, and serves again when there is room', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'gateway-disk-'));
    const isMounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64m,mode=755', 'tmpfs', folder]).status === 0;
    const [tables, filler] = [join(folder, 'tables'), join(folder, 'filler')];
    gateway = await startGateway({ variables: { ROLE: 'api' } });
    try {
      if (!isMounted) return;
      mkdirSync(tables);
      const { rows } = await asServer((on) => on.query<{ data_directory: string }>('SHOW data_directory'));
      const { uid, gid } = statSync(rows[0]?.data_directory ?? '');
      chownSync(tables, uid, gid);
      await asServer((on) => on.query(`CREATE TABLESPACE ${database()} LOCATION '${tables}'`));
      await moveTo(database());
      expect((await gateway.post('/v1/outcomes', outcome('before'))).status).toBe(202);
      expect((await gateway.get('/readyz')).status).toBe(200);
      expect(() => writeFileSync(filler, Buffer.alloc(64 * 1024 * 1024))).toThrow('ENOSPC');
      // The pages that tables have are filled first.
      for (let written = 0; written < 500; written += 50) {
        const batch = Array.from({ length: 50 }, (_, index) => outcome(`full-${written + index}`));
        if ((await gateway.post('/v1/outcomes/batch', { outcomes: batch })).status === 503) break;
      }
      expect(await said()).toEqual(says('its disk is full'));
      rmSync(filler);
      expect((await gateway.get('/readyz')).status).toBe(200);
      expect((await gateway.post('/v1/outcomes', outcome('after'))).status).toBe(202);
    } finally {
      if (isMounted) {
        await moveTo('pg_default');
        await asServer((on) => on.query(`DROP TABLESPACE ${database()}`));
        spawnSync('umount', [folder]);
      }
      rmSync(folder, { recursive: true });
    }
  });
});
