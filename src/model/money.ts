import { z } from 'zod';

/** An amount: `value` in decimal with exactly two places, `currency` an ISO 4217 code, null when it was not said. */
export interface Money {
  value: string;
  currency: string | null;
}

const CURRENCIES = new Set(Intl.supportedValuesOf('currency'));

/** ISO 4217, three capitals. */
export const currencyCode = z
  .string()
  .refine((code) => CURRENCIES.has(code), { error: 'must be an ISO 4217 currency code such as USD' });

/** ISO 4217's currencies without a minor unit, and those with thousandths; all others have hundredths. */
const WITHOUT_MINOR_UNIT = new Set('BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'.split(' '));
const WITH_THOUSANDTHS = new Set('BHD IQD JOD KWD LYD OMR TND'.split(' '));

/** How many places amounts of a currency have: 0 for JPY, 3 for KWD, 2 for most. */
export function minorUnitsOf(currency: string): 0 | 2 | 3 {
  if (WITHOUT_MINOR_UNIT.has(currency)) return 0;
  return WITH_THOUSANDTHS.has(currency) ? 3 : 2;
}

/**
 * A decimal text with at most 12 digits before the point and 2 after it; comes out with exactly two places, so that one
 * amount has one spelling. A JSON number is refused: it has been a binary float somewhere, and that is no money.
 */
export const amountText = z
  .string({ error: 'must be a decimal string such as "100.00", not a number' })
  .regex(/^-?\d{1,12}(\.\d{1,2})?$/, { error: 'must be a decimal string with at most 2 places, such as "100.00"' })
  .transform((text) => fromHundredths(toHundredths(text)));

/** Whether an amount, as a text of `amountText`, is below zero: no outcome is worth that. */
export function isNegative(value: string): boolean {
  return toHundredths(value) < 0n;
}

/**
 * What is wrong with an amount that its currency has no coins for, as a clause after what it is called; null when nothing is. Of
 * currencies with thousandths two places are kept, as of all others.
 */
export function faultOfPlaces({ value, currency }: Money): string | null {
  if (currency === null || minorUnitsOf(currency) > 0 || value.endsWith('.00')) return null;
  return `must be a whole number, as ${currency} has no smaller unit: it is ${value}`;
}

/** "5.00" -> "-5.00" */
export function negated(value: string): string {
  return fromHundredths(-toHundredths(value));
}

/** The exact sum of amounts, in the spelling of `amountText`; "0.00" for none. */
export function sumOf(values: readonly string[]): string {
  return fromHundredths(values.reduce((sum, value) => sum + toHundredths(value), 0n));
}

/** Whether one amount is another one or more; both as texts of `amountText`. */
export function isAtLeast(value: string, least: string): boolean {
  return toHundredths(value) >= toHundredths(least);
}

/** "100.5" -> 10050n. The text has at most two places. */
function toHundredths(text: string): bigint {
  const negative = text.startsWith('-');
  const [whole = '0', fraction = ''] = text.replace('-', '').split('.');
  const hundredths = BigInt(whole) * 100n + BigInt(fraction.padEnd(2, '0'));
  return negative ? -hundredths : hundredths;
}

/** 10050n -> "100.50" */
function fromHundredths(hundredths: bigint): string {
  const digits = (hundredths < 0n ? -hundredths : hundredths).toString().padStart(3, '0');
  return `${hundredths < 0n ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}
