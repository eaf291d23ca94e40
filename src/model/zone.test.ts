import { instantInZone, timeZone } from './zone';

const PACIFIC = 'America/Los_Angeles';

it.each([
  ['2016-02-03T09:30:00', 'America/Los_Angeles', '2016-02-03T17:30:00.000Z'],
  ['2016-08-08T11:03:31.250', 'America/Los_Angeles', '2016-08-08T18:03:31.250Z'],
  ['2020-02-12T10:27', 'Europe/Oslo', '2020-02-12T09:27:00.000Z'],
  ['2016-02-03T09:30:00', 'UTC', '2016-02-03T09:30:00.000Z'],
])('%s on the clocks of %s is %s', (wallClock, zone, instant) => {
  expect(instantInZone(wallClock, zone)).toBe(instant);
});

it('reads a time that is skipped in spring as one after the gap', () => {
  expect(instantInZone('2026-03-08T02:30:00', PACIFIC)).toBe('2026-03-08T10:30:00.000Z');
});

it('reads a time that comes twice in autumn as the first of the two', () => {
  expect(instantInZone('2026-11-01T01:30:00', PACIFIC)).toBe('2026-11-01T08:30:00.000Z');
});

it.each(['2026-02-30T10:00:00', '2026-01-01T24:00:01', '2026-13-01T00:00:00', 'yesterday', '', '1800-01-01T00:00:00'])(
  '"%s" is no time',
  (wallClock) => {
    expect(instantInZone(wallClock, PACIFIC)).toBeNull();
  },
);

it.each(['Europe/Oslo', 'UTC', 'America/Los_Angeles'])('%s is a zone', (name) => {
  expect(timeZone.safeParse(name).success).toBe(true);
});

it.each(['Oslo', '', 'Europe/Nowhere'])('"%s" is no zone', (name) => {
  expect(timeZone.safeParse(name).success).toBe(false);
});
