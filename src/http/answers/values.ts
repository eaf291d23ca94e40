import { z } from 'zod';
import { type Warning, WARNING_CODES } from '../../model/warning';

/** What answers are made of. Times are RFC 3339 in UTC with milliseconds. */

export const id = z.string().meta({ format: 'uuid', example: '01932b5c-7a1e-7c3b-9d52-3f1f6f0a9b10' });

export const instant = z.string().meta({ format: 'date-time', example: '2026-11-24T12:00:00.000Z' });

export const day = z.string().meta({ format: 'date', example: '2026-11-24' });

export const amount = z
  .object({
    value: z
      .string()
      .meta({ pattern: '^-?\\d+\\.\\d{2}$', example: '100.00' })
      .describe('Decimal with exactly two places.'),
    currency: z.string().nullable().meta({ example: 'USD' }).describe('ISO 4217; null where none was given.'),
  })
  .meta({ id: 'Amount' });

export const attributes = z
  .record(z.string(), z.union([z.string(), z.number(), z.boolean()]))
  .meta({ id: 'Attributes', example: { custom_parameter_1: '12345' } });

export const callIds = z.record(z.string(), z.string()).meta({
  id: 'CallIds',
  example: { external: 'crm-77' },
  description: 'Ids of the call by key: an adapter’s id, a connection’s name, or `external`.',
});

export const connectionName = z.string().meta({ example: 'west' });

/** What reported it: `api`, a connection that is pulled from, an inbound endpoint, or an operator's correction. */
export const source = z.string().meta({
  example: 'api',
  description:
    '`api`, the name of the connection that was pulled from, or an inbound endpoint such as `acme:calls`; `operator` where an operator has taken it from this call.',
});

export const transactionId = z.string().meta({
  example: '0A1B2C3D-4E5F6071',
  description: 'Names the revision at the inbound endpoints.',
});

/** Why a delivery that went through may still not be what was meant (docs/warnings.md). */
export const warning = z
  .object({
    code: z.enum(WARNING_CODES).meta({ example: WARNING_CODES[0] }),
    message: z.string().describe('One sentence for a person: what the vendor has now.'),
  })
  .meta({ id: 'Warning' }) satisfies z.ZodType<Warning>;

/** `{ items, nextCursor }`, newest first. */
export function pageOf<T extends z.ZodType>(item: T) {
  return z.object({
    items: z.array(item),
    nextCursor: z
      .string()
      .nullable()
      .meta({ example: null })
      .describe('To be given as `cursor` for the next page; null on the last one.'),
  });
}

export const phoneNumber = z
  .string()
  .nullable()
  .describe('E.164; as it was given where it is no phone number.')
  .meta({ example: '+18885551212' });
