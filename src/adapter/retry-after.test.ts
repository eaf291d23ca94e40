import { readRetryAfter } from './retry-after';

const NOW = Date.UTC(2026, 10, 21, 12, 0, 0);

it.each([
  ['120', 120_000],
  [' 7 ', 7_000],
  ['0', 0],
  ['-5', 0],
  ['1.5', 1_500],
  ['Sat, 21 Nov 2026 12:01:30 GMT', 90_000],
  ['Saturday, 21-Nov-26 12:01:30 GMT', 90_000],
  ['Sat, 21 Nov 2026 11:59:00 GMT', 0],
  ['7, 120', 7_000],
])('"%s" is a wait of %i ms', (header, wait) => {
  expect(readRetryAfter(header, NOW)).toBe(wait);
});

it.each([undefined, '', 'soon', '2026-11-21T12:01:30Z', 'Sat, 99 Nov 2026 12:00:00 GMT', '1e9', '0x10', 'Infinity'])(
  '%p says no wait that can be read',
  (header) => {
    expect(readRetryAfter(header, NOW)).toBeUndefined();
  },
);
