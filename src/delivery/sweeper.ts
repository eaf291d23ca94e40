import type { Store } from '../store/client';
import { cancelWorkOfDeleted } from '../store/cancel-deleted';
import { isDatabaseAway } from '../store/errors';
import { forgetOldRejections } from '../store/rejections';
import { forgetOldAnswers, MOST_SWEPT_OF_ONE, releaseHeld, sweep } from '../store/sweep';
import type { DueDelivery } from '../store/write-accepted';
import type { Log } from '../telemetry/log';
import { type ConnectionSet, delivering } from '../connections/connection-set';
import type { Dispatcher } from './dispatcher';

export interface SweeperOptions {
  store: Store;
  dispatcher: Pick<Dispatcher, 'take' | 'waiting'>;
  connectionSet: ConnectionSet;
  log: Log;
  observe?(found: { due: number; cutOff: number; waitedTooLong: readonly DueDelivery[]; released: number }): void;
}

const SWEEP_EVERY_MS = 1_000;
/** As long as there is more of a connection than is taken at once, it is looked for as soon as what was taken has gone out. */
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
export function startSweeper({ store, dispatcher, connectionSet, log, observe }: SweeperOptions): () => Promise<void> {
  let stopped = false;
  let current: Promise<void> = Promise.resolve();
  let forgotAt = 0;
  let sweptAt = Number.NEGATIVE_INFINITY;
  /** connections of which as much was found as is taken at once: there is more */
  const backlogged = new Set<string>();

  const noteBacklogs = (idle: readonly string[], due: readonly DueDelivery[]): void => {
    const found = new Map<string, number>();
    for (const { connection } of due) found.set(connection, (found.get(connection) ?? 0) + 1);
    for (const name of idle) {
      if ((found.get(name) ?? 0) >= MOST_SWEPT_OF_ONE) backlogged.add(name);
      else backlogged.delete(name);
    }
  };

  const sweepOnce = async (): Promise<void> => {
    sweptAt = performance.now();
    const names = delivering(connectionSet).map(({ name }) => name);
    for (const name of backlogged) if (!names.includes(name)) backlogged.delete(name);
    const busy = names.filter((name) => dispatcher.waiting(name) >= ENOUGH_WAITING);
    const idle = names.filter((name) => !busy.includes(name));
    const { due, cutOff, waitedTooLong } = await sweep(store.pool, idle, MOST_PER_SWEEP, busy);
    const released = await releaseHeld(store.pool, idle, MOST_RELEASED);
    noteBacklogs(idle, due);
    dispatcher.take([...due, ...released]);
    observe?.({ due: due.length, cutOff, waitedTooLong, released: released.length });
    if (due.length + waitedTooLong.length + released.length > 0) {
      log.info('swept', { due: due.length, cutOff, waitedTooLong: waitedTooLong.length, released: released.length });
    }
    if (Date.now() - forgotAt < FORGET_EVERY_MS) return;
    forgotAt = Date.now();
    await forgetOldAnswers(store.pool);
    await forgetOldRejections(store);
    // A process that had not heard of a deletion may have planned more.
    await cancelWorkOfDeleted(store.pool);
  };

  /** Between two sweeps only what has gone out of a backlog is looked after. */
  const isDue = (): boolean =>
    performance.now() - sweptAt >= SWEEP_EVERY_MS ||
    [...backlogged].some((name) => dispatcher.waiting(name) < ENOUGH_WAITING);

  const run = (): void => {
    current = (isDue() ? sweepOnce() : Promise.resolve())
      .catch((error: unknown) => {
        if (isDatabaseAway(error)) log.debug('not swept: the database is away', { error });
        else log.error('not swept', { error });
      })
      .then(() => {
        if (!stopped) timer = setTimeout(run, backlogged.size > 0 ? SWEEP_ON_MS : SWEEP_EVERY_MS);
      });
  };
  let timer = setTimeout(run, SWEEP_EVERY_MS);

  return async () => {
    stopped = true;
    clearTimeout(timer);
    await current;
  };
}
