import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Pool } from 'pg';
import { loadRegistry } from '../../src/adapter/registry';
import { environmentName } from '../../src/adapter/settings';
import { type App, startApp } from '../../src/app';
import { readConfig } from '../../src/config';
import { type Sandboxes, serveSandboxes } from '../../src/sandbox/serve';
import type { SandboxVendor } from '../../src/sandbox/sandbox-vendor';
import type { Log } from '../../src/telemetry/log';
import { checkAnswer } from './contract';
import { freshDatabase } from './database';
import { emptyRedis, redisUrl } from './redis';
import { eventually } from './wait';

export const ADMIN_KEY = 'admin-key-of-the-tests';
export const API_KEY = 'api-key-of-the-tests';

export type Backend = 'redis' | 'postgres';
export const BACKENDS: Backend[] = ['postgres', 'redis'];

/** An answer, read. */
export interface Answer {
  status: number;
  headers: Headers;
  // The tests say what they expect of a body, member by member.
  body: ReturnType<typeof JSON.parse>;
}

/** Reads an answer of a gateway. @throws when it departs from the OpenAPI document: no answer of any test may */
export async function readAnswer(answer: Response, method: string): Promise<Answer> {
  const { status, headers } = answer;
  const { pathname: path } = new URL(answer.url);
  const text = await answer.text();
  checkAnswer({ method, path, status, headers, text });
  const isJson = headers.get('content-type')?.includes('json') ?? false;
  return { status, headers, body: isJson ? JSON.parse(text) : text };
}

/** A whole gateway in this process: a database of its own, vendors that are their sandboxes, and a client. */
export interface Gateway {
  app: App;
  pool: Pool;
  databaseUrl: string;
  /** what was logged so far */
  lines: { level: string; event: string; fields: Record<string, unknown> }[];
  vendor(id: string): SandboxVendor;
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<Answer>;
  get(path: string, headers?: Record<string, string>): Promise<Answer>;
  patch(path: string, body: unknown): Promise<Answer>;
  delete(path: string): Promise<Answer>;
  /** posts an outcome that has to be accepted, and gives its id */
  report(outcome: unknown): Promise<string>;
  /** waits until the outcome's newest delivery to a connection has this status, and gives the whole delivery */
  deliveryOf(outcomeId: string, connection: string, status: string): Promise<Answer['body']>;
  /** another gateway on the same database, queue and vendors */
  another(variables?: Record<string, string>): Promise<Gateway>;
  close(): Promise<void>;
}

export interface GatewayOptions {
  backend?: Backend;
  /** more of the environment */
  variables?: Record<string, string>;
}

/** Retries after moments, so that a test sees several, and wrong keys as many as a test shows. */
const QUICK = { WRONG_KEY_LIMIT: '99999', RETRY_SCHEDULE: '50ms,50ms,50ms', DELIVERY_DEADLINE: '1s', SANDBOX: 'off' };

/** No vendor configured, as on a fresh clone. */
export const NO_VENDOR = Object.fromEntries(
  [
    'INVOCA_BASE_URL',
    'INVOCA_OAUTH_TOKEN',
    'TRACKDRIVE_BASE_URL',
    'TRACKDRIVE_PUBLIC_KEY',
    'TRACKDRIVE_PRIVATE_KEY',
  ].map((name) => [name, '']),
);

export async function startGateway({ backend = 'postgres', variables = {} }: GatewayOptions = {}): Promise<Gateway> {
  const database = await freshDatabase();
  if (backend === 'redis') await emptyRedis();
  const vendors = await serveSandboxes(loadRegistry().values());
  const environment = {
    PORT: '0',
    DATA_DIR: join(tmpdir(), 'gateway-tests'),
    DATABASE_URL: database.url,
    ADMIN_API_KEY: ADMIN_KEY,
    API_KEY,
    ...(backend === 'redis' ? { REDIS_URL: redisUrl() } : {}),
    ...vendorVariables(vendors),
    ...QUICK,
    ...variables,
  };
  return open(environment, vendors, async () => {
    await vendors.close();
    await database.drop();
  });
}

async function open(
  environment: Record<string, string>,
  vendors: Sandboxes,
  release: () => Promise<void>,
): Promise<Gateway> {
  const lines: Gateway['lines'] = [];
  const registry = loadRegistry();
  const app = await startApp(readConfig(environment, registry, false), registry, recordingLog(lines));
  const pool = new Pool({ connectionString: environment.DATABASE_URL, max: 2 });
  // A test may take the database away.
  pool.on('error', () => undefined);

  const request = async (
    method: string,
    path: string,
    body: unknown,
    headers: Record<string, string>,
  ): Promise<Answer> => {
    const answer = await fetch(`${app.url}${path}`, {
      method,
      headers: { authorization: `Bearer ${ADMIN_KEY}`, 'content-type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    return readAnswer(answer, method);
  };
  const gateway: Gateway = {
    app,
    pool,
    databaseUrl: environment.DATABASE_URL ?? '',
    lines,
    vendor: (id) => {
      const sandboxVendor = vendors.sandboxVendors.get(id);
      if (!sandboxVendor) throw new Error(`no sandbox vendor of ${id}`);
      return sandboxVendor;
    },
    post: (path, body, headers = {}) => request('POST', path, body, headers),
    get: (path, headers = {}) => request('GET', path, undefined, headers),
    patch: (path, body) => request('PATCH', path, body, {}),
    delete: (path) => request('DELETE', path, undefined, {}),
    report: async (outcome) => {
      const { status, body } = await gateway.post('/v1/outcomes', outcome);
      if (status !== 202) throw new Error(`answered ${status}: ${JSON.stringify(body)}`);
      return body.outcome.id as string;
    },
    deliveryOf: (outcomeId, connection, status) =>
      eventually(
        async () => {
          const { body } = await gateway.get(`/v1/outcomes/${outcomeId}`);
          const newest = body.deliveries.find((one: { connection: string }) => one.connection === connection);
          if (newest.status !== status) throw new Error(`it is ${newest.status}: ${newest.reason}`);
          return (await gateway.get(`/v1/deliveries/${newest.id}`)).body.delivery;
        },
        { within: 15_000, what: `the delivery to ${connection} is ${status}` },
      ),
    another: (more = {}) => open({ ...environment, ...more }, vendors, () => Promise.resolve()),
    close: async () => {
      await app.close();
      await pool.end();
      await release();
    },
  };
  return gateway;
}

/**
 * The mock vendors that outcomes go to, as the environment configures them. One that is asked would bring outcomes of
 * its own into every test: those that are about it configure it.
 */
function vendorVariables(vendors: Sandboxes): Record<string, string> {
  const delivered = [...loadRegistry().values()].filter(({ deliver }) => deliver);
  return Object.fromEntries(
    delivered.flatMap((adapter) =>
      Object.entries(adapter.sandbox.settings(vendors.baseUrl(adapter.id))).map(([name, value]) => [
        environmentName(adapter.id, name),
        String(value),
      ]),
    ),
  );
}

function recordingLog(lines: Gateway['lines']): Log {
  const at =
    (level: string) =>
    (event: string, fields: Record<string, unknown> = {}): void =>
      void lines.push({ level, event, fields });
  const log: Log = { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error'), child: () => log };
  return log;
}

/** The outcome of the vendors' own documentation. */
export const DOCUMENTED = {
  call: { ids: { invoca: '00000000-00000001', trackdrive: '123895022' } },
  name: 'sale',
  key: '1',
  met: true,
  amount: { value: '100.00', currency: 'USD' },
  occurredAt: '2015-08-26T16:41:53Z',
  description: '1 year contract',
  attributes: { custom_parameter_1: '12345' },
};
