import { z } from 'zod';
import { seconds } from '../call-outcomes/wire';

/** The end of the path by which signals are told. */
export const SIGNALS_FILE = 'transactions.json';

/**
 * What we send to `POST /api/{version}/transactions.json`, every scalar a text as in its examples: one signal of one call. Its messages
 * are read by people as the reason why an outcome could not be sent.
 */
export const signalsRequest = z.strictObject({
  search: z.strictObject({ external_call_unique_id: z.string().min(1) }),
  signals: z.tuple([
    z.strictObject({
      name: z.string().min(1),
      partner_unique_id: z.string().min(1),
      occurred_at_time: seconds.optional(),
      revenue: z
        .string()
        .regex(/^-?\d+\.\d{2}$/)
        .optional(),
      value: z.enum(['true', 'false']),
    }),
  ]),
  oauth_token: z.string().optional(),
});

export type SignalsRequest = z.output<typeof signalsRequest>;

/** A success: of all it says only the id of the signal's own transaction is used. */
export const signalsAnswer = z.object({ signals: z.tuple([z.object({ transaction_id: z.string().min(1) })]) });
