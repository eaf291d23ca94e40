import { z } from 'zod';
import type { Adapter } from '../adapter/contract';
import type { Draft } from '../intake/accepted';
import { amountText, currencyCode } from '../model/money';
import type { AttributeValue } from '../model/outcome';
import { readPhone } from '../model/phone';
import { isStorable, storableText } from '../model/text';
import { instantText } from '../model/time';

/** What a poster may name: keys of a call's ids, and vendors with their extras. */
export interface Vocabulary {
  /** adapter ids, connection names, "external" */
  idKeys: readonly string[];
  adapters: readonly Adapter[];
}

/** What every poster says in the same way of who reported it. */
export const API_SOURCE = 'api';

const MOST_ATTRIBUTES = 100;
const LONGEST_ATTRIBUTE = 4_000;

const name = storableText(255).min(1, { error: 'must not be empty' });
const id = storableText(255).min(1, { error: 'must not be empty' });
const phone = storableText(64)
  .min(1, { error: 'must not be empty' })
  .transform((raw) => readPhone(raw));

/** Any label may be an attribute's, `__proto__` too, so it is read entry by entry. */
const attributes = z
  .custom<Record<string, unknown>>(isObject, { error: 'must be an object' })
  .transform(readAttributes);

/** The normalized outcome of `POST /v1/outcomes`; comes out as a draft for the intake. */
export function outcomeSchema(vocabulary: Vocabulary) {
  const call = z
    .strictObject({
      ids: z.strictObject(Object.fromEntries(vocabulary.idKeys.map((key) => [key, id.optional()]))).optional(),
      startedAt: instantText.nullish(),
      durationSeconds: z.int().min(0).max(2_147_483_647).nullish(),
      callerNumber: phone.nullish(),
      destinationNumber: phone.nullish(),
      direction: z.enum(['inbound', 'outbound']).nullish(),
    })
    .refine(({ ids, startedAt }) => Object.values(ids ?? {}).some((value) => value !== undefined) || startedAt, {
      error: 'must have at least one id, or startedAt',
    });
  return z
    .strictObject({
      call,
      name,
      key: storableText(255).default(''),
      met: z.boolean().nullish(),
      amount: z.strictObject({ value: amountText, currency: currencyCode.nullish() }).nullish(),
      occurredAt: instantText.nullish(),
      description: storableText(10_000).nullish(),
      attributes: attributes.nullish(),
      vendor: z
        .strictObject(
          Object.fromEntries(vocabulary.adapters.map((adapter) => [adapter.id, extrasOf(adapter).nullish()])),
        )
        .nullish(),
    })
    .transform(toDraft);
}

interface Posted extends Omit<Draft['outcome'], 'vendor'> {
  vendor?: Readonly<Record<string, Readonly<Record<string, unknown>> | null | undefined>> | null;
  call: {
    ids?: Readonly<Record<string, string | undefined>>;
    startedAt?: string | null;
    durationSeconds?: number | null;
    callerNumber?: ReturnType<typeof readPhone> | null;
    destinationNumber?: ReturnType<typeof readPhone> | null;
    direction?: 'inbound' | 'outbound' | null;
  };
}

function toDraft({ call, ...outcome }: Posted): Draft {
  const { ids, callerNumber, destinationNumber, ...facts } = call;
  return {
    source: API_SOURCE,
    call: { ids: withoutUndefined(ids ?? {}), caller: callerNumber, destination: destinationNumber, ...facts },
    outcome: { ...outcome, vendor: outcome.vendor && withoutUndefined(outcome.vendor) },
  };
}

function withoutUndefined<V>(record: Readonly<Record<string, V | undefined>>): Record<string, V> {
  return Object.fromEntries(
    Object.entries(record).filter((entry): entry is [string, V & {}] => entry[1] !== undefined),
  );
}

/** An adapter's extras, each of which may also be null, which clears it. */
function extrasOf(adapter: Adapter) {
  return z.custom<Record<string, unknown>>(isObject, { error: 'must be an object' }).transform((said, context) => {
    const cleared = Object.keys(said).filter(
      (extra) => said[extra] === null && Object.hasOwn(adapter.extras.shape, extra),
    );
    const stated = Object.fromEntries(Object.entries(said).filter(([extra]) => !cleared.includes(extra)));
    const parsed = adapter.extras.safeParse(stated);
    for (const issue of parsed.error?.issues ?? []) context.issues.push({ ...issue, input: said } as never);
    return { ...parsed.data, ...Object.fromEntries(cleared.map((extra) => [extra, null])) };
  });
}

function readAttributes(
  said: Record<string, unknown>,
  context: z.RefinementCtx,
): Record<string, AttributeValue | null> {
  const entries = Object.entries(said);
  const fault = (message: string, path: string[] = []): void => {
    context.issues.push({ code: 'custom', input: said, message, path });
  };
  if (entries.length > MOST_ATTRIBUTES) fault(`must be at most ${MOST_ATTRIBUTES}`);
  for (const [label, value] of entries) {
    if (label === '' || label.length > 255 || !isStorable(label)) {
      fault('must have a label of 1 to 255 characters without NUL', [label]);
    } else if (!isAttributeValue(value)) {
      fault(`must be a text of at most ${LONGEST_ATTRIBUTE} characters, a number, true, false or null`, [label]);
    }
  }
  // -0 and 0 are one number in JSON and in the database, but not to a comparison.
  return Object.fromEntries(
    entries.map(([label, value]) => [label, value === 0 ? 0 : (value as AttributeValue | null)]),
  );
}

function isAttributeValue(value: unknown): boolean {
  if (typeof value === 'string') return value.length <= LONGEST_ATTRIBUTE && isStorable(value);
  if (typeof value === 'number') return Number.isFinite(value);
  return typeof value === 'boolean' || value === null;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
