import * as fc from 'fast-check';
import { amountText, minorUnitsOf } from '../../../src/model/money';
import { readAmount, type Amount } from './amount-text';
import { localeOf } from './currency-text';

const [NO, SE, GB, US, CH, IN, DE] = ['NO', 'SE', 'GB', 'US', 'CH', 'IN', 'DE'] as const;

/** "1500.00 NOK", "1500.00", "nothing", or "unreadable" */
function spelled(value: unknown, region: string, currency?: string): string {
  const amount: Amount = readAmount(value, { region, currency });
  switch (amount.kind) {
    case 'amount':
      return amount.currency === undefined ? amount.value : `${amount.value} ${amount.currency}`;
    case 'nothing':
    case 'unreadable':
      return amount.kind;
  }
}

describe('an amount', () => {
  it.each([
    // what people write
    ['1.234,50', NO, '1234.50'],
    ['1 500,00', NO, '1500.00'],
    ['1\u00a0500,00', NO, '1500.00'],
    ['1\u202f500,00', NO, '1500.00'],
    ['1\u2009500,00', NO, '1500.00'],
    ['1500,-', NO, '1500.00'],
    ['1 500 ,-', NO, '1500.00'],
    ['1500,–', NO, '1500.00'],
    ['1500.-', CH, '1500.00'],
    ['1500:-', SE, '1500.00'],
    ['kr 1500', NO, '1500.00 NOK'],
    ['kr. 1.500,-', NO, '1500.00 NOK'],
    ['kr1500', NO, '1500.00 NOK'],
    ['NOK 1 500', NO, '1500.00 NOK'],
    ['1500 kr', NO, '1500.00 NOK'],
    ['1500 Kroner', NO, '1500.00 NOK'],
    ['1 234 567', NO, '1234567.00'],
    ['1.234.567', NO, '1234567.00'],
    ['1.234.567,8', NO, '1234567.80'],
    ["1'234.50", CH, '1234.50'],
    ['1’234’567', CH, '1234567.00'],
    ['1,500.00', GB, '1500.00'],
    ['1,500', GB, '1500.00'],
    ['1,234,567.8', US, '1234567.80'],
    ['$1,500.00', US, '1500.00 USD'],
    ['US$ 1,500', GB, '1500.00 USD'],
    ['£1500', GB, '1500.00 GBP'],
    ['12,34,567.50', IN, '1234567.50'],
    ['1500', NO, '1500.00'],
    [' 1500 ', NO, '1500.00'],
    ['0', NO, '0.00'],
    ['0,00', NO, '0.00'],
    ['-0', NO, '0.00'],
    ['0,5', NO, '0.50'],
    // one sign that may be either: the region decides
    ['1.500', NO, '1500.00'],
    ['1.500', US, 'unreadable'],
    ['1,500', NO, 'unreadable'],
    ['1,500', US, '1500.00'],
    ['1,5', NO, '1.50'],
    ['1,5', US, 'unreadable'],
    // a machine's decimal point, anywhere
    ['233.0', NO, '233.00'],
    ['1.5', NO, '1.50'],
    ['1990.50', NO, '1990.50'],
    ['1990.5000', NO, '1990.50'],
    // two signs show themselves which is which
    ['1,500.00', NO, '1500.00'],
    ['1.234,50', US, '1234.50'],
    ['1 500.50', NO, '1500.50'],
  ])('of %j in %s is %s', (text, region, amount) => {
    expect(spelled(text, region)).toBe(amount);
  });

  it.each([
    '-',
    '--',
    'kr',
    'gratis',
    'ca 1500',
    '1500 kr/mnd',
    '1500-2000',
    '1500+500',
    '25 %',
    '1e3',
    '0x10',
    '1 500 500,00,00',
    '1.23.456',
    '1.234.56',
    '12 34',
    '1  500',
    '1 500.000,00',
    '1.500 000',
    '1500,000',
    '1500,005',
    '0012',
    '1.500,',
    '.50',
    ',50',
    '1500,',
    '1500-',
    '١٥٠٠',
    '1500\n2000',
    '1\n500',
    '2019-08-14',
    '1234567890123',
    'kr kr 1500',
    'EUR 1500 NOK',
    '1500 DKK kr',
    '¤ 1500',
    'XYZ 1500',
    '1500 zł',
    '__proto__ 1500',
    '__proto__',
    'x'.repeat(100_000),
    '1'.repeat(100_000),
    '1 '.repeat(50_000),
    true,
    false,
    [],
    [1500],
    { amount: 1500 },
  ])('is never guessed: %j', (value) => {
    expect(spelled(value, NO)).toBe('unreadable');
  });

  it.each(['-10', '−10', '- 10', 'kr -10', '-kr 10', '(100)', '(kr 100)', -10, -0.01])(
    'is none below zero: %j',
    (value) => {
      expect(readAmount(value, { region: NO })).toStrictEqual({
        kind: 'unreadable',
        why: 'is below zero, and an amount takes nothing back',
      });
    },
  );

  it.each(['', ' ', '\u00a0', null, undefined])('is nothing where nothing is said: %j', (value) => {
    expect(spelled(value, NO)).toBe('nothing');
  });

  it.each([
    [1234.5, '1234.50'],
    [1500, '1500.00'],
    [0, '0.00'],
    [-0, '0.00'],
    [0.1, '0.10'],
    [1.005, 'unreadable'],
    [0.1 + 0.2, 'unreadable'],
    [999_999_999_999.99, '999999999999.99'],
    [1e12, 'unreadable'],
    [1e21, 'unreadable'],
    [1e-7, 'unreadable'],
    [Infinity, 'unreadable'],
    [Number.NaN, 'unreadable'],
  ])('that is the number %d is to the cent what stood there, in any region: %s', (value, amount) => {
    for (const region of [NO, US]) expect(spelled(value, region)).toBe(amount);
  });
});

describe('the currency of an amount', () => {
  it.each([
    ['1500', NO, 'NOK', 'NOK'],
    ['1500', NO, 'EUR', 'EUR'],
    ['EUR 1500', NO, 'NOK', 'EUR'],
    ['1500 eur', NO, 'NOK', 'EUR'],
    ['€ 1500', NO, 'NOK', 'EUR'],
    ['1500 euro', NO, 'NOK', 'EUR'],
    ['kr 1500', NO, 'SEK', 'SEK'],
    ['kr 1500', NO, 'EUR', 'NOK'],
    ['kr 1500', SE, undefined, 'SEK'],
    ['kr 1500 NOK', NO, 'NOK', 'NOK'],
    ['$1500', US, 'CAD', 'CAD'],
    ['$1500', NO, 'USD', 'USD'],
    ['1500 zł', DE, 'PLN', 'PLN'],
    ['₹1500', IN, 'INR', 'INR'],
    ['CHF 1500', CH, 'EUR', 'CHF'],
  ])('of %j in %s, where the connection says %s, is %s', (text, region, currency, its) => {
    expect(spelled(text, region, currency)).toBe(`1500.00 ${its}`);
  });

  it.each([
    ['kr 1500', DE, 'EUR'],
    ['$1500', NO, 'NOK'],
    ['kr 1500', US, undefined],
  ])('of %j in %s, where the connection says %s, is nobody’s', (text, region, currency) => {
    expect(spelled(text, region, currency)).toBe('unreadable');
  });

  it('says how many places there are', () => {
    expect(spelled('1500,50', DE, 'JPY')).toBe('unreadable');
    expect(spelled('1500,00', DE, 'JPY')).toBe('1500.00 JPY');
    expect(spelled('1,500', US, 'JPY')).toBe('1500.00 JPY');
    expect(spelled(1500.5, US, 'JPY')).toBe('unreadable');
    expect(spelled('1.500', US, 'KWD')).toBe('1.50 KWD');
    expect(spelled('1.505', US, 'KWD')).toBe('unreadable');
    expect(spelled('1,500 KWD', NO)).toBe('1.50 KWD');
    expect(spelled('1.500', NO, 'KWD')).toBe('1500.00 KWD');
  });
});

const REGIONS = 'NO SE DK IS FI DE AT CH LI FR BE NL ES PT IT PL CZ GB IE US CA AU NZ ZA IN BR MX JP'.split(' ');
const regions = fc.constantFrom(...REGIONS);
const currencies = fc.constantFrom('NOK', 'SEK', 'EUR', 'USD', 'GBP', 'JPY', 'PLN', 'INR', 'CHF');
const hundredths = fc.bigInt({ min: 0n, max: 99_999_999_999_999n });
const decimal = (cents: bigint): `${number}` => {
  const digits = cents.toString().padStart(3, '0');
  return `${digits.slice(0, -2)}.${digits.slice(-2)}` as `${number}`;
};
const spaced = (text: string, blank: string): string => text.replaceAll(/\s/g, blank);
const BLANKS = fc.constantFrom(' ', '\u00a0', '\u202f', '\u2009');

it('any amount that is written in the format of a region is read back as it was, with whichever blank', () => {
  fc.assert(
    fc.property(hundredths, regions, BLANKS, fc.boolean(), (cents, region, blank, useGrouping) => {
      const format = new Intl.NumberFormat(localeOf(region), {
        minimumFractionDigits: 2,
        useGrouping: useGrouping ? 'always' : false,
        numberingSystem: 'latn',
      });
      const text = spaced(format.format(decimal(cents)), blank);
      expect([text, spelled(text, region)]).toEqual([text, decimal(cents)]);
    }),
    { numRuns: 2_000 },
  );
});

it('any amount that is written with the symbol or code of its currency is read back in that currency', () => {
  fc.assert(
    fc.property(hundredths, regions, currencies, fc.boolean(), (cents, region, currency, isCode) => {
      const currencyDisplay = isCode ? 'code' : 'narrowSymbol';
      const whole = minorUnitsOf(currency) === 0 ? (cents / 100n) * 100n : cents;
      const options = { style: 'currency', currency, currencyDisplay, numberingSystem: 'latn' } as const;
      const text = new Intl.NumberFormat(localeOf(region), options).format(decimal(whole));
      expect([text, spelled(text, region, currency)]).toEqual([text, `${decimal(whole)} ${currency}`]);
    }),
    { numRuns: 2_000 },
  );
});

it('whatever stands there comes to an amount that can be kept, to nothing or to a reason, and nothing is thrown', () => {
  const signs = "0 1 2 3 4 5 6 7 8 9 . , - ( ) \u00a0 \u202f ' ’ : – −".split(' ');
  const pieces = fc.constantFrom(...signs, ' ', 'kr', 'NOK', 'EUR', '€', '$', '00', '500');
  const texts = fc.oneof(
    fc.array(pieces, { maxLength: 14 }).map((all) => all.join('')),
    fc.string(),
    fc.jsonValue(),
  );
  fc.assert(
    fc.property(texts, regions, fc.option(currencies, { nil: undefined }), (value, region, currency) => {
      const amount = readAmount(value, { region, currency });
      if (amount.kind === 'amount') {
        expect(amountText.parse(amount.value)).toBe(amount.value);
        expect(amount.value).not.toContain('-');
        // No digit is made up or lost, but for zeros.
        const digits = (text: string): string => text.replaceAll(/\D/g, '').replace(/^0+/, '').replace(/0+$/, '');
        expect(digits(amount.value)).toBe(digits(JSON.stringify(value)));
      }
      if (amount.kind === 'unreadable') expect(amount.why).toMatch(/^is /);
    }),
    { numRuns: 3_000 },
  );
});
