import { z } from 'zod';
import type { ConnectionPlan } from '../../intake/corrections';
import { DELIVERY_STATUSES } from '../../store/deliveries';
import { call } from './call';
import { sentRequest } from './delivery';
import { oneOutcome, outcome } from './outcome';
import { callIds, connectionName, id, warning } from './values';

const reportedOutcome = outcome.pick({ id: true, name: true, key: true, met: true, amount: true });

/** One thing that an account is sent. */
const correctionItem = z
  .object({
    outcome: reportedOutcome,
    call: z.object({ id, ids: callIds }),
    status: z.enum(DELIVERY_STATUSES).meta({ example: 'queued' }),
    reason: z.string().nullable().describe('Why it waits, or can’t be sent.').meta({ example: null }),
    request: sentRequest.nullable().describe('As it would be sent now; null while it waits.'),
    warnings: z.array(warning).describe('What the vendor could not be sent of it.'),
  })
  .meta({ id: 'CorrectionItem' });

const plan = z
  .array(
    z
      .object({
        connection: connectionName,
        adapter: z.string().meta({ example: 'acme' }),
        retract: z.array(correctionItem).describe('What is taken back of a call that it was sent by mistake.'),
        report: z.array(correctionItem).describe('What it is sent of the right call.'),
      })
      .meta({ id: 'CorrectionOfConnection' }) satisfies z.ZodType<ConnectionPlan>,
  )
  .describe('What each account is sent, or, with `?plan=true`, would be sent.');

/** An id was removed. */
export const idRemoved = z.object({ call: call.optional().describe('Left out of a plan.'), plan });

/** A call was split. */
export const callSplit = z.object({
  calls: z.array(call).optional().describe('The two calls; left out of a plan.'),
  notes: z.array(z.string()).describe('What could not be taken back, for a person.').meta({ example: [] }),
  plan,
});

/** An outcome was moved. */
export const outcomeMoved = oneOutcome
  .partial()
  .describe('`outcome` and `deliveries` are left out of a plan.')
  .extend({ plan });
