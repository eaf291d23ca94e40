import { APIS, type ProcessName, WORKERS } from '../rig/gateways';
import { CONNECTIONS } from '../rig/rig';
import type { Stage } from '../rig/stage';
import { type Behaviour, WELL } from '../rig/vendors';
import type { Experiment } from './experiment';

const STEP_MS = 4_000;

type Move = (stage: Stage) => Promise<void>;

const pick = <T>(stage: Stage, from: readonly [T, ...T[]]): T =>
  from[Math.floor(stage.random() * from.length)] ?? from[0];
const someWorker = (stage: Stage): ProcessName => pick(stage, WORKERS);
const someProcess = (stage: Stage): ProcessName => pick(stage, [...APIS, ...WORKERS]);
/** For so long a fault lasts. */
const aWhile = (stage: Stage): Promise<void> => stage.pause(500 + stage.random() * 2_500);

const TROUBLES: readonly [Behaviour, ...Behaviour[]] = [
  { kind: 'hang' },
  { kind: 'reset' },
  { kind: 'drip', everyMs: 200 },
  { kind: 'answer', status: 500, afterMs: 20 },
  { kind: 'answer', status: 429, afterMs: 20, headers: { 'retry-after': '1' } },
  { kind: 'answer', status: 503, afterMs: 20 },
];

/** What can be done to a running gateway; each undoes what it did. */
const MOVES: Readonly<Record<string, Move>> = {
  'kill a worker': (stage) => stage.rig.gateways.kill(someWorker(stage)),
  'kill an API process': (stage) => stage.rig.gateways.kill(pick(stage, APIS)),
  'stop a process': async (stage) => void (await stage.rig.gateways.stop(someProcess(stage))),
  'freeze a worker': (stage) => {
    const worker = someWorker(stage);
    const { gateways } = stage.rig;
    return during(
      stage,
      [worker],
      () => gateways.freeze(worker),
      () => gateways.thaw(worker),
    );
  },
  FLUSHALL: async (stage) => void (await stage.rig.redis.use((client) => client.flushall())),
  'kill Redis and delete its data': async (stage) => {
    await stage.rig.redis.kill('delete');
    await aWhile(stage);
    await stage.rig.redis.start();
  },
  'freeze Redis': async (stage) => {
    stage.rig.redis.freeze();
    await aWhile(stage);
    stage.rig.redis.thaw();
  },
  'restart PostgreSQL': async (stage) => {
    const whole = stage.cutting();
    await stage.rig.postgres.crash();
    await stage.rig.postgres.start();
    await stage.pause(1_000);
    whole();
  },
  'freeze PostgreSQL': (stage) => {
    const { postgres } = stage.rig;
    return during(
      stage,
      WORKERS,
      () => postgres.freeze(),
      () => postgres.thaw(),
    );
  },
  'break the connections to PostgreSQL': async (stage) => {
    const name = someProcess(stage);
    const whole = stage.cutting([name]);
    stage.rig.toPostgres.get(name)?.cut(pick(stage, ['reset', 'end', 'half']));
    await stage.pause(1_000);
    whole();
  },
  'swallow what goes to PostgreSQL': (stage) => {
    const name = someProcess(stage);
    const proxy = stage.rig.toPostgres.get(name);
    return during(
      stage,
      [name],
      () => proxy?.set({ blackhole: true }),
      () => proxy?.set({ blackhole: false }),
    );
  },
  'break the connections to Redis': async (stage) => {
    stage.rig.toRedis.get(someProcess(stage))?.cut(pick(stage, ['reset', 'end', 'half']));
    await Promise.resolve();
  },
  'slow the way to Redis down': async (stage) => {
    const proxy = stage.rig.toRedis.get(someProcess(stage));
    proxy?.set({ latencyMs: 100, bytesPerSecond: 100_000 });
    await aWhile(stage);
    proxy?.set({ latencyMs: 0, bytesPerSecond: null });
  },
  'break the connections to a vendor': async (stage) => {
    const worker = someWorker(stage);
    const whole = stage.cutting([worker]);
    stage.rig.toVendor.get(`${worker} ${pick(stage, CONNECTIONS)}`)?.cut(pick(stage, ['reset', 'end']));
    await stage.pause(500);
    whole();
  },
  'trouble at a vendor': async (stage) => {
    const connection = pick(stage, CONNECTIONS);
    const trouble = pick(stage, TROUBLES);
    stage.behave(() => trouble, [connection]);
    await aWhile(stage);
    stage.behave(() => WELL, [connection]);
  },
};

/** Does something to workers for a while, in which what they have in flight may be cut off, and a second longer. */
async function during(stage: Stage, whose: readonly ProcessName[], begin: () => void, end: () => void): Promise<void> {
  const whole = stage.cutting(whose);
  begin();
  await aWhile(stage);
  end();
  await stage.pause(1_000);
  whole();
}

export const random: Experiment = {
  name: 'random',
  what: 'one fault after the other, drawn by the seed',
  inShort: true,
  recoverWithinMs: 30_000,
  run: async (stage) => {
    const steps = stage.long ? 75 : 4;
    const load = stage.load({ perSecond: 50 });
    const made: string[] = [];
    for (let step = 0; step < steps; step += 1) {
      const [name, move] = pick(stage, Object.entries(MOVES) as [[string, Move], ...[string, Move][]]);
      made.push(name);
      const next = Date.now() + STEP_MS;
      await Promise.all(
        [...APIS, ...WORKERS].map((one) => stage.until(() => stage.rig.gateways.isUp(one), `${one} is up`)),
      );
      stage.did(name);
      await move(stage);
      const early = next - Date.now();
      if (early > 0) await stage.pause(early * stage.random());
    }
    stage.over();
    await load.stop();
    stage.note(stage.long ? `${steps} faults` : made.join(', '));
  },
};
