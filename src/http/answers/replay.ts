import { z } from 'zod';
import { DELIVERY_STATUSES } from '../../store/deliveries';
import { ReplayStatus } from '../../store/generated/enums';
import type { ReplayOnRecord } from '../../store/replays';
import { sentRequest } from './delivery';
import { connectionName, id, instant, warning } from './values';

const count = z.int().min(0);

/** A plan to deliver again, and what came of it. */
export const replay = z
  .object({
    id,
    status: z.enum(ReplayStatus),
    filter: z.object({
      status: z.array(z.enum(DELIVERY_STATUSES)),
      connection: connectionName.optional(),
      failure: z.string().optional().meta({ example: 'unreachable' }),
      name: z.string().optional().meta({ example: 'sale' }),
      from: instant.optional(),
      to: instant.optional(),
    }),
    matched: count,
    byConnection: z.record(z.string(), count).meta({ example: { west: 1 } }),
    amounts: z
      .array(
        z.object({
          currency: z.string().nullable().meta({ example: 'USD' }),
          total: z.string().meta({ example: '100.00' }),
        }),
      )
      .describe('Of the met outcomes, each once.'),
    sample: z
      .array(
        z.object({
          deliveryId: id,
          outcomeId: id.nullable(),
          callId: id.nullable().describe('Of a delivery of a call itself.').meta({ example: null }),
          connection: connectionName,
          request: sentRequest.nullable().describe('As it would be sent; null where nothing would be.'),
          reason: z.string().nullable().describe('Why nothing would be sent.').meta({ example: null }),
          warnings: z.array(warning).describe('What the vendor could not be told of it.'),
        }),
      )
      .describe('At most 5.'),
    queued: count.describe('Released and on their way.'),
    delivered: count,
    warned: count.describe('Of those delivered, with a warning.'),
    failed: count.describe('Failed again, or for a person to review.'),
    passedOver: count.describe('Had another status when their turn came, or a later revision was there.'),
    createdAt: instant,
    createdBy: z.string().meta({ example: 'admin' }),
    startedAt: instant.nullable(),
    startedBy: z.string().nullable().meta({ example: 'admin' }),
    finishedAt: instant.nullable(),
  })
  .meta({ id: 'Replay' }) satisfies z.ZodType<ReplayOnRecord>;

export const oneReplay = z.object({ replay });
