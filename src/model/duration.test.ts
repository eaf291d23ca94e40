import { duration, sayDuration } from './duration';

it.each([
  ['250ms', 250],
  ['10s', 10_000],
  ['90s', 90_000],
  ['5m', 300_000],
  ['2h', 7_200_000],
  ['7d', 604_800_000],
])('%s is %d milliseconds, and said so again', (text, milliseconds) => {
  expect(duration.parse(text)).toBe(milliseconds);
  expect(sayDuration(milliseconds)).toBe(text);
});

it('is said in the longest unit of which it is a whole number', () => {
  expect([60_000, 1_500, 86_400_000, 25 * 3_600_000].map(sayDuration)).toEqual(['1m', '1500ms', '1d', '25h']);
});

it.each(['', '10', 's', '-1s', '1.5s', '10 s', '1w', '1234567s', 10])('%p is none', (text) => {
  expect(duration.safeParse(text).success).toBe(false);
});
