import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Pool } from 'pg';
import { adapter as cube } from '../../adapters/cube';
import { openCubeBooks } from '../../adapters/cube/sandbox-books';
import { type Sandboxes, serveSandboxes } from '../../src/sandbox/serve';
import { freshDatabase, type TestDatabase } from '../support/database';
import { ADMIN_KEY } from '../support/gateway';
import { eventually } from '../support/wait';

/** Each costs a second; the long form has been run by hand. */
const KILLS = Number(process.env.PULL_KILLS ?? 6);
const PULL = '01990000-0000-7000-8000-00000000000b';

/** Workers in processes of their own, each of which is killed somewhere in the middle of one backfill. */
describe('a pull whose process is killed, again and again', () => {
  const books = openCubeBooks();
  const dataDir = mkdtempSync(join(tmpdir(), 'gateway-pull-'));
  const running = new Set<ChildProcess>();
  let vendor: Sandboxes;
  let database: TestDatabase;
  let pool: Pool;
  beforeAll(async () => {
    vendor = await serveSandboxes([{ ...cube, sandbox: { ...cube.sandbox, open: () => books.sandbox } }]);
    database = await freshDatabase();
    pool = new Pool({ connectionString: database.url, max: 2 });
  });
  afterAll(async () => {
    for (const child of running) child.kill('SIGKILL');
    await pool.end();
    await database.drop();
    await vendor.close();
    rmSync(dataDir, { recursive: true, force: true });
  });

  const start = (): ChildProcess => {
    const child = spawn(process.execPath, [join(__dirname, '..', '..', 'dist', 'src', 'main.js')], {
      cwd: dataDir,
      stdio: ['ignore', 'ignore', 'inherit'],
      env: {
        PATH: process.env.PATH,
        DATA_DIR: dataDir,
        DATABASE_URL: database.url,
        ADMIN_API_KEY: ADMIN_KEY,
        ROLE: 'worker',
        LOG_FORMAT: 'json',
        CUBE_BASE_URL: vendor.baseUrl('cube'),
        CUBE_TOKEN: String(cube.sandbox.settings('').token),
        CUBE_CAMPAIGN_IDS: '926',
        CUBE_SCHEDULE: '0 0 1 1 *',
      },
    });
    running.add(child);
    child.once('exit', () => running.delete(child));
    return child;
  };
  const pullIs = async (): Promise<{ status: string; pages: number }> =>
    (await pool.query('SELECT status, pages FROM pulls WHERE id = $1', [PULL])).rows[0];

  it('brings every row once', async () => {
    vendor.sandboxVendors.get('cube')?.fail({ delayMs: 15 });
    await pool.query(
      `INSERT INTO pulls (id, connection, status, backfill, dry_run, from_day, to_day, days_total)
       VALUES ($1, 'cube', 'queued', true, false, '2019-01-01', '2019-01-31', 31)`,
      [PULL],
    );
    for (let kill = 0; kill < KILLS; kill += 1) {
      const { pages } = await pullIs();
      const child = start();
      await eventually(async () => (await pullIs()).pages > pages || (await pullIs()).status === 'done', {
        within: 15_000,
        what: 'a worker is in the middle of it',
      });
      // Any moment will do: nothing is waited for here.
      await wait(Math.random() * 60);
      child.kill('SIGKILL');
      await once(child, 'exit');
      // As long as a lease lasts nobody else would go on; the test need not sit through it.
      await pool.query(
        `UPDATE pulls SET lease_until = now() - interval '1 second' WHERE id = $1 AND status = 'running'`,
        [PULL],
      );
    }
    const last = start();
    await eventually(async () => (await pullIs()).status === 'done', { within: 30_000, what: 'the pull is done' });
    last.kill('SIGTERM');

    const rows = books
      .rows('926', '2019-01-01', '2019-01-31')
      .filter(({ call_outcome__type: type }) => type === 'Sale');
    const { rows: kept } = await pool.query(`SELECT o.key FROM outcomes o WHERE o.name_key = 'sale'`);
    expect(kept).toHaveLength(rows.length);
    const counts = await pool.query(
      `SELECT (SELECT count(*)::int FROM outcomes) AS outcomes, (SELECT count(*)::int FROM pulled_rows) AS rows,
         (SELECT created FROM pulls WHERE id = $1) AS created, (SELECT max(revision) FROM outcomes) AS revisions`,
      [PULL],
    );
    expect(counts.rows).toEqual([{ outcomes: 781, rows: 781, created: 781, revisions: 1 }]);
  }, 120_000);
});
