import { z } from 'zod';
import { LABEL_LENGTH, MOST_VALUES, VALUE_LENGTH } from '../model/limits';
import type { AttributeValue } from '../model/outcome';
import { shownAs } from '../model/shown-as';
import { isStorable } from '../model/text';

/** Any label may be an attribute's, `__proto__` too, so it is read entry by entry. */
export const attributes = z
  .custom<Record<string, unknown>>(isObject, { error: 'must be an object' })
  .register(z.globalRegistry, {
    type: 'object',
    maxProperties: MOST_VALUES,
    propertyNames: { minLength: 1, maxLength: LABEL_LENGTH },
    additionalProperties: { type: ['string', 'number', 'boolean', 'null'], maxLength: VALUE_LENGTH },
  })
  .transform(readAttributes);

/** What a vendor's own schema takes, each member of which may also be null, which clears it. One that it reads as nothing is left out. */
export function clearable(extras: z.ZodObject) {
  const members = Object.entries(extras.shape).map(
    ([name, member]) => [name, (member as z.ZodType).nullable()] as const,
  );
  const object = z.custom<Record<string, unknown>>(isObject, { error: 'must be an object' });
  return shownAs(object, z.strictObject(Object.fromEntries(members))).transform((said, context) => {
    const cleared = Object.keys(said).filter((extra) => said[extra] === null && Object.hasOwn(extras.shape, extra));
    const stated = Object.fromEntries(Object.entries(said).filter(([extra]) => !cleared.includes(extra)));
    const parsed = extras.safeParse(stated);
    for (const issue of parsed.error?.issues ?? []) context.issues.push({ ...issue, input: said } as never);
    return { ...withoutUndefined(parsed.data ?? {}), ...Object.fromEntries(cleared.map((extra) => [extra, null])) };
  });
}

export function withoutUndefined<V>(record: Readonly<Record<string, V | undefined>>): Record<string, V> {
  return Object.fromEntries(
    Object.entries(record).filter((entry): entry is [string, V & {}] => entry[1] !== undefined),
  );
}

function readAttributes(
  said: Record<string, unknown>,
  context: z.RefinementCtx,
): Record<string, AttributeValue | null> {
  const entries = Object.entries(said);
  const fault = (message: string, path: string[] = []): void => {
    context.issues.push({ code: 'custom', input: said, message, path });
  };
  if (entries.length > MOST_VALUES) fault(`must be at most ${MOST_VALUES}`);
  for (const [label, value] of entries) {
    if (label === '' || label.length > LABEL_LENGTH || !isStorable(label)) {
      fault(`must have a label of 1 to ${LABEL_LENGTH} characters without NUL`, [label]);
    } else if (!isAttributeValue(value)) {
      fault(`must be a text of at most ${VALUE_LENGTH} characters, a number, true, false or null`, [label]);
    }
  }
  // -0 and 0 are one number in JSON and in the database, but not to a comparison.
  return Object.fromEntries(
    entries.map(([label, value]) => [label, value === 0 ? 0 : (value as AttributeValue | null)]),
  );
}

function isAttributeValue(value: unknown): boolean {
  if (typeof value === 'string') return value.length <= VALUE_LENGTH && isStorable(value);
  if (typeof value === 'number') return Number.isFinite(value);
  return typeof value === 'boolean' || value === null;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
