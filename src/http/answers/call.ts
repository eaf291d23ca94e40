import { z } from 'zod';
import { deliverySummary } from './delivery';
import { sentRecord } from './sent-record';
import { outcomeOfCall } from './outcome';
import { attributes, callIds, id, instant, phoneNumber } from './values';

/** A call as it is known. */
export const call = z
  .object({
    id,
    ids: callIds,
    startedAt: instant.nullable(),
    startKnownFrom: z
      .enum(['told', 'search'])
      .nullable()
      .describe('`told`: with an id of the call. `search`: by whoever searched for it. Null: not known.'),
    durationSeconds: z.int().min(0).nullable(),
    callerNumber: phoneNumber,
    destinationNumber: phoneNumber,
    direction: z.enum(['inbound', 'outbound']).nullable(),
    campaign: z.string().nullable().meta({ example: '85' }),
    attributes,
    learnt: z
      .record(z.string(), z.object({ deliveryId: id, attempt: z.int().min(1) }))
      .optional()
      .describe('Which of its ids a vendor’s answer has shown, by key, and at which attempt.')
      .meta({ example: { acme: { deliveryId: '01932b5c-7a1e-7c3b-9d52-3f1f6f0a9b10', attempt: 1 } } }),
    createdAt: instant.describe('When the gateway first heard of it.'),
  })
  .meta({ id: 'Call' });

export const oneCall = z.object({ call });

export const callTimeline = z.object({
  call: call
    .extend({
      deliveries: z
        .array(deliverySummary)
        .describe('Of the call itself, where it is handed over to a vendor. Oldest first.'),
      outcomes: z.array(outcomeOfCall),
      sent: z
        .array(sentRecord)
        .describe('What each vendor was sent of its money; those that were sent none are left out.'),
    })
    .meta({ id: 'CallTimeline' }),
});
