import { epochSeconds, instantText } from './time';

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
