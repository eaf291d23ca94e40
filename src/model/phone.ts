import { parsePhoneNumberFromString, type CountryCode } from 'libphonenumber-js';

/** A phone number as it was given, and in E.164 when it is one. What is no number ("anonymous") is no error. */
export interface Phone {
  raw: string;
  e164: string | null;
}

/**
 * Reads a phone number. `region` (ISO 3166, such as "US") is where numbers without a country code are dialled; without
 * it only numbers with a leading + are understood.
 */
export function readPhone(raw: string, region?: string): Phone {
  const parsed = parsePhoneNumberFromString(raw, { defaultCountry: region as CountryCode, extract: false });
  return { raw, e164: parsed?.isPossible() ? parsed.number : null };
}
