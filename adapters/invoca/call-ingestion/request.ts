import { z } from 'zod';
import type { Direction } from '../../../src/model/call';
import { LABEL_LENGTH, NAME_LENGTH, VALUE_LENGTH } from '../../../src/model/limits';
import { nameKey } from '../../../src/model/outcome';
import { ID_LENGTH, LANGUAGES, RECORDING_LENGTH } from '../call-extras';
import { entriesOf, flag, missingOrInvalid, optionalText, scalar, sent, text, trimmedText, wordOf } from './fields';
import { readStartTime } from './start-time';

const PHONE_LENGTH = 64;
const DIRECTIONS = ['inbound', 'outbound'] as const satisfies readonly Direction[];

/** Whether a time can be read does not depend on the zone, but for the first and last hours of the years that are known. */
const startTime = z
  .union([z.string(), z.number()], { error: missingOrInvalid })
  .refine((value) => readStartTime(value, 'UTC') !== null, { error: 'is invalid' });

const direction = z.enum(DIRECTIONS, {
  error: (issue) => (issue.input === undefined ? missingOrInvalid(issue) : "must be 'inbound' or 'outbound'"),
});

const call = z.object(
  {
    external_call_unique_id: text(ID_LENGTH),
    start_time: z.preprocess(sent, startTime),
    destination_phone_number: text(PHONE_LENGTH),
    calling_phone_number: text(PHONE_LENGTH),
    advertiser_campaign_id_from_network: text(ID_LENGTH),
    call_direction: z.preprocess(wordOf(DIRECTIONS), direction),
    recording_url: optionalText(RECORDING_LENGTH),
    recording_filename: optionalText(RECORDING_LENGTH),
    language_code: z.preprocess(wordOf(LANGUAGES), z.enum(LANGUAGES, { error: 'is not supported' }).optional()),
    recording_auth_config_id: optionalText(ID_LENGTH),
  },
  { error: missingOrInvalid },
);

/** Told together with the other faults, not only once those are mended. */
const recordedCall = call.refine((said) => said.recording_url !== undefined || said.recording_filename !== undefined, {
  path: ['recording_url'],
  error: "or 'recording_filename' is required",
  when: ({ value }) => typeof value === 'object' && value !== null,
});

const lists = {
  signals: entriesOf(z.object({ name: trimmedText(NAME_LENGTH), value: flag }, { error: missingOrInvalid }), nameKey),
  custom_data: entriesOf(
    z.object({ name: text(LABEL_LENGTH), value: scalar(VALUE_LENGTH) }, { error: missingOrInvalid }),
    (name) => name,
  ),
};

/**
 * What comes to `POST /api/{version}/calls`, as the Call Ingestion API documents it; members that are not known are ignored.
 * The messages of its faults stand behind the path of what is at fault.
 */
export const ingestionRequest = z.object({ call: z.preprocess(sent, recordedCall), ...lists });

/** Where recordings are fetched from the network's own store, a call without a file's name has that of its id. */
const requestWithStore = z.object({ call: z.preprocess(sent, call), ...lists });

export type IngestionRequest = z.output<typeof ingestionRequest>;

/** What a request to Call Ingestion says, or everything that makes it invalid, in the manner of Invoca's documents. */
export function readRequest(
  body: Readonly<Record<string, unknown>>,
  { recordingsInStore = false }: { recordingsInStore?: boolean } = {},
): { faults: string[] } | IngestionRequest {
  const read = (recordingsInStore ? requestWithStore : ingestionRequest).safeParse(body);
  return read.success ? read.data : { faults: read.error.issues.map(faultOf) };
}

/** `'start_time' is required`, `'signals[0].name' is required`: members of the call are named without it. */
function faultOf({ path, message }: z.core.$ZodIssue): string {
  const [first, ...rest] = path;
  const named = first === 'call' && rest.length > 0 ? rest : path;
  const name = named.map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`)).join('');
  return `'${name.replace(/^\./, '')}' ${message}`;
}
