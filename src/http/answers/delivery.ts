import { z } from 'zod';
import { FAILURE_KINDS } from '../../adapter/failure';
import { type DeliveryWithAttempts, DELIVERY_STATUSES } from '../../store/deliveries';
import type { DeliverySummary } from '../../store/outcomes';
import { connectionName, id, instant, warning } from './values';

const status = z.enum(DELIVERY_STATUSES);

/** Members that every view of a delivery has. */
const named = {
  id,
  connection: connectionName,
  adapter: z.string().meta({ example: 'acme' }),
  status,
};

const revision = z.int().min(1).describe('The outcome’s revision that is delivered.');

/** A delivery in the answer to a post. */
export const plannedDelivery = z
  .object({
    ...named,
    revision,
    reason: z.string().optional().describe('Why it waits or was skipped, for a person.'),
    warnings: z.array(warning).optional().describe('Of a delivery that went through before.'),
  })
  .meta({ id: 'PlannedDelivery' });

const summaryShape = {
  ...named,
  subject: z
    .enum(['outcome', 'call'])
    .describe('A revision of an outcome, or a call that is handed over to the vendor.'),
  outcomeId: id.nullable().describe('Null for a call’s.'),
  revision: revision.nullable(),
  callId: id.nullable().describe('Null for an outcome’s.').meta({ example: null }),
  reason: z.string().nullable().describe('Why it is in this status, for a person.').meta({ example: null }),
  nextAttemptAt: instant.nullable(),
  reference: z.string().nullable().describe('The vendor’s own id for what it made of it.').meta({ example: null }),
  failure: z.enum(FAILURE_KINDS).nullable().describe('The kind of the last failure.').meta({ example: null }),
  warnings: z.array(warning).describe('What the vendor has otherwise than it was meant, as of the latest attempt.'),
  createdAt: instant,
  updatedAt: instant,
};

/** A delivery in lists, its attempts counted. */
export const deliverySummary = z
  .object({ ...summaryShape, attempts: z.int().min(0).describe('How many were made.') })
  .meta({ id: 'DeliverySummary' }) satisfies z.ZodType<Omit<DeliverySummary, 'failure'>>;

/** A request to a vendor as it is kept and shown: secrets are masked. */
export const sentRequest = z
  .object({
    method: z.string().meta({ example: 'POST' }),
    url: z.string().meta({ example: 'https://acme.example/outcomes' }),
    headers: z.record(z.string(), z.string()),
    body: z.unknown().meta({ example: null }),
    resent: z
      .boolean()
      .optional()
      .describe('The vendor closed a kept connection under the request, which went out a second time.'),
  })
  .meta({ id: 'SentRequest', description: 'A request to a vendor. Secrets are masked.' });

/** What a vendor answered, as it is kept and shown. */
export const vendorAnswer = z
  .object({
    status: z.int(),
    headers: z.record(z.string(), z.string()),
    body: z.unknown().describe('A body that is JSON as JSON, any other as a text.'),
    truncated: z.boolean().describe('The body was longer than what is kept of it.'),
  })
  .meta({ id: 'VendorAnswer', description: 'The answer of a vendor. Secrets are masked.' });

const attempt = z
  .object({
    number: z.int().min(1),
    startedAt: instant,
    durationMs: z.number().min(0),
    manual: z.boolean().describe('An operator asked for it.'),
    by: z.string().nullable().describe('By which key it was asked for.').meta({ example: null }),
    request: sentRequest.nullable().describe('Null where nothing was sent.'),
    response: vendorAnswer.nullable().describe('Null where nothing was answered.'),
    failure: z
      .object({ kind: z.enum(FAILURE_KINDS), message: z.string() })
      .nullable()
      .meta({ example: null }),
    decision: z
      .string()
      .describe('The status that followed from it, or `given back` where the process was stopping.')
      .meta({ example: 'delivered' }),
  })
  .meta({ id: 'Attempt' });

/** A delivery on its own, with every attempt. */
export const delivery = z
  .object({ ...summaryShape, attempts: z.array(attempt).describe('Oldest first.') })
  .meta({ id: 'Delivery' }) satisfies z.ZodType<Omit<DeliveryWithAttempts, 'failure'>>;

export const oneDelivery = z.object({ delivery });
