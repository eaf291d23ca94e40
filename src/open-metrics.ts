import { Registry } from 'prom-client';
import type { Config } from './config';
import type { ConnectionSet } from './connections/connection-set';
import type { Dispatcher } from './delivery/dispatcher';
import { measureAttempts, type ObserveEnded } from './delivery/measure-attempts';
import type { SweeperOptions } from './delivery/sweeper';
import { createMetricsHttp } from './http/metrics';
import { serve, SERVING_PATIENCE_MS } from './http/serve';
import type { AcceptOutcomes, AcceptOptions } from './intake/accept-outcomes';
import { measureAccepting } from './intake/measure-accepting';
import { newId } from './model/id';
import { overdueSeconds } from './pulling/overdue';
import type { ObservePulls } from './pulling/run-pull';
import type { PullSource } from './pulling/source';
import type { QueueBackend } from './queue/backend';
import type { WakeUps } from './queue/wake-ups';
import { BACKLOG_STATES, readBacklog } from './store/backlog';
import type { Store } from './store/client';
import { readConnectionGates } from './store/connection-gates';
import type { Mode } from './store/data-mode';
import { isDatabaseAway } from './store/errors';
import { claimDuty, resignDuty } from './store/leader';
import { readPullAges } from './store/pull-ages';
import type { Log } from './telemetry/log';
import { createAcceptingMetrics } from './telemetry/metrics/accepting';
import { createBuildInfo } from './telemetry/metrics/build-info';
import { createDatabaseFiguresMetrics, type DatabaseFigures } from './telemetry/metrics/database-figures';
import { createDatabaseReading } from './telemetry/metrics/database-reading';
import { createDeliveryMetrics } from './telemetry/metrics/deliveries';
import { createDispatcherMetrics } from './telemetry/metrics/dispatching';
import { createExposition, type Exposition } from './telemetry/metrics/exposition';
import { createKeyMetrics, type KeyMetrics } from './telemetry/metrics/keys';
import { createPoolMetrics, type MeasuredPool } from './telemetry/metrics/pools';
import { createProcessMetrics } from './telemetry/metrics/process';
import { createPullMetrics } from './telemetry/metrics/pulling';
import { createSweepMetrics } from './telemetry/metrics/sweeping';
import { readVersion } from './version';

/** What the parts of the gateway report to, and what is shown of it. */
export interface Metrics {
  /** Accepts as before, and counts. */
  accepting(accept: AcceptOutcomes): AcceptOutcomes;
  /** deliveries that end as they are written */
  written: NonNullable<AcceptOptions['observe']>;
  attempts: ObserveEnded;
  keys: KeyMetrics;
  pulls: ObservePulls;
  /** of a process that delivers: hears of sweeps */
  ofDispatcher(dispatcher: Pick<Dispatcher, 'load'>): NonNullable<SweeperOptions['observe']>;
  scrape(): Promise<Exposition>;
  /** where they are served on a port of their own; null: with everything else */
  url: string | null;
}

export interface MetricsOptions {
  config: Pick<Config, 'role' | 'host' | 'metricsPort'>;
  mode: Mode;
  store: Store;
  backend: QueueBackend;
  wakeUps: Pick<WakeUps, 'jobs'>;
  connectionSet: ConnectionSet;
  sources: readonly PullSource[];
  log: Log;
  onClose(release: () => Promise<void> | void, patienceMs?: number): void;
  /** how often the database is read */
  readEveryMs?: number;
}

/** What a duty is called in `leader_leases`. */
const DUTY = 'metrics';

/** Makes the registry and all that fills it, and serves it where it has a port of its own. Null: a process that nobody can ask. */
export async function openMetrics(options: MetricsOptions): Promise<Metrics | null> {
  const { role, host, metricsPort: port } = options.config;
  if (role === 'worker' && port === null) return null;
  const metrics = createMetrics(options);
  if (port === null) return { ...metrics, url: null };
  const { url, close } = await serve(createMetricsHttp(metrics.scrape, options.log), { port, host });
  options.onClose(close, SERVING_PATIENCE_MS + 1_000);
  return { ...metrics, url };
}

function createMetrics(options: MetricsOptions): Omit<Metrics, 'url'> {
  const { config, mode, store, backend, wakeUps, connectionSet, sources, log, onClose, readEveryMs } = options;
  const registry = new Registry();
  createBuildInfo(registry, { version: readVersion(), role: config.role, mode, queue: backend.kind });
  onClose(createProcessMetrics(registry));
  createPoolMetrics(registry, poolsOf(store, backend));
  const accepting = createAcceptingMetrics(registry);
  const deliveries = createDeliveryMetrics(registry);
  const pulls = createPullMetrics(registry);
  const known = () =>
    connectionSet.planned.map(({ name, adapter }) => ({
      connection: name,
      isDeliveredTo: adapter.deliver !== undefined,
    }));
  const figures = createDatabaseFiguresMetrics(registry, BACKLOG_STATES, known);
  connectionSet.watch({
    opened: ({ name, adapter }) => {
      if (adapter.deliver) deliveries.open(name);
      if (adapter.pull) pulls.open(name);
    },
    closed: (name) => {
      deliveries.close(name);
      pulls.close(name);
      figures.close(name);
    },
  });
  const holder = newId();
  const reading = createDatabaseReading({
    claim: (forMs) => claimDuty(store.pool, { duty: DUTY, holder }, forMs),
    resign: (earlierMs) => resignDuty(store.pool, { duty: DUTY, holder }, earlierMs),
    read: () => readFigures(store, wakeUps, sources),
    onFailure: (error) => {
      figures.failed();
      if (isDatabaseAway(error)) log.debug('figures of the database not read: it is away', { error });
      else log.error('figures of the database not read', { error });
    },
    everyMs: readEveryMs,
  });
  onClose(reading.stop);

  const write = createExposition(registry);
  return {
    accepting: (accept) => measureAccepting(accept, accepting),
    written: (ended) => {
      for (const { connection, status } of ended) deliveries.moved(connection, status);
    },
    attempts: measureAttempts(deliveries),
    keys: createKeyMetrics(registry),
    pulls: {
      rows: (connection, rows) => {
        pulls.rows(connection, rows);
        accepting.pulled('created', rows.created);
        accepting.pulled('updated', rows.updated);
      },
      ended: pulls.ended,
    },
    ofDispatcher: (dispatcher) => {
      createDispatcherMetrics(registry, dispatcher.load);
      const sweeps = createSweepMetrics(registry);
      return ({ waitedTooLong, ...found }) => {
        sweeps.swept({ ...found, waitedTooLong: waitedTooLong.length });
        for (const { connection } of waitedTooLong) deliveries.moved(connection, 'failed');
      };
    },
    scrape: async () => {
      await reading.asked();
      figures.show(reading.current());
      return write();
    },
  };
}

async function readFigures(
  { pool }: Store,
  wakeUps: MetricsOptions['wakeUps'],
  sources: readonly PullSource[],
): Promise<DatabaseFigures> {
  const asked = new Map(sources.map((source) => [source.connection.name, source]));
  const [backlog, gates, ages, jobs] = await Promise.all([
    readBacklog(pool),
    readConnectionGates(pool),
    readPullAges(pool, [...asked.keys()]),
    wakeUps.jobs().catch(() => null),
  ]);
  const pulls = ages.flatMap(({ connection, askedAt, ageSeconds }) => {
    const source = asked.get(connection);
    // The database's clock said how long ago it was.
    const now = new Date(askedAt.getTime() + ageSeconds * 1000);
    return source ? [{ connection, ageSeconds, overdueSeconds: overdueSeconds(source, askedAt, now) }] : [];
  });
  return { backlog, gates, pulls, jobs };
}

function poolsOf({ pool, reads }: Store, { kind, producer, consumer }: QueueBackend): Record<string, MeasuredPool> {
  const own = { statements: pool, reads };
  if (kind === 'redis') return own;
  return { ...own, queue_producer: producer as MeasuredPool, queue_consumer: consumer as MeasuredPool };
}
