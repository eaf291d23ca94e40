import { Queue, Worker } from 'bullmq';
import { coalesce } from '../batching/coalesce';
import type { DueDelivery } from '../store/write-accepted';
import type { Log } from '../telemetry/log';
import { PREFIX, type QueueBackend } from './backend';

/** These deliveries are due, by connection. A job carries ids alone: the rows hold everything else. */
interface WakeUp {
  due: Record<string, string[]>;
}

/**
 * Tells worker processes, of which there may be many, of deliveries that are due and that the sender does not deliver itself. One
 * queue serves all connections, so that what it costs does not depend on how many there are; a job is done as soon as a process
 * has taken its deliveries into its memory, so that no connection's vendor holds up the queue.
 */
export interface WakeUps {
  /** Never throws and is not waited for: a sweeper finds whatever nobody is woken for. */
  send(due: readonly DueDelivery[]): void;
  /** Takes jobs from now on. */
  work(take: (due: DueDelivery[]) => void): void;
  /** How many jobs there are, by state; null while the queue is away. */
  jobs(): Promise<Record<string, number> | null>;
  /** Takes no more jobs; resolves when those taken are done. */
  stopWorking(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Deliveries that become due together share a job: on the embedded PostgreSQL a job costs 5 ms, on Redis a delivery of its own costs
 * more CPU than the rest of its way. Small enough that several processes share what one post of a thousand outcomes brings.
 */
const MOST_PER_JOB = 64;
const MOST_AT_ONCE = 4_096;
/** Posts that come so close together are woken for together. */
const EVERY_MS = 20;

export function openWakeUps(backend: QueueBackend, log: Log): WakeUps {
  const name = backend.queueName('deliveries');
  const common = { prefix: PREFIX };
  const queue = new Queue<WakeUp>(
    name,
    {
      ...common,
      connection: backend.producer,
      defaultJobOptions: { removeOnComplete: true, removeOnFail: true },
    },
    backend.factory,
  );
  queue.on('error', (error) => log.debug('queue error', { queue: name, error }));
  let worker: Worker<WakeUp> | null = null;

  const add = coalesce<DueDelivery, void>(
    async (due) => {
      await queue.addBulk(
        chunks(due, MOST_PER_JOB).map((chunk) => ({ name: 'wake', data: { due: byConnection(chunk) } })),
      );
      return [];
    },
    { most: MOST_AT_ONCE, everyMs: EVERY_MS, enough: MOST_PER_JOB, isShared: () => true },
  );

  return {
    send(due) {
      if (!backend.isUp()) return;
      for (const one of due) add(one).catch((error: unknown) => log.debug('wake-up not sent', { ...one, error }));
    },
    work(take) {
      worker = new Worker<WakeUp>(
        name,
        ({ data }) => {
          take(Object.entries(data.due).flatMap(([connection, ids]) => ids.map((id) => ({ id, connection }))));
          return Promise.resolve();
        },
        {
          ...common,
          connection: backend.consumer,
          removeOnComplete: { count: 0 },
          removeOnFail: { count: 0 },
        },
        backend.factory,
      );
      worker.on('error', (error) => log.debug('worker error', { queue: name, error }));
    },
    jobs: async () => (backend.isUp() ? queue.getJobCounts('waiting', 'active') : null),
    stopWorking: async () => {
      await worker?.close();
    },
    close: () => queue.close(),
  };
}

function byConnection(due: readonly DueDelivery[]): Record<string, string[]> {
  // Without a prototype: a connection may have any name.
  const ids = Object.create(null) as Record<string, string[]>;
  for (const { id, connection } of due) (ids[connection] ??= []).push(id);
  return ids;
}

function chunks<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}
