import { z } from 'zod';
import { MOST_VALUES } from '../../../src/model/limits';
import { nameKey } from '../../../src/model/outcome';
import { shownAs } from '../../../src/model/shown-as';
import { isStorable } from '../../../src/model/text';

const REQUIRED = 'is required';
const INVALID = 'is invalid';

/** What is said of a member that is not what it has to be. Only "is required" is documented. */
export const missingOrInvalid = ({ input }: { input?: unknown }): string => (input === undefined ? REQUIRED : INVALID);

/** Null and blank count as not sent. */
export function sent(value: unknown): unknown {
  return value === null || (typeof value === 'string' && value.trim() === '') ? undefined : value;
}

/** A number may stand for a text, but not one beyond 2^53: it has lost digits on its way here and would name another. */
function sentText(value: unknown): unknown {
  return typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : sent(value);
}

function trimmed(value: unknown): unknown {
  const text = sentText(value);
  return typeof text === 'string' ? text.trim() : text;
}

function storable(most: number) {
  return z
    .string({ error: missingOrInvalid })
    .max(most, { error: `is too long (maximum is ${most} characters)` })
    .refine(isStorable, { error: INVALID });
}

/** A text or an integer, of at most `most` UTF-16 units; comes out as text. */
export const text = (most: number) => z.preprocess(sentText, storable(most));
/** The same without the blanks around it. */
export const trimmedText = (most: number) => z.preprocess(trimmed, storable(most));
export const optionalText = (most: number) => z.preprocess(sentText, storable(most).optional());

/** The one of these words that is meant, whatever its case. */
export function wordOf(words: readonly string[]): (value: unknown) => unknown {
  return (value) => {
    const said = sent(value);
    return typeof said === 'string' ? (words.find((word) => nameKey(word) === nameKey(said)) ?? said) : said;
  };
}

/** true and false, 1 and 0, yes and no; true where nothing is said. */
export const flag = z.preprocess(
  sent,
  z
    .union(
      [
        z.boolean(),
        z.literal([0, 1]).transform((digit) => digit === 1),
        z.stringbool({ truthy: ['true', '1', 'yes'], falsy: ['false', '0', 'no'] }),
      ],
      { error: 'must be true or false' },
    )
    .default(true),
);

/** -0 and 0 are one number in JSON and in the database, but not to a comparison. */
const number = z.number().transform((value) => (value === 0 ? 0 : value));

/** A text, here also an empty one, a number or a boolean. */
export const scalar = (most: number) =>
  z.preprocess(
    (value) => value ?? undefined,
    z.union([storable(most), number, z.boolean()], { error: missingOrInvalid }),
  );

interface Entry {
  name: string;
  value: unknown;
}

/**
 * A list of named values, empty where nothing is said. Two entries of one name that differ are a fault; of equal ones the
 * first counts. `sameName` maps names that are one to one text.
 */
export function entriesOf<Shape extends z.ZodType<Entry>>(entry: Shape, sameName: (name: string) => string) {
  return z.preprocess(
    sent,
    z
      .array(shownAs(z.unknown(), entry), { error: 'must be a list' })
      .max(MOST_VALUES, { error: `is too long (maximum is ${MOST_VALUES} entries)` })
      .pipe(z.array(entry))
      .transform((entries, context) => {
        const firsts = new Map<string, z.output<Shape>>();
        for (const [index, one] of entries.entries()) {
          const first = firsts.get(sameName(one.name)) ?? one;
          firsts.set(sameName(one.name), first);
          if (first.value === one.value) continue;
          const message = 'contradicts what was said of the same name before';
          context.issues.push({ code: 'custom', input: entries, path: [index, 'value'], message });
        }
        return [...firsts.values()];
      })
      .default([]),
  );
}
