import { z } from 'zod';
import type { AttributeValue } from '../model/outcome';
import { isStorable } from '../model/text';

const MOST_ATTRIBUTES = 100;
const LONGEST_ATTRIBUTE = 4_000;

/** Any label may be an attribute's, `__proto__` too, so it is read entry by entry. */
export const attributes = z
  .custom<Record<string, unknown>>(isObject, { error: 'must be an object' })
  .transform(readAttributes);

/** What a vendor's own schema takes, each member of which may also be null, which clears it. One that it reads as nothing is left out. */
export function clearable(extras: z.ZodObject) {
  return z.custom<Record<string, unknown>>(isObject, { error: 'must be an object' }).transform((said, context) => {
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
