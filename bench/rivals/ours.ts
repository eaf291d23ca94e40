import { VENDORS } from '../arrivals';
import { startGateways } from '../gateways';
import { stop } from '../processes';
import { connect, startPostgres, startRedis } from '../servers';
import type { MeasuredSystem } from './rival';

/** The gateway as it is run on one machine with Redis: a process for the API, one for the deliveries, four accounts of one vendor. */
export const ours: MeasuredSystem = {
  name: 'ours',
  about: 'this gateway, an api and a worker process, four TrackDrive accounts, PostgreSQL and Redis',
  durability:
    'an outcome and its deliveries are rows of PostgreSQL, one transaction, flushed to disk before the 202; so is the end of each delivery',
  packages: {},
  start: async ({ folder, vendors }) => {
    const postgres = await startPostgres(folder);
    const redis = await startRedis(folder);
    const gateways = await startGateways({
      folder,
      databaseUrl: postgres.url,
      redisUrl: redis.url,
      vendors,
      adapters: Array<string>(VENDORS).fill('trackdrive'),
      roles: ['api', 'worker'],
    });
    const database = await connect(postgres);
    return {
      url: `${gateways[0]?.said}/v1/outcomes`,
      pids: [...gateways, postgres, redis].map(({ pid }) => pid),
      unfinished: async () => {
        const { rows } = await database.query<{ open: number }>(
          `SELECT count(*)::int AS open FROM deliveries WHERE status <> 'delivered'`,
        );
        return rows[0]?.open ?? 0;
      },
      stop: async () => {
        await database.end();
        await Promise.all(gateways.map(({ child }) => stop(child)));
        await redis.stop();
        await postgres.stop();
      },
    };
  },
};
