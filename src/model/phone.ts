import { isSupportedCountry, parsePhoneNumberFromString, type CountryCode } from 'libphonenumber-js';
import { z } from 'zod';

/** A phone number as it was given, and in E.164 when it is one. What is no number ("anonymous") is no error. */
export interface Phone {
  raw: string;
  e164: string | null;
}

/** ISO 3166, two capitals. */
export const region = z.string().refine(isSupportedCountry, { error: 'must be a country such as US or NO' });

/**
 * Reads a phone number. `dialledIn` (ISO 3166, such as "US") is where numbers without a country code are dialled; without
 * it only numbers with a country code, behind + or 00, are understood. What the country itself makes of 00 comes first: in
 * Australia 0011 leads abroad.
 */
export function readPhone(raw: string, dialledIn?: string): Phone {
  const asked = `${dialledIn ?? ''} ${raw}`;
  const known = remembered.get(asked);
  if (known !== undefined) return { raw, e164: known };
  const e164 = parse(raw, dialledIn) ?? parse(raw.replace(/^\s*00/, '+'));
  if (remembered.size >= MOST_REMEMBERED) remembered.clear();
  remembered.set(asked, e164);
  return { raw, e164 };
}

/** Reading a number takes 40 µs, and those that are called are few: what was read last is remembered, with what it was read as. */
const remembered = new Map<string, string | null>();
const MOST_REMEMBERED = 10_000;

function parse(text: string, dialledIn?: string): string | null {
  const parsed = parsePhoneNumberFromString(text, { defaultCountry: dialledIn as CountryCode, extract: false });
  return parsed?.isPossible() ? parsed.number : null;
}
