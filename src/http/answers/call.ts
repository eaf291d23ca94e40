import { z } from 'zod';
import { outcomeOfCall } from './outcome';
import { attributes, callIds, id, instant } from './values';

const phoneNumber = z
  .string()
  .nullable()
  .describe('E.164; as it was given where it is no phone number.')
  .meta({ example: '+18885551212' });

/** A call as it is known. */
export const call = z
  .object({
    id,
    ids: callIds,
    startedAt: instant.nullable(),
    durationSeconds: z.int().min(0).nullable(),
    callerNumber: phoneNumber,
    destinationNumber: phoneNumber,
    direction: z.enum(['inbound', 'outbound']).nullable(),
    campaign: z.string().nullable().meta({ example: '85' }),
    attributes,
    heardAt: instant.describe('When the gateway first heard of it.'),
  })
  .meta({ id: 'Call' });

export const oneCall = z.object({ call });

export const callTimeline = z.object({
  call: call.extend({ outcomes: z.array(outcomeOfCall) }).meta({ id: 'CallTimeline' }),
});
