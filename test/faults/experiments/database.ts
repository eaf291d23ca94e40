import { PROCESSES } from '../rig/gateways';
import type { Stage } from '../rig/stage';
import type { Experiment } from './experiment';

export const database: readonly Experiment[] = [
  {
    name: 'postgres-restarts',
    what: 'PostgreSQL ended at once ("immediate") and started again, under load',
    inShort: true,
    recoverWithinMs: 20_000,
    run: async (stage) => {
      const { postgres } = stage.rig;
      const rounds = stage.long ? 10 : 2;
      const load = stage.load({ perSecond: 50 });
      for (let round = 0; round < rounds; round += 1) {
        await stage.pause(1_000);
        const whole = stage.cutting();
        await postgres.crash();
        await postgres.start();
        const back = Date.now();
        await accepts(stage, back);
        whole();
        if (round === rounds - 1) stage.over();
      }
      await load.stop();
      stage.note(`${rounds} restarts`);
    },
  },
  {
    name: 'postgres-frozen',
    what: 'all of PostgreSQL frozen (SIGSTOP) for 20 s, then let go on',
    inShort: false,
    recoverWithinMs: 20_000,
    run: (stage) =>
      withoutDatabase(
        stage,
        () => stage.rig.postgres.freeze(),
        () => stage.rig.postgres.thaw(),
      ),
  },
  {
    name: 'postgres-unheard',
    what: 'the network between the gateway and PostgreSQL swallows everything for 20 s',
    inShort: false,
    recoverWithinMs: 20_000,
    run: (stage) => {
      const proxies = PROCESSES.flatMap((name) => stage.rig.toPostgres.get(name) ?? []);
      return withoutDatabase(
        stage,
        () => proxies.forEach((proxy) => proxy.set({ blackhole: true })),
        () => proxies.forEach((proxy) => proxy.set({ blackhole: false })),
      );
    },
  },
];

/** A statement's patience is 5 s; what waits for it is answered 503 soon after. */
const ANSWERED_WITHIN_MS = 12_000;

async function withoutDatabase(stage: Stage, begin: () => void, end: () => void): Promise<void> {
  const load = stage.load({ perSecond: 50 });
  await stage.pause(1_000);
  const whole = stage.cutting();
  const from = Date.now();
  begin();
  await stage.pause(stage.long ? 20_000 : 8_000);
  end();
  const back = Date.now();
  stage.over();
  await accepts(stage, back);
  await stage.pause(1_000);
  whole();
  await load.stop();
  const meanwhile = stage.history.posts.filter(({ invokedAt }) => invokedAt >= from && invokedAt < back);
  const slowest = Math.max(0, ...meanwhile.map(({ invokedAt, endedAt }) => endedAt - invokedAt));
  stage.note(`slowest answer ${(slowest / 1000).toFixed(1)} s`);
  stage.expect(slowest <= ANSWERED_WITHIN_MS, `a post waited ${slowest} ms while the database was away`);
}

async function accepts(stage: Stage, since: number): Promise<void> {
  await stage.until(
    () => stage.history.posts.some(({ result, invokedAt }) => result === 'ok' && invokedAt >= since),
    'posts are accepted again',
  );
}
