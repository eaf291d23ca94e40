import { Queue, Worker } from 'bullmq';
import { PREFIX, type QueueBackend } from '../queue/backend';
import { schedulePull } from '../store/pulls';
import type { Store } from '../store/client';
import type { Log } from '../telemetry/log';
import type { PullSource } from './source';

export interface ScheduleOptions {
  store: Store;
  backend: QueueBackend;
  sources: readonly PullSource[];
  /** whether there is such a connection, if only in other processes */
  isKnown(name: string): boolean;
  log: Log;
  assertEveryMs?: number;
}

/** A queue that lost its data has its schedules back so soon, and a connection that is new or has changed its own. */
const ASSERT_EVERY_MS = 5_000;

/**
 * Puts a pull down whenever the schedule of a connection says so. The queue strikes the hour once for all processes, and the
 * database lets one scheduled pull of a connection wait, so that a stroke that comes twice is one. Returns how to stop.
 */
export function startSchedule(options: ScheduleOptions): () => Promise<void> {
  const { store, backend, sources, isKnown, log, assertEveryMs = ASSERT_EVERY_MS } = options;
  const find = (name: string) => sources.find(({ connection }) => connection.name === name);
  const queueName = backend.queueName('pulls');
  const queue = new Queue(queueName, { connection: backend.producer, prefix: PREFIX }, backend.factory);
  queue.on('error', (error) => log.debug('queue error', { queue: queueName, error }));
  const worker = new Worker<{ connection: string }>(
    queueName,
    async ({ data }) => {
      if (find(data.connection)) await schedulePull(store.pool, data.connection);
    },
    {
      connection: backend.consumer,
      prefix: PREFIX,
      removeOnComplete: { count: 0 },
      removeOnFail: { count: 0 },
    },
    backend.factory,
  );
  worker.on('error', (error) => log.debug('worker error', { queue: queueName, error }));
  worker.on('failed', (_job, error) => log.warn('pull not scheduled', { error }));

  const assert = async (): Promise<void> => {
    for (const { connection, pull } of sources) {
      const { name, settings } = connection;
      const repeat = { pattern: connection.schedule ?? pull.schedule(settings), tz: pull.timeZone(settings) };
      await queue.upsertJobScheduler(name, repeat, { name: 'strike', data: { connection: name } });
    }
    for (const { key } of await queue.getJobSchedulers()) {
      if (!isKnown(key)) await queue.removeJobScheduler(key);
    }
  };
  const assertSafely = (): void => {
    if (!backend.isUp()) return;
    current = assert().catch((error: unknown) => log.debug('schedules not asserted', { error }));
  };
  let current: Promise<void> = Promise.resolve();
  assertSafely();
  const timer = setInterval(assertSafely, assertEveryMs);

  return async () => {
    clearInterval(timer);
    // Told to close before anything is waited for: a worker that still works when what it stands on is gone never ends.
    await Promise.all([worker.close(), current]);
    await queue.close();
  };
}
