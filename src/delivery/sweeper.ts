import type { Store } from '../store/client';
import { cancelWorkOfDeleted } from '../store/cancel-deleted';
import { isDatabaseAway } from '../store/errors';
import { forgetOldRejections } from '../store/rejections';
import { forgetOldAnswers, releaseHeld, sweep } from '../store/sweep';
import type { Log } from '../telemetry/log';
import type { ConnectionBook } from './connection-book';
import type { Queues } from './queues';

export interface SweeperOptions {
  store: Store;
  queues: Queues;
  book: ConnectionBook;
  /** whether anybody would hear a doorbell now */
  isQueueUp(): boolean;
  log: Log;
}

const SWEEP_EVERY_MS = 1_000;
const FORGET_EVERY_MS = 60_000;
const MOST_PER_SWEEP = 1_000;
/** Of one connection: what was held for hours goes out over minutes, evenly. */
const MOST_RELEASED = 250;
/** A connection with so many doorbells unanswered needs no more of them: its due rows are looked at again later. */
const ENOUGH_DOORBELLS = 1_000;

/**
 * Rings again for what is due and has no doorbell: after a crash between commit and ring, after a queue lost its data,
 * after a process died with deliveries in its hands. Returns how to stop it.
 */
export function startSweeper({ store, queues, book, isQueueUp, log }: SweeperOptions): () => Promise<void> {
  let stopped = false;
  let current: Promise<void> = Promise.resolve();
  let forgotAt = 0;

  const sweepOnce = async (): Promise<void> => {
    if (!isQueueUp()) return;
    const waiting = await connectionsInNeed();
    const { due, cutOff, waitedTooLong } = await sweep(store.pool, waiting, MOST_PER_SWEEP);
    const released = await releaseHeld(store.pool, waiting, MOST_RELEASED);
    queues.ring([...due, ...released]);
    if (due.length + waitedTooLong + released.length > 0) {
      log.info('swept', { rungAgain: due.length, cutOff, waitedTooLong, released: released.length });
    }
    if (Date.now() - forgotAt < FORGET_EVERY_MS) return;
    forgotAt = Date.now();
    await forgetOldAnswers(store.pool);
    await forgetOldRejections(store);
    // A process that had not heard of a deletion may have planned more.
    await cancelWorkOfDeleted(store.pool);
  };

  const connectionsInNeed = async (): Promise<string[]> => {
    const connections = book.all.map(({ name }) => name);
    const backlogs = await Promise.all(connections.map((name) => queues.backlog(name)));
    return connections.filter((_, index) => (backlogs[index] ?? 0) < ENOUGH_DOORBELLS);
  };

  const run = (): void => {
    current = sweepOnce()
      .catch((error: unknown) => {
        if (isDatabaseAway(error)) log.debug('not swept: the database is away', { error });
        else log.error('not swept', { error });
      })
      .then(() => {
        if (!stopped) timer = setTimeout(run, SWEEP_EVERY_MS);
      });
  };
  let timer = setTimeout(run, SWEEP_EVERY_MS);

  return async () => {
    stopped = true;
    clearTimeout(timer);
    await current;
  };
}
