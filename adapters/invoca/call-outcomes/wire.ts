import { z } from 'zod';

/** Invoca's custom parameters hold at most this many characters. */
export const CUSTOM_PARAMETER_LENGTH = 255;

/** A time as Invoca takes it. */
export const seconds = z.string().regex(/^\d{10}$/, {
  error: 'must lie between 2001-09-09 and 2286-11-20: Invoca takes times of 10 digits, in seconds since 1970',
});

const customParameter = z.string().refine((text) => Array.from(text).length <= CUSTOM_PARAMETER_LENGTH, {
  error: `must be at most ${CUSTOM_PARAMETER_LENGTH} characters`,
});

const search = z
  .strictObject({
    transaction_id: z.string().min(1).optional(),
    start_time_t: seconds.optional(),
    calling_phone_number: z.string().optional(),
    duration_in_seconds: z.string().optional(),
    advertiser_id_from_network: z.string().optional(),
    advertiser_campaign_id_from_network: z.string().optional(),
    network_id: z.string().optional(),
  })
  .refine((by) => by.transaction_id !== undefined || by.start_time_t !== undefined, {
    error: 'needs the Invoca id of the call or the time it started',
  });

/**
 * What we send to `POST /api/{version}/call_outcomes.json`: every scalar a text. Its messages are read by people as the
 * reason why an outcome could not be sent.
 */
export const callOutcomesRequest = z.strictObject({
  search,
  call_outcome: z.strictObject({
    outcome_name: z.string().min(1),
    partner_unique_id: z.string(),
    description: z.string().optional(),
    occurred_at_time_t: seconds.optional(),
    sale_amount: z
      .string()
      .regex(/^-?\d+\.\d{2}$/)
      .optional(),
    value: z.enum(['true', 'false']),
    custom_parameter_1: customParameter.optional(),
    custom_parameter_2: customParameter.optional(),
    custom_parameter_3: customParameter.optional(),
  }),
  oauth_token: z.string().optional(),
});

export type CallOutcomesRequest = z.output<typeof callOutcomesRequest>;
export type Search = CallOutcomesRequest['search'];
export type CallOutcome = CallOutcomesRequest['call_outcome'];

/**
 * A success, 201 or 200: of all it says the id of the call outcome's own transaction is used, and the call that it was put down to. An
 * answer that names the call otherwise than documented names none.
 */
export const callOutcomesAnswer = z.object({
  call_outcome: z.object({ transaction_id: z.string().min(1) }),
  call: z
    .object({
      transaction_id: z.string().min(1).max(255),
      start_time_t: z
        .union([seconds, z.number().transform(String).pipe(seconds)])
        .optional()
        .catch(undefined),
    })
    .optional()
    .catch(undefined),
});

/** The documented error body. `class` is a name such as RecordInvalid or, on a sibling API, the path of a field. */
export const errorEnvelope = z.object({
  errors: z.object({ class: z.string().min(1), invalid_data: z.string().catch('') }),
});

/** The other error body, known from Invoca's ring pools: what is wrong with each field. */
export const fieldErrors = z.object({
  errors: z
    .record(z.string(), z.array(z.string()))
    .refine((byField) => Object.keys(byField).length > 0, { error: 'must name a field' }),
});
