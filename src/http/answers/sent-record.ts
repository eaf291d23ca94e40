import { z } from 'zod';
import type { SentRecord, SentEntry } from '../../delivery/sent-record';
import { connectionName, id, instant } from './values';

const field = 'In the vendor’s own word.';
const value = z
  .union([z.string(), z.boolean()])
  .describe('An amount with two places, in the currency of the account; or whether there was a conversion.')
  .meta({ example: '100.00' });

const entry = z
  .object({
    at: instant.describe('When the request began.'),
    outcomeId: id,
    revision: z.int().min(1),
    deliveryId: id,
    attempt: z.int().min(1),
    field: z.string().describe(field).meta({ example: 'revenue' }),
    kind: z.enum(['set', 'add']).describe('`set`: it states what there is to be. `add`: it adds to what there is.'),
    value,
    certain: z.boolean().describe('False: the request may have arrived, and nobody knows.'),
  })
  .meta({ id: 'SentEntry' }) satisfies z.ZodType<SentEntry>;

/** What a connection was sent of a call's money. */
export const sentRecord = z
  .object({
    connection: connectionName,
    adapter: z.string().meta({ example: 'acme' }),
    sums: z
      .record(z.string().describe(field), value)
      .describe('What stands there by field: what was set last, and what was added since, as far as it is certain.')
      .meta({ example: { revenue: '100.00' } }),
    entries: z.array(entry).describe('In the order in which they were sent; nothing that was refused.'),
  })
  .meta({ id: 'SentRecord' }) satisfies z.ZodType<SentRecord>;
