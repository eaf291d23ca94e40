import { z } from 'zod';
import { DESCRIPTION_LENGTH } from '../../../src/model/limits';
import { amountText, isNegative } from '../../../src/model/money';
import { isStorable } from '../../../src/model/text';
import { CUSTOM_PARAMETER_LENGTH } from './wire';

/** The one message of this kind that is documented; the others follow its manner. */
const NAMES_NO_CALL = 'transaction_id or start_time_t must be present';
const INVALID = 'is invalid';
const LONGEST_DURATION = 2_147_483_647;

type Scalar = string | number | boolean;

/** Clients send numbers and booleans where the documents show texts; null counts as not sent. */
const textOf = (isTaken: (sent: unknown) => boolean) =>
  z
    .custom<Scalar | null>(isTaken, { error: INVALID })
    .register(z.globalRegistry, { type: ['string', 'number', 'boolean', 'null'] })
    .optional()
    .transform((sent) => (sent == null ? undefined : String(sent)));

/** What has no empty value: blank counts as not sent. */
const orNothing = (text: string | undefined) => text?.trim() || undefined;

const kept = textOf(isExact);
const trimmed = kept.transform((text) => text?.trim());
const filled = kept.transform(orNothing);
/** What a pattern tells right from wrong, in its own words. */
const formed = textOf(isScalar).transform(orNothing);
/** A client that says `false` has no id. */
const id = textOf((sent) => isExact(sent) && typeof sent !== 'boolean').transform(orNothing);

const like = (pattern: RegExp) => z.string().regex(pattern, { error: INVALID });

const tooLong = (most: number) => ({ error: `is too long (maximum is ${most} characters)` });

/** Counted in characters: some are two UTF-16 units. */
const upTo = (most: number) => z.string().refine((text) => Array.from(text).length <= most, tooLong(most));

/** Seconds when it has 10 digits, milliseconds when it has 13; comes out in milliseconds. */
const startTime = z
  .string({ error: NAMES_NO_CALL })
  .regex(/^\d{10}(\d{3})?$/, { error: INVALID })
  .transform((digits) => Number(digits.padEnd(13, '0')));

const duration = like(/^\d+$/)
  .transform(Number)
  .refine((seconds) => seconds <= LONGEST_DURATION, { error: INVALID });

const flag = z
  .string()
  .regex(/^(true|false|1|0)$/i, { error: 'must be true or false' })
  .transform((text) => /^(true|1)$/i.test(text));

/**
 * Money has one spelling from here on: two places. Nothing before the point is 0, as in `.50`; nothing behind it (`5.`) may be
 * what is left of an amount that was cut off, and is none.
 */
export const amount = z
  .string()
  .transform((text) => text.replace(/^(-?)\./, '$10.'))
  .refine((text) => amountText.safeParse(text).success, {
    error: 'is not a number with up to 2 decimal places',
    abort: true,
  })
  .transform((text) => amountText.parse(text))
  .refine((value) => !isNegative(value), {
    error: 'must not be negative: to take the outcome back, send value "false"',
  });

const byTransaction = z.object({ transaction_id: id.pipe(upTo(255)) });

const byStart = z.object({
  start_time_t: formed.pipe(startTime),
  calling_phone_number: filled.pipe(upTo(64).optional()),
  duration_in_seconds: formed.pipe(duration.optional()),
  advertiser_id_from_network: filled.pipe(upTo(255).optional()),
  advertiser_campaign_id_from_network: filled.pipe(upTo(255).optional()),
  network_id: filled.pipe(upTo(255).optional()),
});

const customParameter = trimmed.pipe(upTo(CUSTOM_PARAMETER_LENGTH).optional());

const callOutcome = z.object({
  outcome_name: filled.pipe(z.string({ error: "can't be blank" }).pipe(upTo(255))),
  partner_unique_id: kept.pipe(upTo(255).optional()),
  description: kept.pipe(z.string().max(DESCRIPTION_LENGTH, tooLong(DESCRIPTION_LENGTH)).optional()),
  occurred_at_time_t: formed.pipe(like(/^\d{10}$/).optional()),
  sale_amount: formed.pipe(amount.optional()),
  value: formed.pipe(flag.optional()),
  custom_parameter_1: customParameter,
  custom_parameter_2: customParameter,
  custom_parameter_3: customParameter,
});

/** The whole body, as the document shows it; `readRequest` reads its parts one by one. */
export const searchedAndReported = z.object({ search: z.union([byTransaction, byStart]), call_outcome: callOutcome });

const members = z.record(z.string(), z.unknown()).catch({});

/** How a request names its call: by the id alone, beside which Invoca ignores everything, or by when it started. */
export type ReportedSearch =
  | z.output<typeof byTransaction>
  | ({ transaction_id?: undefined } & z.output<typeof byStart>);
export type ReportedOutcome = z.output<typeof callOutcome>;

/**
 * What a request to Call Outcomes says, or everything that makes it invalid. What was not sent is undefined; whatever
 * stands in the body besides is not looked at.
 */
export function readRequest(
  body: Readonly<Record<string, unknown>>,
): { faults: string[] } | { search: ReportedSearch; outcome: ReportedOutcome } {
  const search = readSearch(members.parse(body['search']));
  const outcome = callOutcome.safeParse(spelledRight(members.parse(body['call_outcome'])));
  if (search.success && outcome.success) return { search: search.data, outcome: outcome.data };
  return { faults: [search, outcome].flatMap(({ error }) => error?.issues ?? []).map(faultOf) };
}

function readSearch(sent: Readonly<Record<string, unknown>>): z.ZodSafeParseResult<ReportedSearch> {
  const { success, data } = id.safeParse(sent['transaction_id']);
  const isNamed = !success || data !== undefined;
  return isNamed ? byTransaction.safeParse(sent) : byStart.safeParse(sent);
}

/** Invoca's parameter list misspells the custom parameters, its examples do not: both are taken, the right one first. */
function spelledRight(sent: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const parameters = [1, 2, 3].map((number): [string, unknown] => [
    `custom_parameter_${number}`,
    sent[`custom_parameter_${number}`] ?? sent[`custom_paramter_${number}`],
  ]);
  return { ...sent, ...Object.fromEntries(parameters) };
}

function faultOf({ path, message }: z.core.$ZodIssue): string {
  return message === NAMES_NO_CALL ? message : `${String(path.at(-1))} ${message}`;
}

function isScalar(sent: unknown): boolean {
  return typeof sent === 'string' ? isStorable(sent) : sent === null || ['number', 'boolean'].includes(typeof sent);
}

/** A number beyond 2^53 lost digits on its way here: as an id it would be another one. */
function isExact(sent: unknown): boolean {
  return isScalar(sent) && (typeof sent !== 'number' || Math.abs(sent) <= Number.MAX_SAFE_INTEGER);
}
