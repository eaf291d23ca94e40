import { z } from 'zod';
import { type AdapterOf, isOfKind, normalizeCallId, otherKindsOf } from '../adapter/call-id';
import type { Adapter } from '../adapter/contract';
import type { CallDraft } from '../model/call';
import { readPhone } from '../model/phone';
import { storableText } from '../model/text';
import { statedInstant } from '../model/time';
import { attributes, clearable, withoutUndefined } from './entries-schema';

/** What a poster may name: keys of a call's ids, and vendors with their extras. */
export interface Vocabulary {
  /** adapter ids, connection names, "external", as of now; another list as soon as there are others */
  idKeys(): readonly string[];
  /** who reads the ids under a key */
  adapterOf: AdapterOf;
  adapters: readonly Adapter[];
  /** where numbers without a country code are dialled; null: such a number is none */
  phoneRegion: string | null;
}

/** What is made of a vocabulary, as of now; `make` makes that of any other one. */
export interface Following<T> {
  (): T;
  make(vocabulary: Vocabulary): T;
}

/** What is made of a vocabulary, made anew when there are other keys. */
export function following<T>(vocabulary: Vocabulary, make: (vocabulary: Vocabulary) => T): Following<T> {
  let made: { of: readonly string[]; what: T } | null = null;
  const read = (): T => {
    const keys = vocabulary.idKeys();
    if (made?.of !== keys) made = { of: keys, what: make(vocabulary) };
    return made.what;
  };
  return Object.assign(read, { make });
}

const text = storableText(255).min(1, { error: 'must not be empty' });

/** What is said of a call in `POST /v1/outcomes` and `POST /v1/calls`. */
export function callShape({ idKeys, adapterOf, adapters, phoneRegion }: Vocabulary) {
  const phone = storableText(64)
    .min(1, { error: 'must not be empty' })
    .transform((raw) => readPhone(raw, phoneRegion ?? undefined));
  const vendors = adapters.flatMap(({ id, callExtras }) => (callExtras ? [[id, clearable(callExtras).nullish()]] : []));
  return {
    ids: callIds(idKeys(), adapterOf)
      .optional()
      // Which connections there are is no matter of the document.
      .meta({ additionalProperties: { type: 'string', minLength: 1, maxLength: 255 } })
      .describe('By key: an adapter’s id, the name of a connection that there is, or `external` for your own.'),
    startedAt: statedInstant.nullish().describe('RFC 3339 with an offset. Counts to the digits that it has.'),
    durationSeconds: z.int().min(0).max(2_147_483_647).nullish(),
    callerNumber: phone.nullish().describe('E.164, or as it is dialled in `PHONE_REGION`.'),
    destinationNumber: phone.nullish(),
    direction: z.enum(['inbound', 'outbound']).nullish(),
    campaign: text.nullish(),
    attributes: attributes.nullish().describe('Of the call. Deliveries of its outcomes may use them.'),
    vendor: z
      .strictObject(Object.fromEntries(vendors) as Record<string, z.ZodType<Said>>)
      .nullish()
      .describe('By adapter: what only that vendor wants to know of a call.'),
  };
}

/** A call's ids: what stands under the key of a kind has to be of that kind, and only one of each kind may be said. */
function callIds(keys: readonly string[], adapterOf: AdapterOf) {
  const kinds = new Map(keys.flatMap((key) => otherKindsOf(key, adapterOf).map((kind) => [kind.key, kind] as const)));
  const id = (key: string) => {
    const kind = kinds.get(key);
    return (kind ? text.refine((value) => isOfKind(kind, value), { error: `must be ${kind.is}` }) : text).optional();
  };
  return z.strictObject(Object.fromEntries(keys.map((key) => [key, id(key)]))).superRefine((ids, context) => {
    for (const [key, value = ''] of Object.entries(ids)) {
      const normalized = normalizeCallId({ key, value }, adapterOf);
      const other = ids[normalized.key]?.toLowerCase() ?? normalized.value;
      if (normalized.key === key || other === normalized.value) continue;
      context.addIssue({ code: 'custom', path: [normalized.key], message: `is another one than that of ${key}` });
    }
  });
}

type Said = Readonly<Record<string, unknown>> | null | undefined;

/** A call as its shape was read. */
export type PostedCall = z.output<z.ZodObject<ReturnType<typeof callShape>>>;

export function hasId({ ids }: { ids?: Readonly<Record<string, string | undefined>> | undefined }): boolean {
  return Object.values(ids ?? {}).some((value) => value !== undefined);
}

export function toCallDraft({ ids, startedAt, callerNumber, destinationNumber, ...said }: PostedCall): CallDraft {
  const { vendor, ...facts } = said;
  return {
    ...facts,
    startedAt: startedAt && startedAt.at,
    startedAtPrecisionMs: startedAt?.precisionMs,
    ids: withoutUndefined(ids ?? {}),
    caller: callerNumber,
    destination: destinationNumber,
    vendor: vendor && withoutUndefined(vendor),
  };
}
