import { Pool } from 'pg';
import { adapter as cube } from '../../adapters/cube';
import { openConnectionSet } from '../../src/connections/connection-set';
import { openConnection } from '../../src/connections/connection';
import { openPostgresBackend, openRedisBackend, type QueueBackend } from '../../src/queue/backend';
import { startSchedule } from '../../src/pulling/schedule';
import { openSources, type PullSource } from '../../src/pulling/source';
import { openStore, type Store } from '../../src/store/client';
import type { Log } from '../../src/telemetry/log';
import { freshDatabase, type TestDatabase } from '../support/database';
import { BACKENDS } from '../support/gateway';
import { emptyRedis, redisUrl } from '../support/redis';
import { eventually } from '../support/wait';

const silent = () => undefined;
const log: Log = { debug: silent, info: silent, warn: silent, error: silent, child: () => log };

const options = { mode: 'live', log } as const;

describe.each(BACKENDS)('a schedule whose queue stands on %s', (kind) => {
  let database: TestDatabase;
  let store: Store;
  let pool: Pool;
  let backend: QueueBackend;
  let sources: readonly PullSource[];
  beforeAll(async () => {
    database = await freshDatabase();
    pool = new Pool({ connectionString: database.url, max: 2 });
    store = openStore({ url: database.url, onIdleError: silent });
    if (kind === 'redis') await emptyRedis();
    backend =
      kind === 'redis' ? openRedisBackend(redisUrl(), options) : await openPostgresBackend(database.url, options);
    await eventually(() => backend.ping().then(() => true));
    const settings = cube.settings.parse({ ...cube.sandbox.settings('http://127.0.0.1:1'), schedule: '* * * * * *' });
    const connection = openConnection({ name: 'cube', adapter: cube, settings, deadlineMs: 1_000 });
    sources = openSources(openConnectionSet([connection])).all;
  });
  afterAll(async () => {
    for (const { client, connection } of sources) [client, connection.client].forEach((one) => one.close());
    await backend.close();
    await store.close();
    await pool.end();
    await database.drop();
  });

  const queued = async (): Promise<number> =>
    Number((await pool.query(`SELECT count(*) FROM pulls WHERE status = 'queued'`)).rows[0].count);
  const take = async (): Promise<boolean> =>
    ((await pool.query(`UPDATE pulls SET status = 'done' WHERE status = 'queued'`)).rowCount ?? 0) > 0;

  it('puts a pull down at every stroke, one at a time, however many processes hear it', async () => {
    const stops = [1, 2, 3].map(() => startSchedule({ store, backend, sources, isKnown: () => true, log }));
    try {
      for (let stroke = 0; stroke < 3; stroke += 1) {
        await eventually(take, { within: 10_000, what: 'the hour has struck' });
        expect(await queued()).toBeLessThanOrEqual(1);
      }
    } finally {
      await Promise.all(stops.map((stop) => stop()));
    }
  });

  it('strikes again when its queue has lost everything', async () => {
    const stop = startSchedule({ store, backend, sources, isKnown: () => true, log, assertEveryMs: 500 });
    try {
      await eventually(take, { within: 10_000, what: 'the hour has struck' });
      if (kind === 'redis') await emptyRedis();
      else
        // The schedule is at work meanwhile, and one of the two may be refused.
        await eventually(() =>
          pool
            .query(
              `DO $$ DECLARE one text; BEGIN
               FOR one IN SELECT tablename FROM pg_tables WHERE schemaname = 'bullmq' AND tablename NOT LIKE '%migration%'
               LOOP EXECUTE format('TRUNCATE bullmq.%I CASCADE', one); END LOOP; END $$`,
            )
            .then(() => true),
        );
      await take();
      await eventually(take, { within: 15_000, what: 'the hour has struck again' });
    } finally {
      await stop();
    }
  });
});
