import { openPostgresBackend, openRedisBackend } from '../../src/queue/backend';
import { openWakeUps, type WakeUps } from '../../src/queue/wake-ups';
import type { Mode } from '../../src/store/data-mode';
import { createLog } from '../../src/telemetry/log';
import { freshDatabase } from '../support/database';
import { BACKENDS } from '../support/gateway';
import { emptyRedis, redisUrl } from '../support/redis';
import { eventually } from '../support/wait';

const log = createLog({ level: 'error', format: 'json' });

it.each(BACKENDS)('what is woken for in one mode is taken in that one alone, on one and the same %s', async (kind) => {
  const database = await freshDatabase();
  await emptyRedis();
  const taken: Record<Mode, string[]> = { live: [], sandbox: [] };
  const releases: (() => Promise<void>)[] = [];
  const open = async (mode: Mode): Promise<WakeUps> => {
    const options = { mode, log };
    const backend =
      kind === 'redis' ? openRedisBackend(redisUrl(), options) : await openPostgresBackend(database.url, options);
    await eventually(() => backend.ping().then(() => true));
    const wakeUps = openWakeUps(backend, log);
    releases.push(wakeUps.stopWorking, wakeUps.close, backend.close);
    wakeUps.work((due) => void taken[mode].push(...due.map(({ id }) => id)));
    return wakeUps;
  };
  const ids = (mode: Mode): string[] => Array.from({ length: 500 }, (_, index) => `${mode}-${index}`);
  try {
    const [live, sandbox] = [await open('live'), await open('sandbox')];
    live.send(ids('live').map((id) => ({ id, connection: 'one' })));
    sandbox.send(ids('sandbox').map((id) => ({ id, connection: 'one' })));
    await eventually(() => taken.live.length + taken.sandbox.length === 1_000);
    expect(taken.live.sort()).toEqual(ids('live').sort());
    expect(taken.sandbox.sort()).toEqual(ids('sandbox').sort());
  } finally {
    for (const release of releases) await release();
    await database.drop();
  }
});
