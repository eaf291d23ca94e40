import type Redis from 'ioredis';
import { percentile } from '../check/percentile';
import { WORKERS } from '../rig/gateways';
import { CONNECTIONS } from '../rig/rig';
import { countOpen } from '../rig/tables';
import { WELL } from '../rig/vendors';
import type { Stage } from '../rig/stage';
import { type Experiment, isFirst, tooEarly } from './experiment';

/** Accepting never waits for the queue; this is what a busy machine may add. */
const ACCEPT_WITHIN_MS = 1_000;
/** What vendors ask for that want to be left alone. */
const DELAY_MS = 3_000;

export const queue: readonly Experiment[] = [
  {
    name: 'redis-emptied',
    what: 'Redis killed and its data deleted, with a backlog waiting, a third of it delayed',
    inShort: true,
    recoverWithinMs: 45_000,
    run: async (stage) => {
      const { redis } = stage.rig;
      stage.behave((request) =>
        request.number % 3 === 0 && isFirst(stage, request)
          ? { kind: 'answer', status: 503, afterMs: 100, headers: { 'retry-after': String(DELAY_MS / 1_000) } }
          : { kind: 'answer', status: 200, afterMs: 500 },
      );
      await backlog(stage, stage.long ? 10_000 : 600);
      await redis.kill('delete');
      await stage.pause(1_000);
      await redis.start();
      stage.over();
      stage.behave(() => WELL);
      await resumes(stage);
      const early = tooEarly(stage, CONNECTIONS, DELAY_MS);
      stage.expect(early === 0, `${early} were sent again before their vendor wanted them`);
    },
  },
  {
    name: 'flushall',
    what: 'FLUSHALL with wake-up jobs waiting, under load',
    inShort: true,
    recoverWithinMs: 20_000,
    run: async (stage) => {
      const load = stage.load({ perSecond: 25 });
      await backlog(stage, 200);
      await stage.rig.redis.use((client) => client.flushall());
      stage.over();
      await stage.pause(1_000);
      await load.stop();
    },
  },
  {
    name: 'redis-frozen',
    what: 'Redis frozen (SIGSTOP) for 30 s, then let go on',
    inShort: false,
    recoverWithinMs: 20_000,
    run: (stage) => withoutQueue(stage, stage.long ? 30_000 : 4_000, 'frozen'),
  },
  {
    name: 'redis-away',
    what: 'Redis away for 60 s, back with its data',
    inShort: false,
    recoverWithinMs: 30_000,
    run: (stage) => withoutQueue(stage, stage.long ? 60_000 : 4_000, 'away'),
  },
];

/**
 * Posts until so many deliveries are open, the last of them with nobody to hear their wake-up jobs: the workers can't reach Redis
 * meanwhile, so that it holds what is about to be lost.
 */
async function backlog(stage: Stage, deliveries: number): Promise<void> {
  const { rig } = stage;
  const unheard = 100;
  while ((await countOpen(rig.postgres)) < deliveries - unheard * CONNECTIONS.length) await stage.backlog(100);
  const ways = WORKERS.flatMap((worker) => rig.toRedis.get(worker) ?? []);
  for (const way of ways) way.set({ blackhole: true });
  await stage.backlog(unheard);
  const waiting = await rig.redis.use(countWakeUpJobs);
  stage.note(`${await countOpen(rig.postgres)} open, ${waiting} wake-up jobs waiting`);
  stage.expect(waiting > 0, 'no wake-up job was waiting: there was nothing to lose');
  for (const way of ways) way.set({ blackhole: false });
}

/** BullMQ keeps what waits in a list for each queue. */
async function countWakeUpJobs(client: Redis): Promise<number> {
  const lists = await client.keys('*:wait');
  const lengths = await Promise.all(lists.map((list) => client.llen(list)));
  return lengths.reduce((sum, length) => sum + length, 0);
}

/** What was in flight when the queue went is finished; what comes after that was rung for anew. */
async function resumes(stage: Stage): Promise<void> {
  const from = Date.now() + 500;
  await stage.until(() => stage.history.received.some(({ at }) => at > from), 'deliveries resume', 15_000);
}

async function withoutQueue(stage: Stage, milliseconds: number, how: 'frozen' | 'away'): Promise<void> {
  const { redis } = stage.rig;
  const load = stage.load({ perSecond: 50 });
  await stage.pause(1_000);
  const from = Date.now();
  if (how === 'frozen') redis.freeze();
  else await redis.kill('keep');
  await stage.pause(milliseconds);
  if (how === 'frozen') redis.thaw();
  else await redis.start();
  const to = Date.now();
  stage.over();
  await stage.pause(1_000);
  await load.stop();

  const meanwhile = stage.history.posts.filter(({ invokedAt }) => invokedAt >= from && invokedAt <= to);
  const p99 = percentile(
    meanwhile.map(({ invokedAt, endedAt }) => endedAt - invokedAt),
    0.99,
  );
  stage.note(`accept p99 ${p99} ms meanwhile`);
  stage.expect(p99 <= ACCEPT_WITHIN_MS, `accepting took ${p99} ms (p99) while Redis was ${how}`);
  const unaccepted = meanwhile.filter(({ result }) => result !== 'ok').length;
  stage.expect(unaccepted === 0, `${unaccepted} posts were not accepted while Redis was ${how}`);
}
