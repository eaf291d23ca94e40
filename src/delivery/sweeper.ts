import type { Store } from '../store/client';
import { cancelWorkOfDeleted } from '../store/cancel-deleted';
import { isDatabaseAway } from '../store/errors';
import { forgetOldRejections } from '../store/rejections';
import { forgetOldAnswers, MOST_SWEPT_OF_ONE, releaseHeld, sweep } from '../store/sweep';
import type { Log } from '../telemetry/log';
import { type ConnectionBook, delivering } from './connection-book';
import type { Dispatcher } from './dispatcher';

export interface SweeperOptions {
  store: Store;
  dispatcher: Pick<Dispatcher, 'take' | 'waiting'>;
  book: ConnectionBook;
  log: Log;
}

const SWEEP_EVERY_MS = 1_000;
/** Where as much was found of one connection as is taken at once, there is more. */
const SWEEP_ON_MS = 100;
const FORGET_EVERY_MS = 60_000;
const MOST_PER_SWEEP = 1_000;
/** Of one connection: what was held for hours goes out over minutes, evenly. */
const MOST_RELEASED = 250;
/** A connection of which so many wait in this process needs no more of them: its due rows are left to those with less to do. */
const ENOUGH_WAITING = 100;

/**
 * Takes in what is due and nobody was woken for, or nobody had room for: retries, what is left of a backlog, whatever a queue
 * forgot or a process died with. Returns how to stop it.
 */
export function startSweeper({ store, dispatcher, book, log }: SweeperOptions): () => Promise<void> {
  let stopped = false;
  let current: Promise<void> = Promise.resolve();
  let forgotAt = 0;

  /** Answers whether there is more. */
  const sweepOnce = async (): Promise<boolean> => {
    const names = delivering(book).map(({ name }) => name);
    const busy = names.filter((name) => dispatcher.waiting(name) >= ENOUGH_WAITING);
    const idle = names.filter((name) => !busy.includes(name));
    const { due, cutOff, waitedTooLong } = await sweep(store.pool, idle, MOST_PER_SWEEP, busy);
    const released = await releaseHeld(store.pool, idle, MOST_RELEASED);
    dispatcher.take([...due, ...released]);
    if (due.length + waitedTooLong + released.length > 0) {
      log.info('swept', { due: due.length, cutOff, waitedTooLong, released: released.length });
    }
    const isMore = due.length >= MOST_SWEPT_OF_ONE;
    if (Date.now() - forgotAt < FORGET_EVERY_MS) return isMore;
    forgotAt = Date.now();
    await forgetOldAnswers(store.pool);
    await forgetOldRejections(store);
    // A process that had not heard of a deletion may have planned more.
    await cancelWorkOfDeleted(store.pool);
    return isMore;
  };

  const run = (): void => {
    current = sweepOnce()
      .catch((error: unknown) => {
        if (isDatabaseAway(error)) log.debug('not swept: the database is away', { error });
        else log.error('not swept', { error });
        return false;
      })
      .then((isMore) => {
        if (!stopped) timer = setTimeout(run, isMore ? SWEEP_ON_MS : SWEEP_EVERY_MS);
      });
  };
  let timer = setTimeout(run, SWEEP_EVERY_MS);

  return async () => {
    stopped = true;
    clearTimeout(timer);
    await current;
  };
}
