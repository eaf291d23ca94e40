import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { z } from 'zod';
import type { Adapter } from './adapter/contract';
import type { Registry } from './adapter/registry';
import { environmentName, metaOf, setting } from './adapter/settings';

const LOG_LEVELS = ['error', 'warn', 'info', 'debug'] as const;
const LOG_FORMATS = ['json', 'text'] as const;

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
  dataDir: string;
  /** null: the embedded PostgreSQL under `dataDir` */
  databaseUrl: string | null;
  /** null: the queue stands on PostgreSQL too */
  redisUrl: string | null;
  role: 'all' | 'api' | 'worker';
  /** null: made at the first start and kept under `dataDir` */
  adminKey: string | null;
  apiKey: string | null;
  /** milliseconds before each retry */
  retries: readonly number[];
  /** total deadline of one attempt, in milliseconds */
  deadlineMs: number;
  /** whether stand-ins take the place of vendors that are not configured */
  sandbox: boolean;
  allowPrivateHosts: boolean;
  log: { level: (typeof LOG_LEVELS)[number]; format: (typeof LOG_FORMATS)[number] };
  connections: readonly ConfiguredConnection[];
}

/** Says every fault of the environment at once, each with the name of its variable. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  constructor(readonly faults: readonly string[]) {
    super(`the environment does not add up:\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
  }
}

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** "10s" -> 10000: a whole number and ms, s, m, h or d. */
const duration = z
  .string()
  .regex(/^\d{1,6}(ms|s|m|h|d)$/, { error: 'must be a duration such as 10s, 5m or 2h' })
  .transform((text) => {
    const [, count = '', unit = ''] = /^(\d+)([a-z]+)$/.exec(text) ?? [];
    return Number(count) * (UNITS[unit] ?? 0);
  });

/** Shorter is no answer at all, longer holds a slot for nothing. */
const deadline = duration.refine((milliseconds) => milliseconds >= 100 && milliseconds <= 120_000, {
  error: 'must lie between 100ms and 2m',
});

const schedule = z
  .string()
  .transform((text) => text.split(',').map((part) => part.trim()))
  .pipe(z.array(duration).min(1).max(50));

const flag = z.enum(['true', 'false'], { error: 'must be true or false' }).transform((text) => text === 'true');

const databaseUrl = z.url({ protocol: /^postgres(ql)?$/, error: 'must be a postgresql:// URL' });
const redisUrl = z
  .string()
  .refine(
    (text) => text.split(',').every((node) => /^rediss?:\/\/[^/]+/.test(node.trim()) && URL.canParse(node.trim())),
    { error: 'must be a redis:// or rediss:// URL, or several, separated by commas' },
  );

const port = z
  .string()
  .regex(/^\d{1,5}$/, { error: 'must be a port number' })
  .transform(Number)
  .refine((number) => number <= 65_535, { error: 'must be a port number' });

/** The gateway's own variables; a connection's are declared by its adapter. */
export const environment = z.object({
  PORT: setting(port.default(8080), { description: 'Port to serve on' }),
  HOST: setting(z.string().default('127.0.0.1'), {
    description: 'Address to serve on; 0.0.0.0 serves other machines too',
  }),
  DATA_DIR: setting(z.string().default('./data'), {
    description: 'Where the embedded database and the generated keys are kept',
  }),
  DATABASE_URL: setting(databaseUrl.optional(), {
    description: 'PostgreSQL to use; unset: an embedded one under DATA_DIR',
    example: 'postgresql://gateway:password@localhost:5432/gateway',
  }),
  REDIS_URL: setting(redisUrl.optional(), {
    description:
      'Redis for the queue, or several nodes of a cluster, separated by commas; unset: the queue is on PostgreSQL',
    example: 'redis://localhost:6379',
  }),
  ROLE: setting(z.enum(['all', 'api', 'worker']).default('all'), {
    description: 'What this process does: "api" takes outcomes, "worker" delivers them, "all" does both',
  }),
  ADMIN_API_KEY: setting(z.string().optional(), {
    description: 'Key that may do everything; unset: made at the first start and kept in DATA_DIR/admin-api-key',
    secret: true,
  }),
  API_KEY: setting(z.string().optional(), {
    description: 'Key that may post and read outcomes and calls; unset: there is none',
    secret: true,
  }),
  RETRY_SCHEDULE: setting(schedule.prefault('10s,1m,5m,30m,2h,6h,12h,24h'), {
    description: 'How long to wait before each retry of a delivery (ms, s, m, h, d); up to 20 % is added',
  }),
  DELIVERY_DEADLINE: setting(deadline.prefault('10s'), {
    description: 'How long one attempt at a delivery may take, from the first byte sent to the last byte read',
  }),
  SANDBOX: setting(z.enum(['on', 'off', 'auto']).default('auto'), {
    description:
      'Whether stand-ins take the place of vendors that are not configured; "auto": when no vendor is and NODE_ENV is not production',
  }),
  ALLOW_PRIVATE_HOSTS: setting(flag.prefault('false'), {
    description: 'Whether connections made by the API may reach private addresses, such as vendors on the premises',
  }),
  LOG_LEVEL: setting(z.enum(LOG_LEVELS).default('info'), {
    description: `Least important line that is logged: ${LOG_LEVELS.join(', ')}`,
  }),
  LOG_FORMAT: setting(z.enum(LOG_FORMATS).optional(), {
    description: '"json" or "text"; unset: text at a terminal, else json',
    example: 'json',
  }),
  NODE_ENV: setting(z.string().optional(), {
    description: 'On "production" no stand-ins take the place of vendors unless SANDBOX is on',
    example: 'production',
  }),
});

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
  const connections = [...registry.values()].map((adapter) => readConnection(adapter, set));
  const faults = [
    ...(parsed.error?.issues ?? []).map((issue) => `${String(issue.path[0])} ${issue.message}`),
    ...connections.flatMap((connection) => connection.faults),
  ];
  if (!parsed.success || faults.length > 0) throw new ConfigError(faults);

  const env = parsed.data;
  const configured = connections.flatMap(({ connection }) => (connection ? [connection] : []));
  const sandbox =
    env.SANDBOX === 'on' || (env.SANDBOX === 'auto' && configured.length === 0 && env.NODE_ENV !== 'production');
  if (env.SANDBOX === 'on' && env.ROLE !== 'all') throw new ConfigError(['SANDBOX can be on only with ROLE=all']);
  return Object.freeze({
    port: env.PORT,
    host: env.HOST,
    dataDir: resolve(env.DATA_DIR),
    databaseUrl: env.DATABASE_URL ?? null,
    redisUrl: env.REDIS_URL ?? null,
    role: env.ROLE,
    adminKey: env.ADMIN_API_KEY ?? null,
    apiKey: env.API_KEY ?? null,
    retries: env.RETRY_SCHEDULE,
    deadlineMs: env.DELIVERY_DEADLINE,
    sandbox: sandbox && env.ROLE === 'all',
    allowPrivateHosts: env.ALLOW_PRIVATE_HOSTS,
    log: { level: env.LOG_LEVEL, format: env.LOG_FORMAT ?? (isTerminal ? 'text' : 'json') },
    connections: configured,
  });
}

/** A vendor is configured as soon as one of its variables is set; then all that it needs must be. */
function readConnection(
  adapter: Adapter,
  set: Environment,
): { connection: ConfiguredConnection | null; faults: string[] } {
  const names = Object.keys(adapter.settings.shape);
  const given = names.filter((name) => set[environmentName(adapter.id, name)] !== undefined);
  if (given.length === 0) return { connection: null, faults: [] };

  const parsed = adapter.settings.safeParse(
    Object.fromEntries(given.map((name) => [name, set[environmentName(adapter.id, name)]])),
  );
  if (parsed.success) return { connection: { name: adapter.id, adapter, settings: parsed.data }, faults: [] };
  const faults = parsed.error.issues.map((issue) => {
    const name = String(issue.path[0]);
    const isMissing = issue.code === 'invalid_type' && !given.includes(name);
    return `${environmentName(adapter.id, name)} ${isMissing ? 'is missing' : issue.message}`;
  });
  return { connection: null, faults };
}

/** The configuration as it may be shown: no secret in it. */
export function summarize(config: Config): Record<string, unknown> {
  const { connections, adminKey, apiKey, databaseUrl: database, redisUrl: redis, ...rest } = config;
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
