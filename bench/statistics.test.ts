import { median, medianAndRange, percentile } from './statistics';

test('a percentile is one of the values', () => {
  const values = [5, 1, 4, 2, 3];
  expect(percentile(values, 0.5)).toBe(3);
  expect(percentile(values, 0.99)).toBe(5);
  expect(percentile(values, 1)).toBe(5);
  expect(percentile([], 0.5)).toBeNaN();
});

test('the median of an even number of values lies between the two in the middle', () => {
  expect(median([9])).toBe(9);
  expect(median([3, 1, 2])).toBe(2);
  expect(median([4, 1, 3, 2])).toBe(2.5);
  expect(median([])).toBeNaN();
});

test.each([
  [[11.94, 14.02, 12.5], '12.5 (11.9–14.0)'],
  [[536.4, 511, 560], '536 (511–560)'],
  [[99.96], '100.0'],
  [[0, 0, 0], '0'],
  [[1, 0, 4], '1 (0–4)'],
  [[2.001, 2.002], '2.0'],
  [[Number.NaN], '–'],
])('%j are printed as %s', (values, text) => {
  expect(medianAndRange(values)).toBe(text);
});
