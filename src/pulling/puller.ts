import { clampWait } from '../delivery/schedule';
import type { AcceptOptions } from '../intake/accept-outcomes';
import { pauseConnection } from '../store/connections';
import { isDatabaseAway } from '../store/errors';
import {
  claimPull,
  finishPull,
  findPull,
  type LeasedPull,
  PullLost,
  putOffPull,
  recordProgress,
  releasePull,
} from '../store/pulls';
import type { Log } from '../telemetry/log';
import { PullFailed } from './ask';
import { createLabels } from './labels';
import { type ObservePulls, runPull, SourceChanged } from './run-pull';
import type { PullSource } from './source';

export interface PullerOptions {
  accept: AcceptOptions;
  sources: readonly PullSource[];
  log: Log;
  observe?: ObservePulls;
  now?: () => number;
  retries?: readonly number[];
}

const LOOK_EVERY_MS = 1_000;
const MOST_AT_ONCE = 4;
/** A vendor that has enough and does not say for how long. */
const UNTOLD_WAIT_MS = 60_000;
/** Well within a lease: a page may take longer than one. */
const BEAT_EVERY_MS = 5_000;

/**
 * Runs the pulls that are put down, whoever put them there: one of a connection at a time across all processes, which the
 * database sees to. A pull whose process died is gone on with. Returns how to stop: what runs is given back.
 */
export function startPuller({
  accept,
  sources,
  log,
  observe,
  now = Date.now,
  retries,
}: PullerOptions): () => Promise<void> {
  const { store } = accept;
  const stopping = new AbortController();
  const isCurrent = (source: PullSource): boolean => sources.includes(source);
  const options = { accept, labels: createLabels(now), now, signal: stopping.signal, isCurrent, observe, retries };
  const running = new Set<Promise<void>>();

  const look = async (): Promise<void> => {
    while (running.size < MOST_AT_ONCE && !stopping.signal.aborted) {
      const names = sources.map(({ connection }) => connection.name);
      const pull = names.length > 0 ? await claimPull(store, names) : null;
      const source = sources.find(({ connection }) => connection.name === pull?.connection);
      if (!pull || !source) return;
      const run = runOne(source, pull).finally(() => running.delete(run));
      running.add(run);
    }
  };

  const runOne = async (source: PullSource, pull: LeasedPull): Promise<void> => {
    const startedAt = performance.now();
    // Whether the pull is still this process's is asked again with every page; here it is only kept from being taken over.
    const beat = setInterval(() => {
      recordProgress(store.pool, pull, {}).catch((error: unknown) => log.debug('pull did not beat', { error }));
    }, BEAT_EVERY_MS);
    try {
      const pulled = await runPull(options, source, pull);
      if (pulled === 'done') await finishPull(store, pull, null);
    } catch (error) {
      await settle(source, pull, error).catch((cause: unknown) => log.warn('pull not settled', { error: cause }));
    } finally {
      clearInterval(beat);
    }
    await logPull(pull, Math.round(performance.now() - startedAt));
  };

  const settle = async (source: PullSource, pull: LeasedPull, error: unknown): Promise<void> => {
    const { connection } = source;
    if (error instanceof PullLost) return;
    // The next one to look goes on with it, once the database is back or another process is there.
    const isHandedOn = stopping.signal.aborted || error instanceof SourceChanged || isDatabaseAway(error);
    // What an account of before says of its key or its rows is no end of a pull that goes on with another.
    const isOfBefore = error instanceof PullFailed && !isCurrent(source);
    if (isHandedOn || isOfBefore) return releasePull(store, pull);
    if (!(error instanceof PullFailed)) {
      const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
      log.error('pull broke', { pullId: pull.id, error: connection.mask.text(stack) });
      return finishPull(store, pull, 'a fault of the gateway’s own; it has been written down in the log');
    }
    const { failure } = error;
    if (failure.kind === 'unauthorized') {
      const isFirst = await pauseConnection(store, connection.name, failure.message, connection.settingsDigest);
      if (isFirst) log.error('connection paused', { connection: connection.name, reason: failure.message });
    }
    // A scheduled pull comes again by itself; a backfill of a year would have to be asked for again.
    if (failure.kind === 'throttled' && pull.backfill) {
      return putOffPull(store, pull, clampWait(failure.retryAfterMs ?? UNTOLD_WAIT_MS));
    }
    await finishPull(store, pull, failure.message);
  };

  const logPull = async ({ id }: LeasedPull, durationMs: number): Promise<void> => {
    const pull = await findPull(store, id).catch(() => null);
    if (!pull) return;
    const { connection, status, ...facts } = pull;
    if (status === 'done' || status === 'failed') observe?.ended(connection, status);
    const fields = { pullId: id, connection, status, durationMs, ...facts };
    if (status === 'failed') log.warn('pull', fields);
    else log.info('pull', fields);
  };

  let current: Promise<void> = Promise.resolve();
  const run = (): void => {
    current = look()
      .catch((error: unknown) => log.debug('not looked for pulls', { error }))
      .then(() => {
        if (!stopping.signal.aborted) timer = setTimeout(run, LOOK_EVERY_MS);
      });
  };
  let timer = setTimeout(run, LOOK_EVERY_MS);

  return async () => {
    stopping.abort();
    clearTimeout(timer);
    await current;
    await Promise.all(running);
  };
}
