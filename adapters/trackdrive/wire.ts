import { z } from 'zod';
import { DESCRIPTION_LENGTH, LABEL_LENGTH, MOST_VALUES, VALUE_LENGTH } from '../../src/model/limits';
import { amountText } from '../../src/model/money';
import { storableText } from '../../src/model/text';

/** A boolean in any spelling of TrackDrive's documentation, as text, number or boolean; comes out as a boolean. */
export const flag = z.union(
  [
    z.boolean(),
    z.literal([0, 1]).transform((digit) => digit === 1),
    z.stringbool({ truthy: ['1', 'true', 'yes', 'on'], falsy: ['0', 'false', 'no', 'off'] }),
  ],
  { error: 'must be a boolean value: 1, true, yes, on, 0, false, no, off' },
);

/** Ids of webhooks, as integers or digits; they come out as integers, which is how the documentation lists them. */
export const webhookIds = z
  .array(
    z.union(
      [
        z.int().min(0),
        z
          .string()
          .regex(/^\d{1,15}$/)
          .transform(Number),
      ],
      { error: 'must be an integer' },
    ),
  )
  .min(1, { error: 'must name at least one webhook' });

const id = z.union(
  [
    storableText(LABEL_LENGTH).regex(/^\S+$/, { error: 'must be an id, without blanks' }),
    z.int().min(0).transform(String),
  ],
  {
    error: 'must be an id: a text or an integer',
  },
);

/** Only blanks are a blank value, as the document has it; comes out as "". */
const blankAs = <T extends z.ZodType>(blank: '' | undefined, schema: T) =>
  z.preprocess((value) => (typeof value === 'string' && value.trim() === '' ? blank : value), schema);

/**
 * An amount as `amountText` reads it, or as a JSON number, which the document's own example has. Its decimal text is exact: an
 * amount has at most 14 digits, and every decimal of up to 15 comes out of a JSON number as it went in.
 */
const amount = z.preprocess((value) => (typeof value === 'number' ? String(value) : value), amountText);

const token = z.union([storableText(VALUE_LENGTH), z.number(), z.boolean()], {
  error: `must be a text of at most ${VALUE_LENGTH} characters, a number or a boolean`,
});

/** Contact fields by name, limited as attributes are. Zod's record would drop a field called `__proto__` without a word, so it is refused. */
const tokens = z.preprocess(
  (value, context) => {
    if (typeof value === 'object' && value !== null && Object.hasOwn(value, '__proto__')) {
      context.issues.push({ code: 'custom', input: value, message: 'must not hold a field called __proto__' });
    }
    return value;
  },
  z
    .record(storableText(LABEL_LENGTH).min(1), token)
    .refine((fields) => Object.keys(fields).length <= MOST_VALUES, { error: `must be at most ${MOST_VALUES}` })
    .transform((fields) => Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, String(value)]))),
);

/**
 * The parameters of an update, all that https://trackdrive.com/api/docs/1.0/calls/update.html lists. Money comes out as
 * decimal text. A blank value is one where the document allows it; a blank `contact_field_type`, of which it does not say what
 * it would do, counts as not sent. `add_*` adds to what the call has, `fire_outgoing_webhook_ids` and `manual_transcribe` act; all
 * others state what is to be.
 */
const parameters = z
  .strictObject({
    serializer: blankAs(
      '',
      z.enum(['', 'call', 'call_grid'], { error: 'must be call or call_grid, or "" for the default' }),
    ),
    post_call_tokens: tokens,
    revenue: amount,
    add_revenue: amount,
    payout: amount,
    add_payout: amount,
    buyer_converted: flag,
    offer_converted: flag,
    trackdrive_buyer_id: id,
    trackdrive_traffic_source_id: id,
    contact_field_type: blankAs(undefined, id.optional()),
    fire_outgoing_webhook_ids: webhookIds,
    manual_transcribe: flag,
    call_disposition_id: blankAs('', z.union([z.literal(''), id], { error: 'must be an id, or "" for none' })),
    agent_call_disposition_notes: storableText(DESCRIPTION_LENGTH),
  })
  .partial();

/** What of an update is words, whatever else it holds. */
export const ownWords = z.object({
  post_call_tokens: parameters.shape.post_call_tokens.catch(undefined),
  agent_call_disposition_notes: parameters.shape.agent_call_disposition_notes.catch(undefined),
});

/** Told together with other faults of the same update, not only once those are mended. */
const whenObject = ({ value }: { value: unknown }): boolean => typeof value === 'object' && value !== null;

/** An update of a call. What stating and adding the same amount at once would make is not documented, so it is refused. */
export const callUpdate = parameters
  .refine(({ revenue, add_revenue: added }) => revenue === undefined || added === undefined, {
    path: ['add_revenue'],
    error: 'must not come together with revenue',
    when: whenObject,
  })
  .refine(({ payout, add_payout: added }) => payout === undefined || added === undefined, {
    path: ['add_payout'],
    error: 'must not come together with payout',
    when: whenObject,
  });

export type CallUpdate = z.output<typeof callUpdate>;

/**
 * What an answer is wrapped in. No answer of the update itself is published; this is the wrapper of TrackDrive's other
 * resources, read without relying on any part of it.
 */
export const envelope = z.object({
  status: z.coerce.number().optional().catch(undefined),
  errors: z.unknown().optional(),
  call: z
    .object({
      uuid: z.string().min(1).max(255).optional().catch(undefined),
      id: z
        .union([z.string().min(1).max(255), z.int()])
        .optional()
        .catch(undefined),
    })
    .optional()
    .catch(undefined),
});

/** A page of calls, as far as it is looked at. */
export const callList = z.object({ calls: z.array(z.unknown()) });
