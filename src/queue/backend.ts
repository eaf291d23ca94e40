import { createPostgresBackend, createRedisBackend, runMigrations } from 'bullmq';
import { Cluster, Redis } from 'ioredis';
import { Client, Pool } from 'pg';
import type { Mode } from '../store/data-mode';
import type { Log } from '../telemetry/log';

/** What BullMQ stands on. Everything above it is the same for both. */
export interface QueueBackend {
  kind: 'redis' | 'postgres';
  /** the name of a queue in this start's mode: BullMQ's prefix would tell them apart on Redis alone */
  queueName(queue: string): string;
  /** typed as the one for Redis: BullMQ's classes are, and behave the same above both */
  factory: typeof createRedisBackend;
  /** fails at once while the server is away: what nobody is woken for now is found by a sweeper */
  producer: Redis | Cluster | Pool;
  /** waits for the server as long as it takes */
  consumer: Redis | Cluster | Pool;
  /** whether a job can be added now */
  isUp(): boolean;
  /** asks the server. @throws when it is away */
  ping(): Promise<void>;
  close(): Promise<void>;
}

export interface BackendOptions {
  /** queues of one mode are none of the other's, also where both are on one Redis */
  mode: Mode;
  log: Log;
}

/** Braces put a queue's keys on one node of a Redis cluster. */
export const PREFIX = '{gateway}';

function queueNames(mode: Mode): QueueBackend['queueName'] {
  return (queue) => (mode === 'sandbox' ? `sandbox-${queue}` : queue);
}

/** How long adding a job may take. */
const ADD_PATIENCE_MS = 2_000;

/** @param url `redis://`, `rediss://`, or several nodes of a cluster, separated by commas */
export function openRedisBackend(url: string, { mode, log }: BackendOptions): QueueBackend {
  const producer = connectRedis(url, { enableOfflineQueue: false, commandTimeout: ADD_PATIENCE_MS });
  const consumer = connectRedis(url, { maxRetriesPerRequest: null });
  producer.on('error', sayOnce(producer, log));
  consumer.on('error', (error) => log.debug('queue connection failed', { error }));
  producer.on('ready', () => void checkPolicy(producer, log));
  return {
    kind: 'redis',
    queueName: queueNames(mode),
    factory: createRedisBackend,
    producer,
    consumer,
    isUp: () => producer.status === 'ready',
    ping: async () => void (await producer.ping()),
    close: async () => {
      producer.disconnect();
      consumer.disconnect();
    },
  };
}

/** @param url of the PostgreSQL that also holds the truth; the queue has a schema of its own in it, `bullmq` */
export async function openPostgresBackend(url: string, { mode, log }: BackendOptions): Promise<QueueBackend> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await runMigrations(client);
  } finally {
    await client.end();
  }

  // Losing a job in a crash loses nothing, so its commits need not wait for the disk: 520 jobs/s instead of 410.
  const options = '-c search_path=bullmq -c synchronous_commit=off';
  const connect = (max: number): Pool => {
    const pool = new Pool({
      connectionString: url,
      options,
      max,
      keepAlive: true,
      connectionTimeoutMillis: 5_000,
      application_name: 'call-outcome-gateway queue',
    });
    pool.on('error', (error) => log.warn('queue connection lost', { error }));
    return pool;
  };
  const producer = connect(4);
  // There are two workers, of wake-ups and of pulls, each of which keeps one connection to listen on.
  const consumer = connect(6);
  return {
    kind: 'postgres',
    queueName: queueNames(mode),
    factory: createPostgresBackend as unknown as typeof createRedisBackend,
    producer,
    consumer,
    isUp: () => true,
    ping: async () => void (await producer.query('SELECT 1')),
    close: async () => {
      await producer.end();
      await consumer.end();
    },
  };
}

function connectRedis(
  url: string,
  options: { enableOfflineQueue?: boolean; commandTimeout?: number; maxRetriesPerRequest?: null },
): Redis | Cluster {
  const nodes = url.split(',').map((node) => node.trim());
  const retry = (times: number): number => Math.min(times * 200, 2_000);
  const common = { ...options, disconnectTimeout: 200 };
  const [node = ''] = nodes;
  if (nodes.length === 1) return new Redis(node, { ...common, retryStrategy: retry });
  const { password, username, protocol } = new URL(node);
  return new Cluster(nodes, {
    clusterRetryStrategy: retry,
    enableOfflineQueue: options.enableOfflineQueue ?? true,
    redisOptions: {
      ...common,
      ...(password === '' ? {} : { password: decodeURIComponent(password) }),
      ...(username === '' ? {} : { username: decodeURIComponent(username) }),
      ...(protocol === 'rediss:' ? { tls: {} } : {}),
    },
  });
}

/** An outage is one line, not one for every try to connect. */
function sayOnce(client: Redis | Cluster, log: Log): (error: Error) => void {
  let away = false;
  client.on('ready', () => {
    if (away) log.info('queue is back', {});
    away = false;
  });
  return (error) => {
    if (!away) log.error('queue is away; outcomes are still accepted and will be delivered when it is back', { error });
    away = true;
  };
}

/** BullMQ's keys must not be evicted; without an append-only file a restart leaves what is due to the sweepers. */
async function checkPolicy(client: Redis | Cluster, log: Log): Promise<void> {
  if (client instanceof Cluster) return;
  try {
    const read = async (name: string): Promise<unknown> => settingOf(await client.config('GET', name), name);
    const policy = await read('maxmemory-policy');
    if (policy !== 'noeviction') {
      log.error('Redis evicts keys; set maxmemory-policy to noeviction, or deliveries will be late', { policy });
    }
    if ((await read('appendonly')) !== 'yes') {
      log.warn('Redis keeps no append-only file; after a restart deliveries wait for the sweeper', {});
    }
  } catch (error) {
    log.debug('Redis does not tell its configuration', { error });
  }
}

/** CONFIG GET answers a list of names and values in RESP2 and a map in RESP3. */
function settingOf(answer: unknown, name: string): unknown {
  if (Array.isArray(answer)) return answer[answer.indexOf(name) + 1];
  return (answer as Record<string, unknown>)[name];
}
