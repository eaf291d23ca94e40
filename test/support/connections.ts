import type { AddressInfo } from 'node:net';
import { createServer } from 'node:http';
import express from 'express';
import { loadRegistry } from '../../src/adapter/registry';
import { openConnection } from '../../src/connections/connection';
import type { KeyHolder } from '../../src/http/auth';
import { type ConnectionEditing, connectionEditRoutes } from '../../src/http/connections/edits';
import { connectionRoutes } from '../../src/http/connections/routes';
import { answerProblems } from '../../src/http/problem';
import { serveSandboxes, type Sandboxes } from '../../src/sandbox/serve';
import { openStore, type Store } from '../../src/store/client';
import { registerConnections } from '../../src/store/connections';
import { findConnectionRow } from '../../src/store/connection-rows';
import { createKeyRing, openSecrets, type SealingKeys } from '../../src/secrets/key-ring';
import { sealingKey } from '../../src/secrets/seal';
import { createLog } from '../../src/telemetry/log';
import { freshDatabase } from './database';
import type { Answer } from './gateway';

/** `/v1/admin/connections` alone, on a database of its own, with one connection of the environment. */
export interface ConnectionsServed {
  store: Store;
  vendors: Sandboxes;
  /** what was done by now, oldest first */
  acts(): Promise<string[]>;
  /** as if the processes had been started with these keys, of which the first seals */
  useKeys(...keys: SealingKeys): void;
  editing: { allowPrivateHosts: boolean };
  ask(method: string, path: string, body?: unknown): Promise<Answer>;
  /** back to one connection of the environment and one key */
  forget(): Promise<void>;
  /** what a connection's secrets are, opened with these keys */
  secretsOf(name: string, ...keys: SealingKeys): Promise<Record<string, unknown>>;
  /** all that is kept of connections, as one text */
  everything(): Promise<string>;
  close(): Promise<void>;
}

export const KEY = sealingKey(Buffer.alloc(32, 1));

export const SECRETS = { publicKey: 'tdpub-s3cret', privateKey: 'tdprv-s3cret' };

/** A connection as it is posted. */
export const WEST = {
  name: 'west',
  adapter: 'trackdrive',
  settings: { subdomain: 'acme', dispositions: { sale: '12' }, ...SECRETS },
};

/** What is wrong by its path. */
export function faultsOf({ errors }: Answer['body']): Record<string, string> {
  const faults = (errors ?? []) as { path: string; message: string }[];
  return Object.fromEntries(faults.map(({ path, message }) => [path, message]));
}

export async function serveConnections(): Promise<ConnectionsServed> {
  const database = await freshDatabase();
  const store = openStore({ url: database.url, onIdleError: () => undefined });
  const registry = loadRegistry();
  const vendors = await serveSandboxes(registry.values());
  const adapter = registry.get('trackdrive');
  if (!adapter) throw new Error('there is no adapter trackdrive');
  const settings = adapter.settings.parse(adapter.sandbox.settings(vendors.baseUrl('trackdrive')));
  const own = openConnection({ name: 'trackdrive', adapter, settings, deadlineMs: 1_000 });
  await registerConnections(store, [{ name: 'trackdrive', adapter: 'trackdrive', settingsDigest: own.settingsDigest }]);

  const editing: ConnectionEditing = {
    registry,
    ring: createKeyRing(() => [KEY]),
    configured: (name) => (name === own.name ? own : undefined),
    deadlineMs: 1_000,
    retries: [],
    allowPrivateHosts: true,
    readsAdapterIds: () => null,
    sandboxes: null,
    onChange: () => Promise.resolve(),
  };
  const app = express();
  app.use(express.json({ strict: false }));
  app.use((_request, { locals }, next) => {
    const holder: KeyHolder = { id: 'admin', name: 'admin', role: 'admin', reach: null };
    Object.assign(locals, { holder, requestId: 'r' });
    next();
  });
  app.use('/', connectionRoutes(store, editing), connectionEditRoutes(store, editing));
  app.use(answerProblems(createLog({ level: 'error', format: 'text' })));
  const server = createServer(app);
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;

  return {
    store,
    vendors,
    acts: async () => (await store.pool.query('SELECT action FROM audit ORDER BY id')).rows.map(({ action }) => action),
    useKeys: (...keys) => {
      editing.ring = createKeyRing(() => keys);
    },
    editing,
    ask: async (method, path, body) => {
      const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
        method,
        headers: { 'content-type': 'application/json' },
        ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      });
      const text = await answer.text();
      return { status: answer.status, headers: answer.headers, body: text === '' ? null : JSON.parse(text) };
    },
    forget: async () => {
      await store.pool.query(`DELETE FROM connections WHERE origin = 'api'`);
      await store.pool.query('DELETE FROM audit');
      Object.assign(editing, { ring: createKeyRing(() => [KEY]), allowPrivateHosts: true });
    },
    secretsOf: async (name, ...keys) => {
      const row = await findConnectionRow(store, name);
      return openSecrets(
        createKeyRing(() => keys),
        name,
        row?.secrets ?? {},
      );
    },
    everything: async () => JSON.stringify((await store.pool.query('SELECT * FROM connections')).rows),
    close: async () => {
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
      own.client.close();
      await vendors.close();
      await store.close();
      await database.drop();
    },
  };
}
