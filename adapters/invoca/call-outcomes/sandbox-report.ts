import { z } from 'zod';
import { CUSTOM_PARAMETER_LENGTH } from './wire';

/** Whatever scalar was sent, as text; null and what is no scalar count as not sent. */
const text = z.union([z.string(), z.number(), z.boolean()]).transform(String).optional().catch(undefined);

/** A scalar that has no empty value: blank counts as not sent. */
const filled = text.transform((sent) => (sent === '' ? undefined : sent));

const search = z.object({
  transaction_id: filled,
  start_time_t: filled,
  calling_phone_number: filled,
  duration_in_seconds: filled,
  advertiser_id_from_network: filled,
});

/** Invoca's parameter list misspells the custom parameters, its examples do not: both are taken. */
const outcome = z
  .object({
    outcome_name: filled,
    partner_unique_id: text,
    description: text,
    occurred_at_time_t: filled,
    sale_amount: filled,
    value: filled,
    custom_parameter_1: text,
    custom_parameter_2: text,
    custom_parameter_3: text,
    custom_paramter_1: text,
    custom_paramter_2: text,
    custom_paramter_3: text,
  })
  .transform(({ custom_paramter_1, custom_paramter_2, custom_paramter_3, ...sent }) => ({
    ...sent,
    custom_parameter_1: sent.custom_parameter_1 ?? custom_paramter_1,
    custom_parameter_2: sent.custom_parameter_2 ?? custom_paramter_2,
    custom_parameter_3: sent.custom_parameter_3 ?? custom_paramter_3,
  }));

const report = z.object({
  search: search.catch(() => search.parse({})),
  call_outcome: outcome.catch(() => outcome.parse({})),
});

export type ReportedSearch = z.output<typeof search>;
export type ReportedOutcome = z.output<typeof outcome>;

/** What a request says; whatever it says in no way that Invoca reads is undefined. */
export function readReport(body: Record<string, unknown>): { search: ReportedSearch; outcome: ReportedOutcome } {
  const read = report.parse(body);
  return { search: read.search, outcome: read.call_outcome };
}

/** Everything that makes a request invalid. Only the first message is documented; the others follow its manner. */
export function faultsOf(by: ReportedSearch, said: ReportedOutcome): string[] {
  const tooLong = ([1, 2, 3] as const).filter(
    (number) => Array.from(said[`custom_parameter_${number}`] ?? '').length > CUSTOM_PARAMETER_LENGTH,
  );
  const faults = [
    by.transaction_id === undefined &&
      by.start_time_t === undefined &&
      'transaction_id or start_time_t must be present',
    by.transaction_id === undefined && breaks(by.start_time_t, /^\d{10}(\d{3})?$/) && 'start_time_t is invalid',
    breaks(by.duration_in_seconds, /^\d+$/) && 'duration_in_seconds is not a number',
    said.outcome_name === undefined && "outcome_name can't be blank",
    breaks(said.occurred_at_time_t, /^\d{10}$/) && 'occurred_at_time_t is invalid',
    breaks(said.sale_amount, /^-?\d+(\.\d{1,2})?$/) && 'sale_amount is not a number with up to 2 decimal places',
    breaks(said.value, /^(true|false|1|0)$/i) && 'value must be true or false',
    ...tooLong.map(
      (number) => `custom_parameter_${number} is too long (maximum is ${CUSTOM_PARAMETER_LENGTH} characters)`,
    ),
  ];
  return faults.filter((fault) => fault !== false);
}

function breaks(sent: string | undefined, pattern: RegExp): boolean {
  return sent !== undefined && !pattern.test(sent);
}
