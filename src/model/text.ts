import { z } from 'zod';

/**
 * Whether PostgreSQL can keep a text as it is: it refuses NUL, and a lone surrogate has no UTF-8.
 * (https://www.postgresql.org/docs/current/datatype-character.html)
 */
export function isStorable(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed();
}

/** What came from outside and has to be kept whatever it holds: NUL and lone surrogates become U+FFFD. */
export function storable(text: string): string {
  return text.toWellFormed().replaceAll('\0', '�');
}

/** What is wrong with a text that can't be kept, for whoever sent it. */
export const UNSTORABLE = 'must not contain NUL or half a surrogate pair';

/** A text of at most `most` UTF-16 units that can be stored. */
export function storableText(most: number): z.ZodString {
  return z
    .string()
    .max(most, { error: `must be at most ${most} characters` })
    .refine(isStorable, { error: UNSTORABLE });
}
