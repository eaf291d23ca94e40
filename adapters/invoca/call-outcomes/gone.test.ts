import { stateOf, worth } from '../../../test/contract/told';
import { amountToSay, warningsOf } from './gone';

const OCCURRED = { occurredAt: '2015-08-26T16:41:53.000Z' };
const told = stateOf({ ...worth('100.00'), ...OCCURRED });
const codesOf = (...states: Parameters<typeof warningsOf>): string[] => warningsOf(...states).map(({ code }) => code);

it('warns that an amount and a time can’t be taken back, once Invoca was told one', () => {
  expect(codesOf(stateOf(), [told])).toStrictEqual(['amount_zeroed', 'time_kept']);
  expect(codesOf(stateOf(), [stateOf(), told])).toStrictEqual(['amount_zeroed', 'time_kept']);
  expect(codesOf(stateOf({ met: false, ...OCCURRED }), [told])).toStrictEqual(['amount_zeroed']);
  expect(codesOf(told, [told])).toStrictEqual([]);
  expect(codesOf(stateOf(), [])).toStrictEqual([]);
});

it('does not tell 0.00 again where that is what Invoca has', () => {
  expect(amountToSay(stateOf(), [stateOf(worth('0.00'))])).toBeNull();
  expect(amountToSay(stateOf(), [stateOf(worth('0.00')), told])).toBe('0.00');
  expect(amountToSay(stateOf(), [])).toBeNull();
  expect(amountToSay(told, [stateOf(worth('5.00'))])).toBe('100.00');
});
