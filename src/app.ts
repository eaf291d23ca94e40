import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { RequestHandler } from 'express';
import type { Registry } from './adapter/registry';
import type { Config } from './config';
import { type Connection, openConnection } from './delivery/connection';
import { createBreakers } from './delivery/breaker';
import { createDeliver } from './delivery/deliver';
import { openPostgresBackend, openRedisBackend } from './delivery/queue-backend';
import { openQueues } from './delivery/queues';
import { startSweeper } from './delivery/sweeper';
import { startWorkers } from './delivery/workers';
import { createHttp } from './http/server';
import { acceptOutcomes } from './intake/accept-outcomes';
import { loadKeys } from './keys';
import { startPuller } from './pulling/puller';
import { startSchedule } from './pulling/schedule';
import { openSources } from './pulling/source';
import { type Sandboxes, serveSandboxes } from './sandbox/serve';
import { openStore, type Store } from './store/client';
import { countStranded, registerConnections } from './store/connections';
import { startEmbeddedPostgres } from './store/embedded-postgres';
import { migrate } from './store/migrate';
import { lastPulls } from './store/pulls';
import type { Log } from './telemetry/log';

/** The gateway, running. */
export interface App {
  /** where it serves; null for a worker */
  url: string | null;
  /** accounts that deliveries go to */
  connections: readonly Connection[];
  /** stand-ins of vendors, where sandbox mode is on */
  sandboxes: Sandboxes | null;
  /** Stops taking work, finishes what is under way, and releases everything, last made first. */
  close(): Promise<void>;
}

/** Undoes one thing; after `patienceMs` (3 s unless said) the next one is undone all the same. */
type OnClose = (release: () => Promise<void> | void, patienceMs?: number) => void;

/** Makes everything and starts it. @throws when something it stands on can't be had; what was made by then is released. */
export async function startApp(config: Config, registry: Registry, log: Log): Promise<App> {
  const releases: (() => Promise<void>)[] = [];
  const onClose: OnClose = (release, patienceMs = 3_000) => releases.push(() => bounded(release, patienceMs, log));
  const close = async (): Promise<void> => {
    for (let release = releases.pop(); release; release = releases.pop()) await release();
  };
  try {
    return { ...(await start(config, registry, log, onClose)), close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** What does not let go (a queue that is away) must not keep the rest from being released. */
async function bounded(release: () => Promise<void> | void, patienceMs: number, log: Log): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const impatience = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, patienceMs);
  });
  try {
    await Promise.race([release(), impatience]);
  } catch (error) {
    log.warn('not released', { error });
  } finally {
    clearTimeout(timer);
  }
}

async function start(config: Config, registry: Registry, log: Log, onClose: OnClose): Promise<Omit<App, 'close'>> {
  const keys = await loadKeys(config);
  const databaseUrl = config.databaseUrl ?? (await startDatabase(config, log, onClose));
  await migrate(databaseUrl);

  const store = openStore({
    url: databaseUrl,
    onIdleError: (error) => log.warn('database connection lost', { error }),
  });
  onClose(store.close);

  const sandboxes = config.sandbox ? await serveSandboxes(missing(registry, config)) : null;
  if (sandboxes) onClose(sandboxes.close);

  const connections = openConnections(config, registry, sandboxes);
  for (const { client } of connections) onClose(client.close);
  await registerConnections(
    store,
    connections.map(({ name, adapter, settingsDigest }) => ({
      name,
      adapter: adapter.id,
      settingsDigest,
      sandbox: sandboxes?.standIns.has(name) ?? false,
    })),
  );

  const stranded = await countStranded(
    store,
    connections.map(({ name }) => name),
  );
  if (Object.keys(stranded).length > 0) log.warn('deliveries to connections that are not configured', { stranded });

  const backend = config.redisUrl
    ? openRedisBackend(config.redisUrl, log)
    : await openPostgresBackend(databaseUrl, log);
  onClose(backend.close);
  const names = connections.map(({ name }) => name);
  const queues = openQueues(backend, names, log);
  onClose(queues.close);

  const sources = openSources(connections);
  for (const { client } of sources) onClose(client.close);
  const acceptance = {
    store,
    destinations: connections,
    windowSeconds: config.matchWindowMs / 1000,
    longestWaitMs: config.longestWaitMs,
    ring: queues.ring,
  };

  if (config.role !== 'api') {
    const stopping = new AbortController();
    const deliver = createDeliver({
      store,
      breakers: createBreakers({ store, log, retries: config.retries }),
      stopping: stopping.signal,
      schedule: { retries: config.retries },
      deadlineMs: config.deadlineMs,
      log,
      ringLater: ({ name }, id, afterMs) => queues.ringLater({ id, connection: name }, afterMs),
    });
    onClose(startWorkers({ queues, connections, deliver, stopping }), WORKING_PATIENCE_MS);
    onClose(startSweeper({ store, queues, connections: names, isQueueUp: backend.isUp, log }));
    if (sources.length > 0) {
      onClose(startPuller({ accept: acceptance, sources, log }));
      onClose(startSchedule({ store, backend, sources, log }));
    }
  }

  if (config.role === 'worker') return { url: null, connections, sandboxes };
  const vocabulary = {
    idKeys: [...new Set(['external', ...registry.keys(), ...names])],
    adapters: [...registry.values()],
    phoneRegion: config.phoneRegion,
  };
  const pulled = sources.map(({ connection }) => connection.name);
  const delivering = connections.filter(({ adapter }) => adapter.deliver).map(({ adapter }) => adapter.id);
  const http = createHttp({
    store,
    accept: acceptOutcomes(acceptance),
    vocabulary,
    log,
    keys,
    doors: { settings: config.doors, delivering: new Set(delivering) },
    pulled: new Set(pulled),
    details: async () => (pulled.length > 0 ? { lastPulls: await agesOfPulls(store, pulled) } : {}),
    checks: { database: () => store.pool.query('SELECT 1'), queue: backend.ping },
    sandboxes: mountable(sandboxes),
  });
  const server = createServer(http);
  // A client that dawdles over its request is cut off; a proxy in front may keep its connections longer than its own idle time.
  Object.assign(server, { headersTimeout: 10_000, requestTimeout: 30_000, keepAliveTimeout: 65_000 });
  const url = await listen(server, config);
  onClose(() => stopServing(server), SERVING_PATIENCE_MS + 1_000);
  return { url, connections, sandboxes };
}

/** How long ago each connection's newest pull that got to its end did, in seconds. */
async function agesOfPulls(
  store: Store,
  connections: readonly string[],
): Promise<Record<string, { finishedAt: string; ageSeconds: number }>> {
  const ages = Object.entries(await lastPulls(store, connections)).map(([name, finishedAt]) => {
    const ageSeconds = Math.max(0, Math.round((Date.now() - Date.parse(finishedAt)) / 1000));
    return [name, { finishedAt, ageSeconds }] as const;
  });
  return Object.fromEntries(ages);
}

async function startDatabase(config: Config, log: Log, onClose: OnClose): Promise<string> {
  const embedded = await startEmbeddedPostgres({ dataDir: config.dataDir, log });
  onClose(embedded.stop);
  return embedded.url;
}

/** The adapters whose vendor is not configured. */
function missing(registry: Registry, { connections }: Config) {
  const configured = new Set(connections.map(({ adapter }) => adapter.id));
  return [...registry.values()].filter(({ id }) => !configured.has(id));
}

function openConnections({ connections, limits, deadlineMs }: Config, registry: Registry, sandboxes: Sandboxes | null) {
  const standIns = [...(sandboxes?.standIns.keys() ?? [])].map((id) => {
    const adapter = registry.get(id);
    if (!adapter || !sandboxes) throw new Error(`a sandbox of no adapter: ${id}`);
    return { name: id, adapter, settings: adapter.settings.parse(adapter.sandbox.settings(sandboxes.baseUrl(id))) };
  });
  return [...connections, ...standIns].map((connection) =>
    openConnection({ ...connection, limits: limits.get(connection.adapter.id), deadlineMs }),
  );
}

/** The stand-ins as middleware, so that a person can look at them under the gateway's own address. */
function mountable(sandboxes: Sandboxes | null): ReadonlyMap<string, RequestHandler> {
  return new Map(
    [...(sandboxes?.standIns ?? [])].map(([id, standIn]): [string, RequestHandler] => [id, standIn.handle]),
  );
}

async function listen(server: Server, { port, host }: Config): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const address = server.address() as AddressInfo;
  const shown = host === '127.0.0.1' || host === '0.0.0.0' || host === '::' ? 'localhost' : host;
  return `http://${shown.includes(':') ? `[${shown}]` : shown}:${address.port}`;
}

/** What is in flight is cut off before that. */
const WORKING_PATIENCE_MS = 11_000;

/** How long requests that are under way may take when the gateway stops. */
const SERVING_PATIENCE_MS = 5_000;

/** Requests under way are answered, connections that idle are closed, and those that never end are cut off. */
async function stopServing(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
  // A client that keeps its connection busy would never be idle when it is looked at.
  server.keepAliveTimeout = 1;
  const idle = setInterval(() => server.closeIdleConnections(), 50);
  const cut = setTimeout(() => server.closeAllConnections(), SERVING_PATIENCE_MS);
  await closed;
  clearInterval(idle);
  clearTimeout(cut);
}
