import { z } from 'zod';
import { type Adapter, defineAdapter } from './adapter/contract';
import { accountCurrency, secret, setting } from './adapter/settings';
import { type Config, ConfigError, type Environment, readConfig, summarize } from './config';

const adapter = (id: string): Adapter =>
  defineAdapter({
    id,
    title: id,
    docs: 'https://vendor.test/api',
    settings: z.object({
      token: secret('Token of the account'),
      subdomain: setting(z.string().regex(/^[a-z]+$/, { error: 'must be small letters' }), { description: 'Account' }),
      region: setting(z.string().default('eu'), { description: 'Region' }),
      currency: accountCurrency,
    }),
    baseUrl: () => 'https://vendor.test',
    extras: z.strictObject({}),
    receive: {
      settings: z.object({ zone: setting(z.enum(['UTC', 'CET']).default('UTC'), { description: 'Zone' }) }),
      endpoints: [],
    },
    sandbox: {
      settings: () => ({ token: 'x', subdomain: 'x' }),
      open: () => ({ handle: () => ({ status: 200, body: '' }) }),
    },
  });
const registry = new Map(['acme', 'zenith'].map((id) => [id, adapter(id)]));
const ACME = { ACME_TOKEN: 't0p', ACME_SUBDOMAIN: 'calls' };

const read = (variables: Environment, isTerminal = false): Config => readConfig(variables, registry, isTerminal);
const faultsOf = (variables: Environment): readonly string[] => {
  try {
    read(variables);
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
  return [];
};

it('a name that is nearly right is said beside what is missing for it', () => {
  expect(faultsOf({ ACME_TOKN: 't0p', ACME_SUBDOMAIN: 'calls' })).toEqual([
    'ACME_TOKEN is missing',
    'ACME_TOKN is no variable of the gateway; the nearest is ACME_TOKEN',
  ]);
});

describe('a variable of the gateway', () => {
  it.each<[string, string, Partial<Config>]>([
    ['PORT', '0', { port: 0 }],
    ['PORT', '65535', { port: 65_535 }],
    ['METRICS_PORT', '9464', { metricsPort: 9_464 }],
    ['HOST', '0.0.0.0', { host: '0.0.0.0' }],
    ['DATA_DIR', '/var/lib/gateway/', { dataDir: '/var/lib/gateway' }],
    ['DATABASE_URL', 'postgres://me:pass@db/calls', { databaseUrl: 'postgres://me:pass@db/calls' }],
    ['DATABASE_URL', 'postgresql://db/calls', { databaseUrl: 'postgresql://db/calls' }],
    ['REDIS_URL', 'redis://queue:6379', { redisUrl: 'redis://queue:6379' }],
    ['REDIS_URL', 'rediss://one, redis://two', { redisUrl: 'rediss://one, redis://two' }],
    ['ROLE', 'worker', { role: 'worker' }],
    ['ADMIN_API_KEY', 'the-admins-own-key', { adminKey: 'the-admins-own-key' }],
    ['API_KEY', 'the-posters-own-key', { apiKey: 'the-posters-own-key' }],
    ['READ_API_KEY', 'the-readers-own-key', { readKey: 'the-readers-own-key' }],
    [
      'PARTNER_KEYS',
      'key-of-one-partner advertiser:1  campaign:2 campaign:3; key-of-another-one campaign:4:5 network:6 ',
      {
        partnerKeys: [
          { key: 'key-of-one-partner', reach: { advertisers: ['1'], campaigns: ['2', '3'], networks: [] } },
          { key: 'key-of-another-one', reach: { advertisers: [], campaigns: ['4:5'], networks: ['6'] } },
        ],
      },
    ],
    ['WRONG_KEY_LIMIT', '5', { wrongKeyLimit: 5 }],
    ['RATE_LIMIT', '600/m', { rateLimit: { most: 600, seconds: 60 } }],
    ['TRUST_PROXY', '1', { trustedProxies: 1 }],
    ['TRUST_PROXY', 'loopback, 10.0.0.0/8', { trustedProxies: 'loopback, 10.0.0.0/8' }],
    ['MATCH_WINDOW', '90s', { matchWindowMs: 90_000, matchWindowWithoutCallerMs: 60_000 }],
    ['MATCH_WINDOW', '30s', { matchWindowMs: 30_000, matchWindowWithoutCallerMs: 30_000 }],
    ['MATCH_WINDOW_WITHOUT_CALLER', '10s', { matchWindowMs: 300_000, matchWindowWithoutCallerMs: 10_000 }],
    ['PULL_MATCH_WINDOW', '2h', { pullMatchWindowMs: 7_200_000 }],
    ['CALL_ID_WAIT', '2d', { longestWaitMs: 172_800_000 }],
    ['PHONE_REGION', 'NO', { phoneRegion: 'NO' }],
    ['DEFAULT_CURRENCY', 'NOK', { defaultCurrency: 'NOK' }],
    ['RETRY_SCHEDULE', '500ms, 10s,5m,2h,1d', { retries: [500, 10_000, 300_000, 7_200_000, 86_400_000] }],
    ['DELIVERY_DEADLINE', '30s', { deadlineMs: 30_000 }],
    ['ALLOW_PRIVATE_HOSTS', 'true', { allowPrivateHosts: true }],
    ['ALLOW_PRIVATE_HOSTS', 'false', { allowPrivateHosts: false }],
    ['LOG_LEVEL', 'debug', { log: { level: 'debug', format: 'json' } }],
    ['LOG_FORMAT', 'text', { log: { level: 'info', format: 'text' } }],
  ])('%s=%s is taken', (name, value, config) => {
    expect(read({ [name]: value })).toMatchObject(config);
  });

  it.each([
    ['PORT', '65536', 'must be a port number'],
    ['PORT', '-1', 'must be a port number'],
    ['PORT', '80a', 'must be a port number'],
    ['METRICS_PORT', 'on', 'must be a port number'],
    ['DATABASE_URL', 'mysql://db', 'must be a postgresql:// URL'],
    ['DATABASE_URL', 'db:5432', 'must be a postgresql:// URL'],
    ['REDIS_URL', 'http://queue', 'must be a redis:// or rediss:// URL, or several, separated by commas'],
    ['REDIS_URL', 'redis://', 'must be a redis:// or rediss:// URL, or several, separated by commas'],
    ['REDIS_URL', 'redis://one,two:6379', 'must be a redis:// or rediss:// URL, or several, separated by commas'],
    ['REDIS_URL', 'redis://one:port', 'must be a redis:// or rediss:// URL, or several, separated by commas'],
    ['ROLE', 'both', 'Invalid option: expected one of "all"|"api"|"worker"'],
    ['RETRY_SCHEDULE', '10s,,1m', 'must be a duration such as 10s, 5m or 2h'],
    ['RETRY_SCHEDULE', '10', 'must be a duration such as 10s, 5m or 2h'],
    ['DELIVERY_DEADLINE', '1.5s', 'must be a duration such as 10s, 5m or 2h'],
    ['DELIVERY_DEADLINE', '10 s', 'must be a duration such as 10s, 5m or 2h'],
    ['MATCH_WINDOW', '999ms', 'must lie between 1s and 1d'],
    ['MATCH_WINDOW', '25h', 'must lie between 1s and 1d'],
    ['PHONE_REGION', 'us', 'must be a country such as US or NO'],
    ['DEFAULT_CURRENCY', 'kr', 'must be an ISO 4217 currency code such as USD'],
    ['DELIVERY_DEADLINE', '1w', 'must be a duration such as 10s, 5m or 2h'],
    ['SANDBOX', 'yes', 'Invalid option: expected one of "on"|"off"|"auto"'],
    ['ALLOW_PRIVATE_HOSTS', '1', 'must be true or false'],
    ['LOG_LEVEL', 'verbose', 'Invalid option: expected one of "error"|"warn"|"info"|"debug"'],
    ['LOG_FORMAT', 'xml', 'Invalid option: expected one of "json"|"text"'],
  ])('%s=%s is refused by its name', (name, value, fault) => {
    expect(faultsOf({ [name]: value })).toStrictEqual([`${name} ${fault}`]);
  });

  it('that is empty counts as unset', () => {
    const empty = Object.fromEntries(
      ['PORT', 'DATABASE_URL', 'ROLE', 'ADMIN_API_KEY', 'SANDBOX', 'LOG_FORMAT', 'ACME_TOKEN'].map((name) => [
        name,
        '',
      ]),
    );
    expect(read(empty)).toStrictEqual(read({}));
  });

  it('holds no more than 50 retries', () => {
    const schedule = (retries: number): Environment => ({ RETRY_SCHEDULE: Array(retries).fill('1s').join(',') });
    expect(read(schedule(50)).retries).toHaveLength(50);
    expect(faultsOf(schedule(51))).toHaveLength(1);
  });
});

it('a log is text at a terminal and JSON anywhere else, unless it is told', () => {
  expect(read({}, true).log.format).toBe('text');
  expect(read({}, false).log.format).toBe('json');
  expect(read({ LOG_FORMAT: 'json' }, true).log.format).toBe('json');
});

it('metrics have another port than everything else, where anything else is served', () => {
  const fault = ['METRICS_PORT must be another port than PORT'];
  expect(faultsOf({ METRICS_PORT: '8080' })).toStrictEqual(fault);
  expect(faultsOf({ PORT: '9464', METRICS_PORT: '9464', ROLE: 'api' })).toStrictEqual(fault);
  expect(read({ METRICS_PORT: '8080', ROLE: 'worker' }).metricsPort).toBe(8_080);
  expect(read({ PORT: '0', METRICS_PORT: '0' }).metricsPort).toBe(0);
  expect(read({}).metricsPort).toBeNull();
});

describe('a vendor', () => {
  it('is configured by its own variables, under its own name', () => {
    expect(read(ACME).connections).toMatchObject([
      { name: 'acme', settings: { token: 't0p', subdomain: 'calls', region: 'eu' } },
    ]);
    expect(read({}).connections).toStrictEqual([]);
  });

  it('that is configured by halves stops the start, with the name of what is missing', () => {
    expect(faultsOf({ ACME_SUBDOMAIN: 'calls' })).toStrictEqual(['ACME_TOKEN is missing']);
    expect(faultsOf({ ACME_REGION: 'us' })).toStrictEqual(['ACME_TOKEN is missing', 'ACME_SUBDOMAIN is missing']);
  });

  it('with a wrong setting is told with every other fault, and no value is repeated', () => {
    const variables = { ...ACME, ACME_SUBDOMAIN: 'C4lls', PORT: 'x', ZENITH_TOKEN: 'zzz', ZENITH_SUBDOMAIN: 'Z' };
    expect(faultsOf(variables)).toStrictEqual([
      'PORT must be a port number',
      'ACME_SUBDOMAIN must be small letters',
      'ZENITH_SUBDOMAIN must be small letters',
    ]);
    expect(() => read(variables)).toThrow(
      /^the environment does not add up:\n {2}PORT must .*\n {2}ACME_.*\n {2}ZENITH_/,
    );
    expect(() => read(variables)).not.toThrow(/C4lls|zzz/);
  });
});

describe('the currency of a vendor', () => {
  it('alone configures no vendor, and is known all the same', () => {
    const { connections, sandbox, currencies } = read({ ACME_CURRENCY: 'NOK' });
    expect({ connections, sandbox }).toStrictEqual({ connections: [], sandbox: true });
    expect([...currencies]).toStrictEqual([['acme', 'NOK']]);
    expect(read({}).currencies.size).toBe(0);
  });

  it('is a setting of the connection where one is configured', () => {
    const { connections, currencies } = read({ ...ACME, ACME_CURRENCY: 'NOK' });
    expect(connections).toMatchObject([{ name: 'acme', settings: { currency: 'NOK' } }]);
    expect([...currencies]).toStrictEqual([['acme', 'NOK']]);
  });

  it.each([{}, ACME])('is a fault by name when it is none: %j', (variables) => {
    expect(faultsOf({ ...variables, ACME_CURRENCY: 'kr' })).toStrictEqual([
      'ACME_CURRENCY must be an ISO 4217 currency code such as USD',
    ]);
  });
});

describe('sandbox vendors', () => {
  it.each<[string, Environment, boolean]>([
    ['take the vendors’ places when none is configured', {}, true],
    ['are gone when one is', ACME, false],
    ['are gone in production', { NODE_ENV: 'production' }, false],
    ['are gone when they are off', { SANDBOX: 'off' }, false],
    ['stay beside a vendor when they are on', { ...ACME, SANDBOX: 'on' }, true],
    ['stay in production when they are on', { NODE_ENV: 'production', SANDBOX: 'on' }, true],
    ['are not for a process that only takes outcomes', { ROLE: 'api' }, false],
    ['are not for a process that only delivers', { ROLE: 'worker' }, false],
  ])('%s', (_what, variables, sandbox) => {
    expect(read(variables).sandbox).toBe(sandbox);
  });

  it.each(['api', 'worker'])('can’t be on where the process is one of several: %s', (role) => {
    expect(faultsOf({ SANDBOX: 'on', ROLE: role })).toStrictEqual(['SANDBOX can be on only with ROLE=all']);
  });
});

describe('the settings of endpoints', () => {
  it('have their defaults where no vendor is configured, and configure none', () => {
    const { endpoints, connections } = read({ ACME_ZONE: 'CET' });
    expect([...endpoints]).toStrictEqual([
      ['acme', { zone: 'CET' }],
      ['zenith', { zone: 'UTC' }],
    ]);
    expect(connections).toStrictEqual([]);
  });

  it('are a fault by name when they do not parse', () => {
    expect(faultsOf({ ACME_ZONE: 'Mars' })).toStrictEqual([expect.stringMatching(/^ACME_ZONE /)]);
  });
});

it.each(['s3cret', 's3cret campaign:', 's3cret shop:1', 's3cret campaign:1;', '; s3cret campaign:1'])(
  'partners’ keys "%s" are refused, and not said',
  (keys) => {
    const faults = faultsOf({ PARTNER_KEYS: keys });
    expect(faults).toStrictEqual([expect.stringMatching(/^PARTNER_KEYS must be keys, each with what it may report/)]);
    expect(faults.join()).not.toContain('s3cret');
  },
);

it('a key that can be guessed, or is of two roles, ends the start with a sentence', () => {
  const key = 'sixteen-letters!';
  const faults = faultsOf({ ADMIN_API_KEY: 'changeme', API_KEY: key, READ_API_KEY: key, LOG_LEVEL: 'info' });
  expect(faults).toStrictEqual([
    expect.stringMatching(/^ADMIN_API_KEY must not hold a key that can be guessed/),
    'READ_API_KEY must be another key than that of API_KEY',
  ]);
});

it('the summary shows what is configured and holds no secret', () => {
  const summary = summarize(
    read({
      ...ACME,
      DATABASE_URL: 'postgresql://me:s3cret@db:5432/calls?sslcert=s3cret',
      REDIS_URL: 'redis://:s3cret@one:1, rediss://me:s3cret@two:2',
      ADMIN_API_KEY: 's3cret-of-the-admin',
      API_KEY: 's3cret-of-a-poster',
      READ_API_KEY: 's3cret-of-a-reader',
      PARTNER_KEYS: 's3cret-of-a-partner campaign:1',
    }),
  );
  expect(summary).toMatchObject({
    database: 'postgresql://db:5432/calls',
    queue: ['redis://one:1', 'rediss://two:2'],
    adminKey: 'of the environment',
    apiKey: 'of the environment',
    connections: { acme: { token: '***', subdomain: 'calls', region: 'eu' } },
    role: 'all',
  });
  expect(JSON.stringify(summary)).not.toMatch(/s3cret|t0p/);
  expect(summarize(read({}))).toMatchObject({
    database: 'embedded',
    queue: 'on PostgreSQL',
    adminKey: 'kept under dataDir',
    apiKey: 'none',
  });
});
