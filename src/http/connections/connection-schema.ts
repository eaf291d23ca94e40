import { CronExpressionParser } from 'cron-parser';
import { z } from 'zod';
import { DEADLINE_MS, duration } from '../../model/duration';
import { amountText, currencyCode } from '../../model/money';
import { outcomeName } from '../../model/outcome';
import { storableText } from '../../model/text';

const MOST_NAMES = 200;
const MOST_RETRIES = 50;

const text = storableText(255).min(1, { error: 'must not be empty' });

const listOf = (name: z.ZodString) =>
  z
    .array(name)
    .min(1, { error: 'must name at least one; leave it out, or say null, for all' })
    .max(MOST_NAMES, { error: `must be at most ${MOST_NAMES}` });

const filter = z.strictObject({
  names: listOf(outcomeName).nullish(),
  minimumAmount: z.strictObject({ value: amountText, currency: currencyCode }).nullish(),
  sources: listOf(text).nullish(),
});

const PER_SECOND = { error: 'must lie between 0.01 and 1000' };
const IN_FLIGHT = { error: 'must be a whole number from 1 to 100' };
const limits = z.strictObject({
  perSecond: z.number().min(0.01, PER_SECOND).max(1_000, PER_SECOND).nullish(),
  inFlight: z.number().int(IN_FLIGHT).min(1, IN_FLIGHT).max(100, IN_FLIGHT).nullish(),
});

const DEADLINE = { error: `must be a whole number of milliseconds from ${DEADLINE_MS.least} to ${DEADLINE_MS.most}` };

const schedule = storableText(255)
  .refine(isCronPattern, { error: 'must be a cron pattern of five or six fields, such as */10 * * * *' })
  .meta({ example: '*/10 * * * *' });

/** Members of a connection that are the same for every adapter. Null clears; of `filter` and `limits` each member by itself too. */
const common = {
  settings: z.custom<Record<string, unknown>>(isObject, { error: 'must be an object' }).register(z.globalRegistry, {
    type: 'object',
  }),
  filter: filter.nullish().describe('Which outcomes are delivered; all unless said.'),
  limits: limits.nullish(),
  deadlineMs: z.number().int(DEADLINE).min(DEADLINE_MS.least, DEADLINE).max(DEADLINE_MS.most, DEADLINE).nullish(),
  retries: z
    .array(duration)
    .min(1)
    .max(MOST_RETRIES)
    .nullish()
    .describe('The wait before each retry, such as `10s`, `5m` or `2h`.'),
  schedule: schedule.nullish().describe('When to pull, of a connection that is pulled from.'),
  default: z.boolean().nullish().describe('Its calls’ ids stand under the adapter’s id.'),
};

export const newConnection = z.strictObject({ name: z.string(), adapter: z.string(), ...common });

export const connectionChange = z.strictObject({
  ...common,
  settings: common.settings.optional(),
  /** the one that the change was made from; the newest when left out */
  version: z.int().optional().describe('The one that the change was made from; the newest unless said.'),
});

export type NewConnection = z.output<typeof newConnection>;
export type ConnectionChange = z.output<typeof connectionChange>;

/** As the queue's scheduler reads it. */
function isCronPattern(pattern: string): boolean {
  if (!/^\S+(\s+\S+){4,5}$/.test(pattern.trim())) return false;
  try {
    CronExpressionParser.parse(pattern);
    return true;
  } catch {
    return false;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
