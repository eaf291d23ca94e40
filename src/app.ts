import type { Registry } from './adapter/registry';
import { currencyIn } from './adapter/settings';
import type { Config } from './config';
import { preview, type Preview } from './delivery/attempt';
import { type Connection, isHandedCalls, isWholeCall, openConnection } from './connections/connection';
import { delivering, openConnectionSet } from './connections/connection-set';
import { followRows } from './connections/follow-rows';
import { startSweeper } from './delivery/sweeper';
import { serve, SERVING_PATIENCE_MS } from './http/serve';
import { createHttp } from './http/server';
import { acceptOutcomes } from './intake/accept-outcomes';
import { createLearnIds } from './intake/learn-ids';
import type { LearnIds } from './model/learnt-ids';
import { idKeysOf, kindsOfIds } from './intake/id-keys';
import { adaptersOf } from './intake/read-draft';
import { startDispatcher } from './dispatching';
import { loadKeys } from './keys';
import { openDatabase, type OpenedDatabase } from './open-database';
import { openKeys } from './open-keys';
import { openMetrics } from './open-metrics';
import { startPuller } from './pulling/puller';
import { startSchedule } from './pulling/schedule';
import { openSources } from './pulling/source';
import { openPostgresBackend, openRedisBackend } from './queue/backend';
import { openWakeUps } from './queue/wake-ups';
import { createPlanReplay } from './replay/plan';
import { startReplayer } from './replay/run';
import { openKeyRing } from './secrets-key';
import { type Sandboxes, serveSandboxes } from './sandbox/serve';
import { readAccountCurrency } from './store/account-currencies';
import { checkWriting } from './store/check-writing';
import { openStore, type Queryable, type Store } from './store/client';
import { countStranded, registerConnections } from './store/connections';
import { lastPulls } from './store/pulls';
import type { DeliverySnapshot } from './store/snapshots';
import { respellCallIds } from './store/respell-call-ids';
import type { Log } from './telemetry/log';

/** The gateway, running. */
export interface App {
  /** where it serves; null for a worker */
  url: string | null;
  /** where it serves its metrics on a port of their own; null: it does not */
  metricsUrl: string | null;
  /** accounts that deliveries go to */
  connections: readonly Connection[];
  /** sandbox vendors, in sandbox mode alone: all connections go to them */
  sandboxes: Sandboxes | null;
  /** which data it works on */
  data: Pick<OpenedDatabase, 'isGoingLive' | 'hasLiveData'>;
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
  const environmentKeys = await loadKeys(config);
  const { url: databaseUrl, mode, ...data } = await openDatabase(config, log, onClose);

  const store = openStore({
    url: databaseUrl,
    onIdleError: (error) => log.warn('database connection lost', { error }),
  });
  onClose(store.close);

  const sandboxes = mode === 'sandbox' ? await serveSandboxes() : null;
  if (sandboxes) onClose(sandboxes.close);

  const connections = openConnections(config, registry, sandboxes);
  const configured = new Map(connections.map((connection) => [connection.name, connection]));
  const connectionSet = openConnectionSet(connections);
  onClose(connectionSet.close);
  await registerConnections(
    store,
    connections.map(({ name, adapter, settingsDigest }) => ({ name, adapter: adapter.id, settingsDigest })),
  );

  const openRow = {
    registry,
    ring: await openKeyRing(config),
    deadlineMs: config.deadlineMs,
    retries: config.retries,
    // A sandbox vendor is on this machine, and no other address is looked up or reached in sandbox mode.
    allowPrivateHosts: config.allowPrivateHosts || sandboxes !== null,
    sandboxes,
  };
  const rows = await followRows({ store, connectionSet, open: openRow, log });
  onClose(rows.stop);
  await respellCallIds(databaseUrl, kindsOfIds(registry, connectionSet));

  const stranded = await countStranded(
    store,
    connectionSet.all.map(({ name }) => name),
  );
  if (Object.keys(stranded).length > 0) log.warn('deliveries to connections that are not configured', { stranded });

  const backend = config.redisUrl
    ? openRedisBackend(config.redisUrl, { mode, log })
    : await openPostgresBackend(databaseUrl, { mode, log });
  onClose(backend.close);
  const wakeUps = openWakeUps(backend, log);
  onClose(wakeUps.close);

  const sources = openSources(connectionSet);
  onClose(sources.close);
  const metrics = await openMetrics({
    config,
    mode,
    store,
    backend,
    wakeUps,
    connectionSet,
    sources: sources.all,
    log,
    onClose,
  });
  const { longestWaitMs } = config;
  const windows = {
    sameCaller: config.matchWindowMs / 1000,
    withoutCaller: config.matchWindowWithoutCallerMs / 1000,
    pulled: config.pullMatchWindowMs / 1000,
  };
  // What is delivered teaches ids, and what is accepted is delivered by the same process.
  const learnIds: LearnIds = (learnt) => createLearnIds(store, accept)(learnt);
  const observe = metrics?.attempts;
  const dispatcher =
    config.role === 'api'
      ? null
      : startDispatcher({ store, connectionSet, wakeUps, longestWaitMs, windows, learnIds, log, onClose, observe });
  const acceptance = {
    store,
    destinations: connectionSet.planned,
    adapters: registry,
    windows,
    defaultCurrency: config.defaultCurrency,
    longestWaitMs,
    // What this process can send itself needs no job.
    wake: dispatcher?.take ?? wakeUps.send,
    observe: metrics?.written,
  };
  const accept = acceptOutcomes(acceptance);

  const deliveringNames = (): string[] => delivering(connectionSet).map(({ name }) => name);

  const isKnown = (name: string): boolean => connectionSet.planned.some((one) => one.name === name);

  if (dispatcher) {
    onClose(startSweeper({ store, dispatcher, connectionSet, log, observe: metrics?.ofDispatcher(dispatcher) }));
    onClose(startReplayer({ store, connections: deliveringNames, wake: wakeUps.send, log }));
    onClose(startPuller({ accept: acceptance, sources: sources.all, log, observe: metrics?.pulls }));
    onClose(startSchedule({ store, backend, sources: sources.all, isKnown, log }));
  }

  const previewOf = async (delivery: DeliverySnapshot, on: Queryable = store.pool): Promise<Preview> => {
    const connection = connectionSet.find(delivery.connection);
    if (!connection) return { request: null, reason: 'its connection is gone', warnings: [] };
    const currency = currencyIn(connection.settings) ?? (await readAccountCurrency(on, connection.name));
    return preview(connection, delivery, currency);
  };

  const made = { metricsUrl: metrics?.url ?? null, connections: connectionSet.all, sandboxes, data };
  if (config.role === 'worker') return { url: null, ...made };
  const http = createHttp({
    store,
    accept: metrics?.accepting(accept) ?? accept,
    vocabulary: {
      idKeys: idKeysOf(registry, connectionSet),
      adapterOf: adaptersOf(connectionSet.planned, registry),
      adapters: [...registry.values()],
      phoneRegion: config.phoneRegion,
    },
    log,
    ...(await openKeys({ config, environment: environmentKeys, store, backend, metrics, log, onClose })),
    endpoints: {
      settings: config.endpoints,
      currencies: config.currencies,
      connections: (id) =>
        delivering(connectionSet)
          .filter(({ adapter }) => adapter.id === id)
          .map(({ settings }) => settings),
    },
    editing: {
      ...openRow,
      configured: (name) => configured.get(name),
      readsAdapterIds: (name) => connectionSet.planned.find((one) => one.name === name)?.readsAdapterIds ?? null,
      onChange: rows.look,
    },
    isAsked: (name) => connectionSet.find(name)?.adapter.pull !== undefined,
    replays: {
      delivering: deliveringNames,
      wake: acceptance.wake,
      plan: createPlanReplay({
        store,
        connections: () =>
          delivering(connectionSet).map((one) => ({
            name: one.name,
            isWholeCall: isWholeCall(one),
            isHandedCalls: isHandedCalls(one),
          })),
        preview: previewOf,
      }),
    },
    corrections: { ...acceptance, preview: previewOf },
    details: async () => {
      const asked = sources.all.map(({ connection }) => connection.name);
      return asked.length > 0 ? { lastPulls: await agesOfPulls(store, asked) } : {};
    },
    checks: { database: () => checkWriting(store), queue: backend.ping },
    scrape: metrics?.url === null ? metrics.scrape : null,
    sandboxes: sandboxes?.sandboxVendors ?? new Map(),
  });
  const served = await serve(http.app, config);
  onClose(served.close, SERVING_PATIENCE_MS + 1_000);
  return { url: served.url, ...made };
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

/** Those that the environment configures, and in sandbox mode one of each adapter, which goes to a sandbox vendor. */
function openConnections(config: Config, registry: Registry, sandboxes: Sandboxes | null): Connection[] {
  const { connections, currencies, limits, deadlineMs, retries } = config;
  const own = new Map(connections.map(({ name, settings }) => [name, settings]));
  const currencySetting = (id: string) => (currencies.has(id) ? { currency: currencies.get(id) } : undefined);
  const all = sandboxes
    ? [...registry.values()].map((adapter) => ({
        name: adapter.id,
        adapter,
        settings: sandboxes.settingsFor(adapter.id, adapter, own.get(adapter.id) ?? currencySetting(adapter.id)),
      }))
    : connections;
  return all.map((connection) =>
    openConnection({ ...connection, limits: limits.get(connection.adapter.id), deadlineMs, retries }),
  );
}
