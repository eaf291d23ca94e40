import ipaddr from 'ipaddr.js';
import { z } from 'zod';
import type { Reach } from './adapter/inbound-endpoint';
import { setting } from './adapter/settings';
import { DEADLINE_MS, duration } from './model/duration';
import { currencyCode } from './model/money';
import { region } from './model/phone';
import type { SealingKeys } from './secrets/key-ring';
import { readSealingKey } from './secrets/seal';

export const LOG_LEVELS = ['error', 'warn', 'info', 'debug'] as const;
export const LOG_FORMATS = ['json', 'text'] as const;

/** A key that may report at vendor-shaped endpoints for these advertisers, campaigns and networks, and do nothing else. */
export interface PartnerKey {
  key: string;
  reach: Reach;
}

const deadline = duration.refine(
  (milliseconds) => milliseconds >= DEADLINE_MS.least && milliseconds <= DEADLINE_MS.most,
  {
    error: 'must lie between 100ms and 2m',
  },
);

const schedule = z
  .string()
  .transform((text) => text.split(',').map((part) => part.trim()))
  .pipe(z.array(duration).min(1).max(50));

const window = duration.refine((milliseconds) => milliseconds >= 1_000 && milliseconds <= 86_400_000, {
  error: 'must lie between 1s and 1d',
});

/** "key advertiser:1 campaign:2 network:3; other-key campaign:3" */
const partnerKeys = z.string().transform((text, context): PartnerKey[] =>
  text
    .split(';')
    .map((part) => part.trim().split(/\s+/))
    .map(([key = '', ...limits]) => {
      const named = (kind: string): string[] =>
        limits.filter((limit) => limit.startsWith(`${kind}:`)).map((limit) => limit.slice(kind.length + 1));
      const isSound =
        key !== '' && limits.length > 0 && limits.every((limit) => /^(advertiser|campaign|network):./.test(limit));
      // The message must not hold the key.
      if (!isSound)
        context.issues.push({
          code: 'custom',
          input: '',
          message:
            'must be keys, each with what it may report for, such as "key advertiser:1 campaign:2; other-key campaign:3"',
        });
      const reach = { advertisers: named('advertiser'), campaigns: named('campaign'), networks: named('network') };
      return { key, reach };
    }),
);

/** The message must not hold a key. */
const secretsKeys = z.string().transform((text, context): SealingKeys => {
  const [first, ...others] = text.split(',').map((part) => readSealingKey(part.trim()));
  if (first && others.every((key) => key !== null)) return [first, ...others];
  const message = 'must be a key of 32 bytes in base64 or hex, or several, separated by commas';
  context.issues.push({ code: 'custom', input: '', message });
  return z.NEVER;
});

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

const positive = (most: number): z.ZodType<number, string> =>
  z
    .string()
    .regex(/^\d{1,5}(\.\d{1,3})?$/, { error: 'must be a number such as 20 or 0.5' })
    .transform(Number)
    .refine((number) => number > 0 && number <= most, { error: `must be above 0 and at most ${most}` });

const SPANS = { s: 1, m: 60, h: 3_600 };

/** "100/s" -> 100 in 1 second */
const rate = z
  .string()
  .regex(/^[1-9]\d{0,6}\/[smh]$/, { error: 'must be a number of posts in a second, minute or hour, such as 100/s' })
  .transform((text) => {
    const [most = '', span = 's'] = text.split('/');
    return { most: Number(most), seconds: SPANS[span as keyof typeof SPANS] };
  });

/** As express reads "trust proxy". */
const proxies = z
  .string()
  .transform((text) => (/^[1-9]$/.test(text) ? Number(text) : text))
  .refine((said) => typeof said === 'number' || said.split(',').every((one) => isProxy(one.trim())), {
    error: 'must be a number of proxies from 1 to 9, or addresses such as loopback, 10.0.0.0/8',
  });

function isProxy(text: string): boolean {
  return /^(loopback|linklocal|uniquelocal)$/.test(text) || ipaddr.isValid(text) || ipaddr.isValidCIDR(text);
}

/** What every connection that delivers has beside its adapter's settings, named as these are: ACME_LIMIT_PER_SECOND. */
export const limitSettings = z.object({
  limitPerSecond: setting(positive(10_000).optional(), {
    description: 'Requests a second to this vendor, of all processes together; unset: as many as there are',
    example: '20',
  }),
  limitInFlight: setting(positive(1_000).refine(Number.isInteger, { error: 'must be a whole number' }).optional(), {
    description: 'Requests at once to this vendor, of all processes together; unset: 32 of each process',
    example: '4',
  }),
});

/** The gateway's own variables; a connection's are declared by its adapter. */
export const environment = z.object({
  PORT: setting(port.default(8080), { description: 'Port to serve on' }),
  HOST: setting(z.string().default('127.0.0.1'), {
    description: 'Address to serve on; 0.0.0.0 serves other machines too',
  }),
  METRICS_PORT: setting(port.optional(), {
    description:
      'Port that serves /metrics and /healthz alone, without a key, at HOST; unset: /metrics is served on PORT and takes a key that may read, and a worker serves nothing',
    example: '9464',
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
    description:
      'Key that may do everything, of 16 characters at least, as every key here; unset: made at the first start and kept in DATA_DIR/admin-api-key',
    secret: true,
  }),
  API_KEY: setting(z.string().optional(), {
    description: 'Key that may post and read outcomes and calls; unset: there is none',
    secret: true,
  }),
  READ_API_KEY: setting(z.string().optional(), {
    description: 'Key that may read outcomes and calls, and report nothing; unset: there is none',
    secret: true,
  }),
  PARTNER_KEYS: setting(partnerKeys.optional(), {
    description:
      'Keys that may report at the vendor-shaped endpoints and only for some advertisers, campaigns and networks, as in "key advertiser:1 campaign:2; other-key campaign:3 network:4"',
    secret: true,
  }),
  WRONG_KEY_LIMIT: setting(
    positive(99_999).refine(Number.isInteger, { error: 'must be a whole number' }).prefault('20'),
    {
      description:
        'How many wrong keys an address may show in 5 minutes, ever more slowly answered, before it is told to come back later; right keys are never slowed',
    },
  ),
  RATE_LIMIT: setting(rate.optional(), {
    description:
      'How many posts each key may make in a second, minute or hour (s, m, h), a batch being one; those over it are answered 429; unset: as many as there are',
    example: '100/s',
  }),
  TRUST_PROXY: setting(proxies.optional(), {
    description:
      'Proxies whose X-Forwarded-For is believed when wrong keys are counted: how many there are on the way, or their addresses, as in "loopback, 10.0.0.0/8"; unset: none',
    example: '1',
  }),
  SECRETS_KEY: setting(secretsKeys.optional(), {
    description:
      'Key that seals the secrets of connections made by the API, 32 bytes in base64 or hex; of several, separated by commas, the first seals and all open; unset: made at the first start and kept in DATA_DIR/secrets-key',
    secret: true,
  }),
  MATCH_WINDOW: setting(window.prefault('5m'), {
    description:
      'How far apart two starts of one caller number may lie that are taken for one call where no id names it',
  }),
  MATCH_WINDOW_WITHOUT_CALLER: setting(window.prefault('60s'), {
    description: 'The same where no caller number is said; never more than MATCH_WINDOW',
  }),
  PULL_MATCH_WINDOW: setting(window.prefault('30m'), {
    description:
      "How long before a pulled outcome was submitted its call may have begun, of one of the customer's numbers",
  }),
  CALL_ID_WAIT: setting(duration.prefault('7d'), {
    description: "How long a delivery waits for its vendor's id of the call before it has failed",
  }),
  PHONE_REGION: setting(region.optional(), {
    description:
      'Country in which phone numbers without a country code are dialled, in what the API is told; unset: such a number is none',
    example: 'US',
  }),
  DEFAULT_CURRENCY: setting(currencyCode.optional(), {
    description:
      'Currency of amounts that are reported without one, wherever they come in; unset: they are in that of each account that they go to',
    example: 'USD',
  }),
  RETRY_SCHEDULE: setting(schedule.prefault('10s,1m,5m,30m,2h,6h,12h,24h'), {
    description: 'How long to wait before each retry of a delivery (ms, s, m, h, d); up to 20 % is added',
  }),
  DELIVERY_DEADLINE: setting(deadline.prefault('10s'), {
    description: 'How long one attempt at a delivery may take, from the first byte sent to the last byte read',
  }),
  SANDBOX: setting(z.enum(['on', 'off', 'auto']).default('auto'), {
    description:
      'Whether sandbox vendors take the place of all vendors, on a database of their own; "auto": when no vendor is configured and NODE_ENV is not production',
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
    description: 'On "production" no sandbox vendors take the place of vendors unless SANDBOX is on',
    example: 'production',
  }),
});
