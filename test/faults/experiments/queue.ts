import { percentile } from '../check/percentile';
import { countOpen } from '../rig/tables';
import { WELL } from '../rig/vendors';
import type { Stage } from '../rig/stage';
import type { Experiment } from './experiment';

/** Accepting never waits for the queue; this is what a busy machine may add. */
const ACCEPT_WITHIN_MS = 1_000;

export const queue: readonly Experiment[] = [
  {
    name: 'redis-emptied',
    what: 'Redis killed and its data deleted, with a backlog waiting, some of it delayed',
    inShort: true,
    recoverWithinMs: 45_000,
    run: async (stage) => {
      const { redis } = stage.rig;
      const outcomes = stage.long ? 2_500 : 150;
      // Every tenth is to be tried again later.
      stage.behave(({ number }) =>
        number % 10 === 0
          ? { kind: 'answer', status: 503, afterMs: 100, headers: { 'retry-after': '3' } }
          : { kind: 'answer', status: 200, afterMs: 500 },
      );
      await stage.backlog(outcomes);
      stage.note(`${await countOpen(stage.rig.postgres)} open`);
      await redis.kill('delete');
      await stage.pause(1_000);
      await redis.start();
      const heardBefore = stage.history.heard.length;
      stage.over();
      stage.behave(() => WELL);
      await resumes(stage, heardBefore);
    },
  },
  {
    name: 'flushall',
    what: 'FLUSHALL with deliveries waiting, under load',
    inShort: true,
    recoverWithinMs: 15_000,
    run: async (stage) => {
      stage.behave(() => ({ kind: 'answer', status: 200, afterMs: 500 }));
      const load = stage.load({ perSecond: 25 });
      await stage.backlog(200);
      stage.note(`${await countOpen(stage.rig.postgres)} open`);
      await stage.rig.redis.use((client) => client.flushall());
      stage.over();
      stage.behave(() => WELL);
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

/** The first request that a queue without memory leads to. */
async function resumes(stage: Stage, heardBefore: number): Promise<void> {
  const from = Date.now();
  // What was in flight when the queue went is finished; what comes after that was rung for anew.
  await stage.until(
    () => stage.history.heard.slice(heardBefore).some(({ at }) => at > from + 500),
    'deliveries resume',
    15_000,
  );
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
