import { z } from 'zod';
import type { ConnectionOnRecord } from '../../store/connections';
import { sentRequest, vendorAnswer } from './delivery';
import { amount, connectionName, instant } from './values';

const breaker = z
  .object({
    state: z
      .enum(['closed', 'open', 'half-open'])
      .describe('`half-open`: the next delivery is let through as a probe.'),
    reason: z.string().nullable().meta({ example: null }),
    openedAt: instant.nullable().meta({ example: null }),
    until: instant.nullable().describe('When the next probe is let through.').meta({ example: null }),
  })
  .meta({ id: 'Breaker' }) satisfies z.ZodType<ConnectionOnRecord['breaker']>;

/** A connection as an operator sees it. */
export const connection = z
  .object({
    name: connectionName,
    adapter: z.string().meta({ example: 'acme' }),
    origin: z
      .enum(['environment', 'api'])
      .describe('`environment`: variables configure it, and it is changed there. `api`: it was made with this API.'),
    configured: z
      .boolean()
      .describe(
        'Whether this process has it. False of one that variables configured once and do not any more: what was to go there stays where it is.',
      ),
    settings: z
      .record(z.string(), z.unknown())
      .nullable()
      .describe(
        'As the adapter reads them, defaults filled in; `"••••"` where a secret is set. Null where they are not known here.',
      )
      .meta({ example: { baseUrl: 'https://acme.example', token: '••••' } }),
    currency: z
      .string()
      .nullable()
      .describe('In which the account is kept, ISO 4217; null where nobody knows yet.')
      .meta({ example: 'USD' }),
    currencySource: z
      .enum(['settings', 'acknowledged'])
      .nullable()
      .describe('Who says so: its settings, or the first amount that its vendor acknowledged.'),
    filter: z
      .object({
        names: z
          .array(z.string())
          .nullable()
          .meta({ example: ['sale'] }),
        minimumAmount: amount.nullable(),
        sources: z.array(z.string()).nullable().meta({ example: null }),
      })
      .nullable()
      .describe('Which outcomes are delivered; null: all.'),
    limits: z
      .object({
        perSecond: z.number().nullable().meta({ example: 5 }),
        inFlight: z.int().nullable().meta({ example: 2 }),
      })
      .nullable(),
    deadlineMs: z.int().nullable().describe('Null: the gateway’s own.').meta({ example: 5000 }),
    retries: z
      .array(z.string())
      .nullable()
      .describe('Null: the gateway’s own.')
      .meta({ example: ['10s', '1m'] }),
    schedule: z.string().nullable().describe('A cron pattern that overrules the settings’.').meta({ example: null }),
    default: z.boolean(),
    readsAdapterIds: z
      .boolean()
      .nullable()
      .describe('Whether the calls’ ids under its adapter’s id are its own; null where that is not known here.'),
    version: z.int().nullable().describe('Null for those of the environment.'),
    paused: z.boolean().meta({ example: false }),
    pausedAt: instant.nullable().meta({ example: null }),
    pausedReason: z.string().nullable().meta({ example: null }),
    breaker,
    createdAt: instant.optional(),
    updatedAt: instant.optional(),
  })
  .meta({ id: 'Connection' });

export const oneConnection = z.object({ connection });

export const deletedConnection = z.object({
  connection: z.object({ name: connectionName }),
  cancelled: z.int().min(0).describe('How many deliveries were cancelled.'),
});

export const connectionTest = z.object({
  test: z.object({
    ok: z.boolean(),
    asked: z
      .enum(['credentials', 'host'])
      .describe('`host`: nothing harmless is known to ask, so only whether the host answers was tried.'),
    saw: z.string().describe('One sentence for a person.'),
    request: sentRequest.nullable(),
    response: vendorAnswer.nullable(),
    durationMs: z.int().min(0),
  }),
});
