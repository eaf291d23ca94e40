import { overdueSeconds } from './overdue';
import type { PullSource } from './source';

const source = (pattern: string, schedule: string | null = null, zone = 'UTC'): PullSource =>
  ({
    connection: { schedule, settings: {} },
    pull: { schedule: () => pattern, timeZone: () => zone },
  }) as unknown as PullSource;

const overdue = (one: PullSource, askedAt: string, now: string): number =>
  overdueSeconds(one, new Date(askedAt), new Date(now));

it.each([
  ['not yet', source('*/10 * * * *'), '2026-11-24T10:00:01Z', '2026-11-24T10:09:59Z', 0],
  ['since its time came', source('*/10 * * * *'), '2026-11-24T10:00:01Z', '2026-11-24T10:12:00Z', 120],
  ['since the first of several times', source('*/10 * * * *'), '2026-11-24T10:00:01Z', '2026-11-24T11:10:00Z', 3_600],
  [
    'by the connection’s own schedule',
    source('*/10 * * * *', '0 3 * * *'),
    '2026-11-24T03:00:01Z',
    '2026-11-24T23:00:00Z',
    0,
  ],
  [
    'in the vendor’s zone',
    source('0 3 * * *', null, 'Europe/Oslo'),
    '2026-11-23T02:00:01Z',
    '2026-11-24T02:00:30Z',
    30,
  ],
])('a pull is overdue %s', (_when, one, askedAt, now, seconds) => {
  expect(overdue(one, askedAt, now)).toBe(seconds);
});
