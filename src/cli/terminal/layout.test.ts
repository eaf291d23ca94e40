import { facts, fit, wrap } from './layout';

test('a text that is too long ends in an ellipsis', () => {
  expect(fit('delivered', 9)).toBe('delivered');
  expect(fit('delivered', 8)).toBe('deliver…');
  expect(fit('👩‍👩‍👧👩‍👩‍👧👩‍👩‍👧', 2)).toBe('👩‍👩‍👧…');
  expect(fit('any', Number.POSITIVE_INFINITY)).toBe('any');
});

test('parts go on further lines where one is too narrow, and none is lost or broken', () => {
  const parts = ['failed', '0193', '', 'acme'];
  expect(wrap(parts, 80)).toEqual(['failed  0193  acme']);
  expect(wrap(parts, 12)).toEqual(['failed  0193', '    acme']);
  expect(wrap(parts, 1)).toEqual(['failed', '    0193', '    acme']);
  expect(wrap([], 80)).toEqual([]);
});

test('what is known stands below each other, the rest is left out', () => {
  expect(
    facts([
      ['why', 'no'],
      ['next try', null],
      ['reference', '7'],
    ]),
  ).toEqual(['  why        no', '  reference  7']);
});
