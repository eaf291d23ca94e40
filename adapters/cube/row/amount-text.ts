import { amountText, minorUnitsOf } from '../../../src/model/money';
import { currencyIn, localeOf } from './currency-text';

/** What stands where a row has its amount. */
export type Amount =
  /** decimal with two places, as `amountText` gives it; no currency where neither the text nor the connection says one */
  | { kind: 'amount'; value: string; currency?: string }
  /** the field is empty */
  | { kind: 'nothing' }
  /** never guessed: `why` goes on from what stands there, "is …" */
  | { kind: 'unreadable'; why: string };

export interface AmountContext {
  /** whose number format it is: ISO 3166-1, two capitals */
  region: string;
  /** of amounts that name none */
  currency?: string | undefined;
}

/** Words, signs and a sign before the number, then from its first digit to its last, then words and `,-`. */
const PARTS = /^(\D{0,40})(\d(?:[\d \u00a0\u2000-\u200a\u202f.,'’]{0,40}\d)?)(\D{0,40})$/;
/** Whole kroner, as in 1500,- and 1500:- */
const NO_HUNDREDTHS = /^\s?[.,:][-–—]{1,2}/;
const MINUS = /[-−–]/;

/**
 * Reads an amount as the people of a region write it. What could be two amounts is none: it is for a person to mend, since a
 * wrong sum is worse than none. A JSON number is taken digit by digit as it is printed, which for up to 15 digits is as it stood.
 */
export function readAmount(said: unknown, { region, currency }: AmountContext): Amount {
  if (said === null || said === undefined) return { kind: 'nothing' };
  if (typeof said === 'number')
    return amountIn({ number: String(said), isNegative: said < 0 }, { decimal: '.' }, currency);
  if (typeof said !== 'string') return NO_AMOUNT;
  const text = said.trim();
  if (text === '') return { kind: 'nothing' };
  const [, before = '', number = '', after = ''] = PARTS.exec(text) ?? [];
  const isBracketed = before.startsWith('(') && after.endsWith(')');
  const [head, tail] = isBracketed ? [before.slice(1), after.slice(0, -1)] : [before, after];
  const named = currencyIn([head.replace(MINUS, ''), tail.replace(NO_HUNDREDTHS, '')], { region, currency });
  if (number === '' || named === null) return NO_AMOUNT;
  return amountIn({ number, isNegative: isBracketed || MINUS.test(head) }, formatOf(region), named.currency);
}

const NO_AMOUNT: Amount = { kind: 'unreadable', why: 'is no amount that can be read without guessing' };
const BELOW_ZERO: Amount = { kind: 'unreadable', why: 'is below zero, and an amount takes nothing back' };

interface NumberFormat {
  decimal: '.' | ',';
  /** whether thousands are grouped in twos, as in 12,34,567 */
  inTwos?: boolean;
}

function formatOf(region: string): NumberFormat {
  const parts = new Intl.NumberFormat(localeOf(region), { numberingSystem: 'latn' }).formatToParts(1_234_567.5);
  return {
    decimal: parts.some(({ type, value }) => type === 'decimal' && value === ',') ? ',' : '.',
    inTwos: parts.filter(({ type }) => type === 'integer').at(-2)?.value.length === 2,
  };
}

function amountIn(
  { number, isNegative }: { number: string; isNegative: boolean },
  format: NumberFormat,
  currency: string | undefined,
): Amount {
  const places = currency === undefined ? 2 : minorUnitsOf(currency);
  const [whole, fraction] = split(number.replace(/^-/, ''), format, places);
  const digits = ungrouped(whole, format);
  const cents = /^\d*?(?=0*$)/.exec(fraction)?.[0];
  if (digits === null || cents === undefined || cents.length > places) return NO_AMOUNT;
  const value = amountText.safeParse(cents === '' ? digits : `${digits}.${cents}`).data;
  if (value === undefined) return NO_AMOUNT;
  if (isNegative && value !== '0.00') return BELOW_ZERO;
  return { kind: 'amount', value, ...(currency !== undefined && { currency }) };
}

/**
 * What stands before and behind the decimal sign. Of two different signs the last one is it. One that comes several times groups
 * thousands. One that comes once with three digits behind it groups them too, unless it is the region's decimal sign: then it may
 * have been meant either way, and is nothing, but for currencies that have three places. With any other number of digits it is the
 * decimal sign if it is the region's, or a point, which is how machines write it.
 */
function split(number: string, { decimal }: NumberFormat, places: number): [whole: string, fraction: string] {
  const signs = number.replaceAll(/[^.,]/g, '');
  const last = signs.at(-1) ?? '';
  if (signs === '' || (signs.length > 1 && signs === last.repeat(signs.length))) return [number, ''];
  const at = number.lastIndexOf(last);
  const parts: [string, string] = [number.slice(0, at), number.slice(at + 1)];
  if (signs.length > 1) return parts;
  if (parts[1].length === 3 && last !== decimal) return [number, ''];
  const isDecimal = parts[1].length === 3 ? places === 3 : last === decimal || last === '.';
  return isDecimal ? parts : ['', ''];
}

/** Digits without what groups their thousands: blanks, ' or the one sign that is left, the same one all along. Null for what is not so. */
function ungrouped(whole: string, { inTwos }: NumberFormat): string | null {
  const text = whole.replaceAll(/\s/g, ' ').replaceAll('’', "'");
  const isPlain = /^(0|[1-9]\d*)$/.test(text);
  const isGrouped = /^[1-9]\d{0,2}([ '.,])\d{3}(\1\d{3})*$/.test(text);
  const isGroupedInTwos = inTwos === true && /^[1-9]\d?(([ '.,])\d{2})(\2\d{2})*\2\d{3}$/.test(text);
  return isPlain || isGrouped || isGroupedInTwos ? text.replaceAll(/\D/g, '') : null;
}
