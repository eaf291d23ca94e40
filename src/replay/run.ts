import type { Store } from '../store/client';
import { isDatabaseAway } from '../store/errors';
import { replaysToStep, stepReplay } from '../store/step-replay';
import type { DueDelivery } from '../store/write-accepted';
import type { Log } from '../telemetry/log';

export interface ReplayerOptions {
  store: Store;
  /** those that deliver now */
  connections(): readonly string[];
  /** has these deliveries sent; not awaited, since a sweeper finds whatever nobody is woken for */
  wake(due: readonly DueDelivery[]): void;
  log: Log;
  /** how many of a replay's deliveries may wait for their turn at one connection; 500 unless said */
  mostWaiting?: number;
}

const STEP_EVERY_MS = 1_000;
/** A step looks at all that is on its way: with 100,000 of them put off by a vendor that is down it takes a part of a second. */
const REST_PER_WORK = 9;

/**
 * Steps through the replays that run, whoever let them run: a bounded number of deliveries with each step, so that what comes in
 * now finds its connection free. Where it stands is in the database, so any process goes on with it. Returns how to stop.
 */
export function startReplayer(options: ReplayerOptions): () => Promise<void> {
  const { store, connections, wake, log, mostWaiting = 500 } = options;
  let stopped = false;
  let current: Promise<void> = Promise.resolve();

  const stepAll = async (): Promise<void> => {
    for (const id of await replaysToStep(store)) {
      if (stopped) return;
      await stepOne(id).catch((error: unknown) => tell('replay not stepped', error, { replayId: id }));
    }
  };

  const stepOne = async (id: string): Promise<void> => {
    const step = await stepReplay(store, id, connections(), mostWaiting);
    if (!step) return;
    const { released, isFinished, ...progress } = step;
    wake(released);
    if (released.length === 0 && !isFinished) return;
    log.info('replay', { replayId: id, released: released.length, isFinished, ...progress });
  };

  const tell = (event: string, error: unknown, fields = {}): void => {
    if (isDatabaseAway(error)) log.debug(`${event}: the database is away`, { ...fields, error });
    else log.error(event, { ...fields, error });
  };

  const run = (): void => {
    const startedAt = performance.now();
    current = stepAll()
      .catch((error: unknown) => tell('replays not stepped', error))
      .then(() => {
        const rest = Math.max(STEP_EVERY_MS, (performance.now() - startedAt) * REST_PER_WORK);
        if (!stopped) timer = setTimeout(run, rest);
      });
  };
  let timer = setTimeout(run, STEP_EVERY_MS);

  return async () => {
    stopped = true;
    clearTimeout(timer);
    await current;
  };
}
