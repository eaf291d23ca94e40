import { join } from 'node:path';
import { VENDORS } from '../arrivals';
import { startNode, stop } from '../processes';
import { connect, startPostgres, startRedis } from '../servers';
import type { MeasuredSystem } from './rival';
import { versionOf } from './versions';

/** hand-made-app.ts, on the same libraries and stores as the gateway. */
export const handMade: MeasuredSystem = {
  name: 'hand-made',
  about: `one process: ${['express', 'bullmq', 'axios', 'pg'].map((name) => `${name} ${versionOf(name)}`).join(', ')}; PostgreSQL and Redis`,
  durability:
    'a row of PostgreSQL, flushed before the 202; its jobs in Redis, flushed every second: a crash in that second leaves rows that nobody delivers',
  packages: {},
  start: async ({ folder, vendors }) => {
    const postgres = await startPostgres(folder);
    const redis = await startRedis(folder);
    const app = await startNode({
      file: join(__dirname, 'hand-made-app.js'),
      logFile: join(folder, 'app.log'),
      env: { DATABASE_URL: postgres.url, REDIS_URL: redis.url, VENDORS: vendors.join(',') },
    });
    const database = await connect(postgres);
    return {
      url: `${app.said}/v1/outcomes`,
      pids: [app.pid, postgres.pid, redis.pid],
      unfinished: async () => {
        const { rows } = await database.query<{ open: number }>(
          'SELECT count(*)::int AS open FROM outcomes WHERE delivered < $1',
          [VENDORS],
        );
        return rows[0]?.open ?? 0;
      },
      stop: async () => {
        await database.end();
        await stop(app.child);
        await redis.stop();
        await postgres.stop();
      },
    };
  },
};
