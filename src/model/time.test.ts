import { epochSeconds, instantText, restated, statedInstant } from './time';

describe('an instant', () => {
  it.each([
    ['2015-08-26T16:41:53Z', '2015-08-26T16:41:53.000Z'],
    ['2015-08-26T18:41:53+02:00', '2015-08-26T16:41:53.000Z'],
    ['2015-08-26T16:41:53.1239Z', '2015-08-26T16:41:53.123Z'],
    ['2024-02-29T00:00:00Z', '2024-02-29T00:00:00.000Z'],
  ])('%s is %s', (text, instant) => {
    expect(instantText.parse(text)).toBe(instant);
  });

  it.each([
    '2015-08-26T16:41:53',
    '2015-08-26',
    'yesterday',
    '2023-02-29T00:00:00Z',
    '0000-01-01T00:00:00Z',
    '9999-12-31T23:59:59-01:00',
    '2015-08-26 16:41:53Z',
  ])('%s is none, and is told so once', (text) => {
    expect(instantText.safeParse(text).error?.issues).toHaveLength(1);
  });

  it('is whole seconds for vendors that count them', () => {
    expect(epochSeconds('2015-08-26T16:41:53.999Z')).toBe(1_440_607_313);
    expect(epochSeconds('1969-12-31T23:59:59.500Z')).toBe(-1);
  });
});

it.each([
  ['2015-08-26T16:41:53Z', 1_000],
  ['2015-08-26T16:41:53.0Z', 100],
  ['2015-08-26T16:41:53.12+02:00', 10],
  ['2015-08-26T16:41:53.000Z', 1],
  ['2015-08-26T16:41:53.123456Z', 1],
])('%s is stated to %d ms', (text, precisionMs) => {
  expect(statedInstant.parse(text)).toEqual({ at: instantText.parse(text), precisionMs });
});

describe('a time that is stated again', () => {
  const KNOWN = '2015-08-26T16:41:53.623Z';

  it.each([
    ['cut to seconds', '2015-08-26T16:41:53Z'],
    ['rounded to seconds', '2015-08-26T16:41:54Z'],
    ['cut to tenths', '2015-08-26T16:41:53.6Z'],
    ['as it is', KNOWN],
    ['with more digits than are kept', '2015-08-26T16:41:53.623999Z'],
  ])('%s is the one that is known', (_how, text) => {
    const { at, precisionMs } = statedInstant.parse(text);
    expect(restated(KNOWN, at, precisionMs)).toBe(KNOWN);
  });

  it.each(['2015-08-26T16:41:53.000Z', '2015-08-26T16:41:52Z', '2015-08-26T16:41:55Z', '2015-08-26T16:41:53.7Z'])(
    'as %s is another',
    (text) => {
      const { at, precisionMs } = statedInstant.parse(text);
      expect(restated(KNOWN, at, precisionMs)).toBe(at);
    },
  );

  it('is cleared by null, and new where none is known', () => {
    expect(restated(KNOWN, null, 1_000)).toBeNull();
    expect(restated(null, KNOWN, 1_000)).toBe(KNOWN);
  });
});
