import { countValue, durationValue, idValue, listValue, pairValue, spanOf } from './option-values';

test('durations are a number and a unit', () => {
  expect([durationValue('90s'), durationValue('24h'), durationValue('7d')]).toEqual([90_000, 86_400_000, 604_800_000]);
  for (const text of ['', '24', 'h', '-1h', '1.5h', '24 h', '1h30m', '9999999d']) {
    expect(() => durationValue(text)).toThrow('must be a duration');
  }
});

test('counts are whole numbers from 1 on', () => {
  expect(countValue('200')).toBe(200);
  for (const text of ['0', '-1', '1.5', 'many', '99999999']) expect(() => countValue(text)).toThrow('whole number');
});

test('ids are ids', () => {
  expect(idValue('01A1FF50-7EB8-7000-8000-000000000001')).toBe('01a1ff50-7eb8-7000-8000-000000000001');
  for (const text of ['', '1', '../admin', '01a1ff50-7eb8-7000-8000-000000000001/x']) {
    expect(() => idValue(text)).toThrow('no id');
  }
});

test('pairs gather, each name once; a value may hold anything', () => {
  expect(pairValue('external=a=b', pairValue('acme=1'))).toEqual({ acme: '1', external: 'a=b' });
  expect(pairValue('__proto__=x')).toEqual(Object.fromEntries([['__proto__', 'x']]));
  expect(() => pairValue('acme=2', { acme: '1' })).toThrow('said twice');
  for (const text of ['', 'acme', '=1']) expect(() => pairValue(text)).toThrow('name and a value');
});

test('lists gather, with commas or said again', () => {
  expect(listValue('failed,review', listValue('held'))).toEqual(['held', 'failed', 'review']);
});

test('a span is from a while ago, or from a time', () => {
  const now = Date.parse('2026-11-22T12:00:00Z');
  expect(spanOf({ since: 86_400_000 }, now)).toEqual({ from: '2026-11-21T12:00:00.000Z' });
  expect(spanOf({ from: '2026-11-01', to: '2026-11-02' }, now)).toEqual({ from: '2026-11-01', to: '2026-11-02' });
  expect(spanOf({}, now)).toEqual({});
  expect(() => spanOf({ since: 1, from: '2026-11-01' }, now)).toThrow('leave one out');
  expect(() => spanOf({ since: 999_999 * 86_400_000 * 1_000 }, now)).toThrow('too long ago');
});
