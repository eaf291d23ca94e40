import { z } from 'zod';
import { nameKey } from '../../../src/model/outcome';
import { epochSeconds } from '../../../src/model/time';
import { flag, missingOrInvalid, optionalText, sent, text, trimmedText } from '../call-ingestion/fields';
import { readStartTime } from '../call-ingestion/start-time';
import { amount, type ReportedSearch } from '../call-outcomes/request';

/** Invoca's own limit, and its advice: a request of more transactions than the second takes too long. */
const MOST_SIGNALS = 100;
const MOST_TRANSACTIONS = 10;
const LONGEST = 255;

/** A signal, in the gateway's words. What was not sent is undefined. */
export interface ReportedSignal {
  name: string;
  partnerUniqueId: string;
  /** epoch seconds */
  occurredAt: number | undefined;
  /** with two places */
  revenue: string | undefined;
  value: boolean | undefined;
}

export type SignalSearch = { external: string } | { call: ReportedSearch };

/** Why a request is refused: the class of the error, and its words. */
export interface Refusal {
  errorClass: 'InvalidInput' | 'RecordInvalid';
  words: string;
}

const optional = <T extends z.ZodType>(schema: T) => z.preprocess(sent, schema.optional());

/** Times without an offset are of the zone of the network, which is that of the sandbox. */
const time = z
  .union([z.string(), z.number()], { error: missingOrInvalid })
  .transform((said) => readStartTime(said, 'America/Los_Angeles')?.at)
  .refine((at) => at !== undefined, { error: 'is invalid' });

const partnerUniqueId = z.preprocess((said) => said ?? undefined, z.coerce.string().max(LONGEST).optional());

const signal = z.strictObject({
  name: trimmedText(LONGEST),
  partner_unique_id: partnerUniqueId,
  occurred_at_time: optional(time),
  revenue: optional(z.coerce.string().pipe(amount)),
  value: optional(flag),
});

const search = z.object({
  transaction_id: optionalText(LONGEST),
  external_call_unique_id: optionalText(LONGEST),
  call_start_time: optional(time),
  calling_phone_number: optionalText(64),
  duration_in_seconds: optional(z.coerce.number().int()),
});

const customData = z.array(z.object({ name: text(LONGEST), value: z.unknown() }));

const NAMES_NO_CALL = 'transaction_id, call_record_id, external_call_unique_id, or call_start_time must not be empty';

/** What a request to the Signal API says, or why it is refused, in the words of Invoca's page where it has any. */
export function readSignals(
  body: Readonly<Record<string, unknown>>,
): { refusal: Refusal } | { search: SignalSearch; signals: ReportedSignal[] } {
  const invalid = (faults: readonly string[]): { refusal: Refusal } => ({
    refusal: { errorClass: 'InvalidInput', words: faults.join('; ') },
  });
  if (body['revenue'] !== undefined) {
    const words = 'Revenue must be specified on each Signal instead of at the top level header of the request';
    return { refusal: { errorClass: 'RecordInvalid', words } };
  }
  const said = search.safeParse(body['search'] ?? {});
  const named = said.success ? searchOf(said.data) : null;
  const { faults, signals } = readList(body);
  if (!named) return invalid([...(said.success ? [NAMES_NO_CALL] : ["'search' is invalid"]), ...faults]);
  if (faults.length > 0) return invalid(faults);
  if (signals.length > MOST_SIGNALS) {
    const words = `Validation failed: Signals are limited to ${MOST_SIGNALS}`;
    return { refusal: { errorClass: 'RecordInvalid', words } };
  }
  const transactions = new Set(signals.map((one) => one.partnerUniqueId)).size;
  if (transactions > MOST_TRANSACTIONS) return invalid([`a maximum of ${MOST_TRANSACTIONS} transactions is allowed`]);
  return { search: named, signals };
}

function searchOf(said: z.output<typeof search>): SignalSearch | null {
  const { transaction_id, external_call_unique_id, call_start_time } = said;
  if (transaction_id !== undefined) return { call: { transaction_id } };
  if (external_call_unique_id !== undefined) return { external: external_call_unique_id };
  if (call_start_time === undefined) return null;
  const { calling_phone_number, duration_in_seconds } = said;
  return {
    call: { start_time_t: Date.parse(call_start_time), calling_phone_number, duration_in_seconds } as ReportedSearch,
  };
}

/** `partner_unique_id` and `occurred_at_time` of the request hold for every signal that says none of its own. */
function readList(body: Readonly<Record<string, unknown>>): { faults: string[]; signals: ReportedSignal[] } {
  const listed = z.array(z.record(z.string(), z.unknown())).safeParse(body['signals'] ?? []);
  const custom = customData.safeParse(body['custom_data'] ?? []);
  const faults = [
    ...(listed.success ? [] : ["'signals' must be an array of hashes"]),
    ...(custom.success ? [] : ["'custom_data' must be an array of hashes"]),
  ];
  const read = (listed.data ?? []).map((one) => signal.safeParse({ ...one }));
  const strange = read
    .flatMap(({ error }) => error?.issues ?? [])
    .flatMap((issue) => (issue.code === 'unrecognized_keys' ? issue.keys : []));
  if (strange.length > 0) {
    faults.push(
      `The following params in 'signals' are not supported in this version: ${[...new Set(strange)].join(', ')}`,
    );
  }
  for (const [index, { error }] of read.entries()) {
    const others = (error?.issues ?? []).filter(({ code }) => code !== 'unrecognized_keys');
    faults.push(...others.map(({ path, message }) => `signals[${index}] '${path.join('.')}' ${message}`));
  }
  const ofAll = {
    partnerUniqueId: partnerUniqueId.parse(body['partner_unique_id']),
    at: time.safeParse(body['occurred_at_time']).data,
  };
  const signals = read.flatMap(({ data }): ReportedSignal[] => {
    if (!data) return [];
    const at = data.occurred_at_time ?? ofAll.at;
    return [
      {
        name: data.name,
        partnerUniqueId: data.partner_unique_id ?? ofAll.partnerUniqueId ?? '',
        occurredAt: at === undefined ? undefined : epochSeconds(at),
        revenue: data.revenue,
        value: data.value,
      },
    ];
  });
  return { faults: [...faults, ...doubled(signals)], signals };
}

function doubled(signals: readonly ReportedSignal[]): string[] {
  const spelled = ({ name, partnerUniqueId: id }: ReportedSignal): string => JSON.stringify([nameKey(name), id]);
  return signals.flatMap((one, index) => {
    const first = signals.findIndex((other) => spelled(other) === spelled(one));
    return first < index ? [`'name' for signals[${first}] and signals[${index}] must be unique`] : [];
  });
}
