import fc from 'fast-check';
import { amountText, currencyCode, sumOf } from './money';

const cents = fc.integer({ min: -99_999_999, max: 99_999_999 });
const spelt = (amount: number): string => amountText.parse((amount / 100).toFixed(2));

describe('an amount', () => {
  it.each([
    ['100', '100.00'],
    ['100.0', '100.00'],
    ['100.00', '100.00'],
    ['0100.5', '100.50'],
    ['-5', '-5.00'],
    ['-0', '0.00'],
    ['999999999999.99', '999999999999.99'],
  ])('%s is %s', (text, amount) => {
    expect(amountText.parse(text)).toBe(amount);
  });

  it.each(['', '1.234', '1,50', '1e3', '+1', '.5', '1.', 'NaN', '$5', ' 5', '5 ', '1234567890123', '٥'])(
    '"%s" is none',
    (text) => {
      expect(amountText.safeParse(text).success).toBe(false);
    },
  );

  it('is no JSON number: that was a binary float', () => {
    expect(amountText.safeParse(100).error?.issues[0]?.message).toContain('decimal string');
  });
});

describe('a sum', () => {
  it('is exact, whatever is added and in whatever order', () => {
    fc.assert(
      fc.property(fc.array(cents), (amounts) => {
        const exact = amounts.reduce((sum, amount) => sum + BigInt(amount), 0n);
        const sum = sumOf(amounts.map(spelt));
        expect(BigInt(sum.replace('.', ''))).toBe(exact);
        expect(sumOf(amounts.toReversed().map(spelt))).toBe(sum);
      }),
    );
  });

  it('of nothing is nothing', () => {
    expect(sumOf([])).toBe('0.00');
  });

  it('does not know that 0.1 + 0.2 is 0.30000000000000004', () => {
    expect(sumOf(['0.10', '0.20'])).toBe('0.30');
  });
});

it('takes ISO 4217 codes for currencies and nothing else', () => {
  expect(currencyCode.safeParse('NOK').success).toBe(true);
  expect(currencyCode.safeParse('usd').success).toBe(false);
  expect(currencyCode.safeParse('XYZ').success).toBe(false);
});
