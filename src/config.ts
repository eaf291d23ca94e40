import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { z } from 'zod';
import type { Adapter } from './adapter/contract';
import type { Registry } from './adapter/registry';
import { environmentName, metaOf } from './adapter/settings';
import type { Limits } from './connections/connection';
import { type EnvironmentKeys, faultsOfKeys } from './environment-keys';
import { environment, limitSettings, type LOG_FORMATS, type LOG_LEVELS, type PartnerKey } from './environment';
import { oddVariables } from './odd-variables';
import type { SealingKeys } from './secrets/key-ring';

/** A connection that the environment asks for; the settings are parsed by the adapter's own schema. */
export interface ConfiguredConnection {
  name: string;
  adapter: Adapter;
  settings: Readonly<Record<string, unknown>>;
}

/** Everything that the environment says, read once. */
export interface Config {
  port: number;
  host: string;
  /** metrics are served there and take no key; null: at `port`, with a key */
  metricsPort: number | null;
  dataDir: string;
  /** null: the embedded PostgreSQL under `dataDir` */
  databaseUrl: string | null;
  /** null: the queue stands on PostgreSQL too */
  redisUrl: string | null;
  role: 'all' | 'api' | 'worker';
  /** null: made at the first start and kept under `dataDir` */
  adminKey: string | null;
  apiKey: string | null;
  readKey: string | null;
  /** keys of limited reach, for vendor-shaped endpoints alone */
  partnerKeys: readonly PartnerKey[];
  /** wrong keys that an address may show in 5 minutes */
  wrongKeyLimit: number;
  /** posts that a key may make; null: as many as there are */
  rateLimit: { most: number; seconds: number } | null;
  /** as express reads "trust proxy"; null: none */
  trustedProxies: string | number | null;
  /** seal and open the secrets of connections made by the API; null: made at the first start and kept under `dataDir` */
  secretsKeys: SealingKeys | null;
  /** milliseconds before each retry */
  retries: readonly number[];
  /** total deadline of one attempt, in milliseconds */
  deadlineMs: number;
  /** sandbox mode: sandbox vendors take the place of all vendors, and the data is the sandbox's own */
  sandbox: boolean;
  /** it is so because SANDBOX says so, and not because the environment configures no vendor */
  isSandboxAsked: boolean;
  /** how far apart two starts of one caller may lie that are taken for one call, in milliseconds */
  matchWindowMs: number;
  /** the same where no caller number is said, never more */
  matchWindowWithoutCallerMs: number;
  /** how long before a pulled row was submitted its call may have begun, in milliseconds */
  pullMatchWindowMs: number;
  /** how long a delivery waits for an id of its call, in milliseconds */
  longestWaitMs: number;
  /** where the API's phone numbers without a country code are dialled; null: such a number is none */
  phoneRegion: string | null;
  allowPrivateHosts: boolean;
  /** of amounts that are reported without one; null: they are in that of each account that they go to */
  defaultCurrency: string | null;
  log: { level: (typeof LOG_LEVELS)[number]; format: (typeof LOG_FORMATS)[number] };
  connections: readonly ConfiguredConnection[];
  /** the currencies that the environment says, by adapter id, whether or not it configures the vendor */
  currencies: ReadonlyMap<string, string>;
  /** how much may be sent to each vendor, by adapter id */
  limits: ReadonlyMap<string, Limits>;
  /** settings of the vendor-shaped endpoints by adapter id */
  endpoints: ReadonlyMap<string, Readonly<Record<string, unknown>>>;
}

/** Says every fault of the environment at once, each with the name of its variable. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  constructor(readonly faults: readonly string[]) {
    super(`the environment does not add up:\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
  }
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** The process's environment, with what a file `.env` beside it adds. The only place that looks at it. */
export function readEnvironment(): Environment {
  if (existsSync('.env')) process.loadEnvFile('.env');
  return process.env;
}

/**
 * Reads the environment. An empty variable counts as unset.
 * @throws {ConfigError} for every value that does not parse and every vendor that is configured by halves
 */
export function readConfig(variables: Environment, registry: Registry, isTerminal: boolean): Config {
  const set = Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== undefined && value !== ''));
  const parsed = environment.safeParse(set);
  const limits = [...registry.values()].map((adapter) => readLimits(adapter, set));
  const connections = [...registry.values()].map((adapter) => readConnection(adapter, set));
  const endpoints = [...registry.values()].map((adapter) => readEndpoints(adapter, set));
  const faults = [
    ...(parsed.error?.issues ?? []).map((issue) => `${String(issue.path[0])} ${issue.message}`),
    ...(parsed.success ? faultsOfKeys(keysOf(parsed.data)) : []),
    ...[...limits, ...connections, ...endpoints].flatMap((one) => one.faults),
  ];
  // A name that is nearly right is often why another one is missing.
  if (!parsed.success || faults.length > 0) throw new ConfigError([...faults, ...oddVariables(variables, registry)]);

  const env = parsed.data;
  const configured = connections.flatMap(({ connection }) => (connection ? [connection] : []));
  const sandbox =
    env.SANDBOX === 'on' || (env.SANDBOX === 'auto' && configured.length === 0 && env.NODE_ENV !== 'production');
  if (
    env.METRICS_PORT !== undefined &&
    env.METRICS_PORT !== 0 &&
    env.METRICS_PORT === env.PORT &&
    env.ROLE !== 'worker'
  ) {
    throw new ConfigError(['METRICS_PORT must be another port than PORT']);
  }
  if (env.SANDBOX === 'on' && env.ROLE !== 'all') throw new ConfigError(['SANDBOX can be on only with ROLE=all']);
  return Object.freeze({
    port: env.PORT,
    host: env.HOST,
    metricsPort: env.METRICS_PORT ?? null,
    dataDir: resolve(env.DATA_DIR),
    databaseUrl: env.DATABASE_URL ?? null,
    redisUrl: env.REDIS_URL ?? null,
    role: env.ROLE,
    adminKey: env.ADMIN_API_KEY ?? null,
    apiKey: env.API_KEY ?? null,
    readKey: env.READ_API_KEY ?? null,
    partnerKeys: env.PARTNER_KEYS ?? [],
    wrongKeyLimit: env.WRONG_KEY_LIMIT,
    rateLimit: env.RATE_LIMIT ?? null,
    trustedProxies: env.TRUST_PROXY ?? null,
    secretsKeys: env.SECRETS_KEY ?? null,
    retries: env.RETRY_SCHEDULE,
    deadlineMs: env.DELIVERY_DEADLINE,
    sandbox: sandbox && env.ROLE === 'all',
    isSandboxAsked: env.SANDBOX === 'on',
    matchWindowMs: env.MATCH_WINDOW,
    matchWindowWithoutCallerMs: Math.min(env.MATCH_WINDOW_WITHOUT_CALLER, env.MATCH_WINDOW),
    pullMatchWindowMs: env.PULL_MATCH_WINDOW,
    longestWaitMs: env.CALL_ID_WAIT,
    phoneRegion: env.PHONE_REGION ?? null,
    allowPrivateHosts: env.ALLOW_PRIVATE_HOSTS,
    defaultCurrency: env.DEFAULT_CURRENCY ?? null,
    log: { level: env.LOG_LEVEL, format: env.LOG_FORMAT ?? (isTerminal ? 'text' : 'json') },
    connections: configured,
    currencies: new Map(
      connections.flatMap(({ id, currency }) => (currency === null ? [] : [[id, currency] as const])),
    ),
    limits: new Map(limits.map((one) => [one.id, one.limits])),
    endpoints: new Map(endpoints.flatMap(({ id, settings }) => (settings ? [[id, settings] as const] : []))),
  });
}

function keysOf({ ADMIN_API_KEY, API_KEY, READ_API_KEY, PARTNER_KEYS }: z.output<typeof environment>): EnvironmentKeys {
  return { ADMIN_API_KEY, API_KEY, READ_API_KEY, PARTNER_KEYS };
}

/** Says something of a vendor, and configures none by itself. */
const CURRENCY = 'currency';

interface ReadConnection {
  id: string;
  connection: ConfiguredConnection | null;
  /** null: none is said */
  currency: string | null;
  faults: string[];
}

/**
 * A vendor is configured as soon as one of its variables is set, its currency aside, which holds for a sandbox vendor and for
 * endpoints too; then all that it needs must be.
 */
function readConnection(adapter: Adapter, set: Environment): ReadConnection {
  const { id, settings } = adapter;
  const given = givenOf(adapter, settings, set);
  const currency = given[CURRENCY] ?? null;
  const isConfigured = Object.keys(given).some((name) => name !== CURRENCY);
  if (!isConfigured && currency === null) return { id, connection: null, currency, faults: [] };
  const schema = isConfigured ? settings : z.object({ [CURRENCY]: settings.shape[CURRENCY] as z.ZodType });
  const parsed = schema.safeParse(given);
  if (parsed.error) return { id, connection: null, currency, faults: faultsOf(adapter, parsed.error, given) };
  const connection = isConfigured ? { name: id, adapter, settings: parsed.data } : null;
  return { id, connection, currency, faults: [] };
}

/** A limit configures no vendor: it holds for a sandbox vendor too. */
function readLimits(adapter: Adapter, set: Environment): { id: string; limits: Limits; faults: string[] } {
  const given = adapter.deliver ? givenOf(adapter, limitSettings, set) : {};
  const { data, error } = limitSettings.safeParse(given);
  const limits = { perSecond: data?.limitPerSecond ?? null, inFlight: data?.limitInFlight ?? null };
  return { id: adapter.id, limits, faults: error ? faultsOf(adapter, error, given) : [] };
}

/** Its endpoints stand open whether or not a vendor is configured. */
function readEndpoints(
  adapter: Adapter,
  set: Environment,
): { id: string; settings: Readonly<Record<string, unknown>> | null; faults: string[] } {
  if (!adapter.receive) return { id: adapter.id, settings: null, faults: [] };
  const given = givenOf(adapter, adapter.receive.settings, set);
  const parsed = adapter.receive.settings.safeParse(given);
  if (parsed.success) return { id: adapter.id, settings: parsed.data, faults: [] };
  return { id: adapter.id, settings: null, faults: faultsOf(adapter, parsed.error, given) };
}

function givenOf({ id }: Adapter, settings: z.ZodObject, set: Environment): Record<string, string> {
  const values = Object.keys(settings.shape).map((name) => [name, set[environmentName(id, name)]] as const);
  return Object.fromEntries(values.filter((entry): entry is [string, string] => entry[1] !== undefined));
}

function faultsOf({ id }: Adapter, { issues }: z.ZodError, given: Readonly<Record<string, string>>): string[] {
  return issues.map((issue) => {
    const name = String(issue.path[0]);
    const isMissing = issue.code === 'invalid_type' && !Object.hasOwn(given, name);
    return `${environmentName(id, name)} ${isMissing ? 'is missing' : issue.message}`;
  });
}

/** The configuration as it may be shown: no secret in it. */
export function summarize(config: Config): Record<string, unknown> {
  const { connections, currencies, limits, endpoints, adminKey, apiKey, readKey, partnerKeys, ...others } = config;
  const { databaseUrl: database, redisUrl: redis, secretsKeys, ...rest } = others;
  const masked = ({ adapter, settings }: ConfiguredConnection): Record<string, unknown> =>
    Object.fromEntries(
      Object.entries(settings).map(([name, value]) => [name, metaOf(adapter.settings, name).secret ? '***' : value]),
    );
  return {
    ...rest,
    database: database === null ? 'embedded' : withoutCredentials(database),
    queue: redis === null ? 'on PostgreSQL' : redis.split(',').map((node) => withoutCredentials(node.trim())),
    adminKey: adminKey === null ? 'kept under dataDir' : 'of the environment',
    apiKey: apiKey === null ? 'none' : 'of the environment',
    readKey: readKey === null ? 'none' : 'of the environment',
    partnerKeys: partnerKeys.length,
    currencies: Object.fromEntries(currencies),
    limits: Object.fromEntries(limits),
    secretsKeys: secretsKeys === null ? 'kept under dataDir' : secretsKeys.map(({ id }) => id),
    endpoints: Object.fromEntries(endpoints),
    connections: Object.fromEntries(connections.map((connection) => [connection.name, masked(connection)])),
  };
}

function withoutCredentials(text: string): string {
  const url = new URL(text);
  url.username = '';
  url.password = '';
  url.search = '';
  return url.toString();
}
