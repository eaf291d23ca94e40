import { storable } from '../model/text';
import { spellingsOf } from './spellings';

/** Takes known secrets out of whatever is recorded, logged or said. */
export interface Mask {
  text(text: string): string;
  /** a JSON value with every text and label in it masked, so that it can be stored: without NUL, not bottomless */
  json(value: unknown): unknown;
  /** header values; those that carry credentials are masked whatever they hold */
  headers(headers: Readonly<Record<string, string>>): Record<string, string>;
  /** the same mask and one secret more, such as the credential that a request was made with */
  and(secret: string): Mask;
}

export const MASKED = '***';

/** A connection makes its requests with one credential; a mask costs a regular expression, so it is made once. */
const MOST_EXTENSIONS = 8;

/** What is nested deeper overflows the stack of whoever walks through it; a vendor can answer with anything. */
const DEEPEST = 64;
const TOO_DEEP = '… (nested deeper)';

/** NUL and halves of surrogate pairs, as JSON.stringify writes them. */
const UNSTORABLE_IN_JSON = /\\u(?:0000|d[89a-f])/;

/** Null for what is nested so deep that there is no JSON of it. */
function textOf(value: object): string | null {
  try {
    return JSON.stringify(value);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** Whether a JSON text opens as many objects and arrays as are too many inside each other. */
function mayBeTooDeep(whole: string): boolean {
  let opened = 0;
  for (let at = 0; at < whole.length; at += 1) {
    const character = whole.charCodeAt(at);
    if (character === 0x7b || character === 0x5b) opened += 1;
  }
  return opened >= DEEPEST;
}

const CREDENTIAL_HEADERS = new Set(['authorization', 'proxy-authorization', 'cookie', 'set-cookie', 'x-api-key']);

/**
 * A mask for these secrets in every spelling in which they can turn up. Vendors echo what they were sent, in whatever they
 * answer with, so answers need it as much as requests.
 */
export function createMask(secrets: readonly string[]): Mask {
  const longestFirst = [...new Set(secrets)].filter((secret) => secret !== '');
  longestFirst.sort((one, other) => other.length - one.length);
  const pattern = longestFirst.length > 0 ? new RegExp(longestFirst.map(spellingsOf).join('|'), 'g') : null;

  const text = (from: string): string => (pattern ? from.replace(pattern, MASKED) : from);
  /** Nearly everything that is masked holds nothing to mask, and a look at the whole of its text tells. */
  const needsNothing = (value: unknown): boolean => {
    if (typeof value !== 'object' || value === null) return false;
    const whole = textOf(value);
    if (whole === null || UNSTORABLE_IN_JSON.test(whole) || mayBeTooDeep(whole)) return false;
    return pattern === null || whole.search(pattern) === -1;
  };
  const maskedJson = (value: unknown, depth = 0): unknown => {
    if (typeof value === 'string') return storable(text(value));
    if (typeof value !== 'object' || value === null) return value;
    if (depth === DEEPEST) return TOO_DEEP;
    if (Array.isArray(value)) return value.map((held) => maskedJson(held, depth + 1));
    const entries = Object.entries(value).map(
      ([label, held]) => [storable(text(label)), maskedJson(held, depth + 1)] as const,
    );
    return Object.fromEntries(entries);
  };
  const json = (value: unknown): unknown => (needsNothing(value) ? value : maskedJson(value));
  const headers = (from: Readonly<Record<string, string>>): Record<string, string> =>
    Object.fromEntries(
      Object.entries(from).map(([name, value]) => [
        name,
        CREDENTIAL_HEADERS.has(name.toLowerCase()) ? MASKED : text(value),
      ]),
    );
  const extended = new Map<string, Mask>();
  const and = (secret: string): Mask => {
    const mask = extended.get(secret) ?? createMask([...secrets, secret]);
    if (extended.size < MOST_EXTENSIONS) extended.set(secret, mask);
    return mask;
  };
  return { text, json, headers, and };
}
