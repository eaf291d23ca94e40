import * as fc from 'fast-check';
import { readStartTime } from './start-time';

const LOS_ANGELES = 'America/Los_Angeles';
const momentOf = (sent: string | number, zone: string): string | undefined => readStartTime(sent, zone)?.at;
const HALF_PAST_NINE = '2016-02-03T17:30:00.000Z';

describe('a start time', () => {
  it.each([
    // digits alone
    ['1460404800', '2016-04-11T20:00:00.000Z'],
    [1460404800, '2016-04-11T20:00:00.000Z'],
    ['1460404800123', '2016-04-11T20:00:00.123Z'],
    [1460404800123, '2016-04-11T20:00:00.123Z'],
    [' 1460404800 ', '2016-04-11T20:00:00.000Z'],
    ['20160411130000000', '2016-04-11T13:00:00.000Z'],
    ['20160411130059123', '2016-04-11T13:00:59.123Z'],
    [20160411130000000, '2016-04-11T13:00:00.000Z'],
    // with an offset, slashes as documented and dashes as everybody else
    ['2016/04/11T13:00:00Z', '2016-04-11T13:00:00.000Z'],
    ['2016/04/11T13:00:00.123Z', '2016-04-11T13:00:00.123Z'],
    ['2016/04/11T13:00:00-07:00', '2016-04-11T20:00:00.000Z'],
    ['2016/04/11T13:00:00.5-0700', '2016-04-11T20:00:00.500Z'],
    ['2016-04-11T13:00:00.123456789+05:30', '2016-04-11T07:30:00.123Z'],
    ['2026-08-02T14:35:28.000-04:00', '2026-08-02T18:35:28.000Z'],
    ['2016-08-08 11:03:31 -0700', '2016-08-08T18:03:31.000Z'],
    ['2016-08-08 11:03:31 -07:00', '2016-08-08T18:03:31.000Z'],
    ['2016-08-08 11:03:31-0700', '2016-08-08T18:03:31.000Z'],
    ['2016-08-08 11:03:31 Z', '2016-08-08T11:03:31.000Z'],
    ['2016-08-08 11:03:31 UTC', '2016-08-08T11:03:31.000Z'],
    ['2016-08-08t11:03:31z', '2016-08-08T11:03:31.000Z'],
    ['2016-08-08 11:03:31 PM -0700', '2016-08-09T06:03:31.000Z'],
    ['2016-08-08 11:03:31 PM+0000', '2016-08-08T23:03:31.000Z'],
    // without one: as the clocks of the network show it
    ['2016/02/03 09:30:00 AM', HALF_PAST_NINE],
    ['2016/02/03 09:30:00.250 AM', '2016-02-03T17:30:00.250Z'],
    ['2016/02/03 09:30:00.2509999999999 AM', '2016-02-03T17:30:00.250Z'],
    ['2016-02-03 09:30:00 AM', HALF_PAST_NINE],
    ['2016-02-03 09:30:00', HALF_PAST_NINE],
    ['2016/02/03 09:30:00', HALF_PAST_NINE],
    ['2016/02/03T09:30:00', HALF_PAST_NINE],
    ['2016-02-03T09:30:00 AM', HALF_PAST_NINE],
    ['2016-02-03 09:30:00AM', HALF_PAST_NINE],
    ['2016-02-03 09:30:00 am', HALF_PAST_NINE],
    ['2016-02-03 9:30:00 AM', HALF_PAST_NINE],
    ['2016/2/3 9:30 AM', HALF_PAST_NINE],
    ['2022-03-25 09:31:29', '2022-03-25T16:31:29.000Z'],
    // halves of the day
    ['2016-02-03 09:30:00 PM', '2016-02-04T05:30:00.000Z'],
    ['2016-02-03 09:30:00 pm', '2016-02-04T05:30:00.000Z'],
    ['2016-02-03 13:00:00 PM', '2016-02-03T21:00:00.000Z'],
    ['2016-02-03 23:59:59 PM', '2016-02-04T07:59:59.000Z'],
    ['2016-02-03 12:00:00 PM', '2016-02-03T20:00:00.000Z'],
    ['2016-02-03 12:00:00 AM', '2016-02-03T08:00:00.000Z'],
    ['2016-02-03 00:30:00 AM', '2016-02-03T08:30:00.000Z'],
    ['2016-02-03 00:30:00 PM', '2016-02-03T20:30:00.000Z'],
    // the hour that is skipped in spring, and the one that comes twice in autumn
    ['2022-03-13 02:30:00 AM', '2022-03-13T10:30:00.000Z'],
    ['2022-11-06 01:30:00 AM', '2022-11-06T08:30:00.000Z'],
  ])('of %j is understood', (sent, instant) => {
    expect(momentOf(sent, LOS_ANGELES)).toBe(instant);
  });

  it.each([
    '',
    'yesterday',
    '146040480',
    '14604048001',
    '-1460404800',
    '1460404800.5',
    1460404800.5,
    -1460404800,
    NaN,
    Infinity,
    '20160231130000000',
    '20161311130000000',
    '2016041113000000',
    '2016-02-03',
    '2016-02-03 13:00:00 AM',
    '2016-02-03 24:00:00',
    '2016-02-03 24:00:00 PM',
    '2016-02-03 09:60:00',
    '2016-02-30 09:30:00 AM',
    '2016-02-30T09:30:00Z',
    '2015-02-29 09:30:00 -0700',
    '2016-00-03 09:30:00',
    '2016/02-03 09:30:00',
    '2016-02-03 09:30:00 -7',
    '2016-02-03 09:30:00 +25:00',
    '2016-02-03 09:30:00 XM',
    '2016-02-03 09:30:00 PST',
    '02/03/2016 09:30:00 AM',
    '2016-02-03 09:30:00 AM\n2016-02-03 09:30:00 AM',
    '1899-12-31 09:30:00',
    '0000-01-01T00:00:00Z',
  ])('of %j is none', (sent) => {
    expect(readStartTime(sent, LOS_ANGELES)).toBeNull();
  });

  it.each([
    ['1460404800', 1_000],
    ['1460404800000', 1],
    ['20160411130000000', 1],
    ['2016/04/11T13:00:00Z', 1_000],
    ['2016/04/11T13:00:00.0Z', 100],
    ['2016-04-11T13:00:00.123456-07:00', 1],
    ['2016/2/3 9:30 AM', 60_000],
  ])('of %j is stated to %d ms', (sent, precisionMs) => {
    expect(readStartTime(sent, LOS_ANGELES)?.precisionMs).toBe(precisionMs);
  });

  it('without an offset is of the zone that is asked for', () => {
    const zones = ['America/Los_Angeles', 'America/New_York', 'UTC', 'Europe/Oslo'];
    expect(zones.map((zone) => momentOf('2016-02-03 09:30:00 AM', zone))).toStrictEqual([
      '2016-02-03T17:30:00.000Z',
      '2016-02-03T14:30:00.000Z',
      '2016-02-03T09:30:00.000Z',
      '2016-02-03T08:30:00.000Z',
    ]);
  });

  it('is the same moment in whatever form it is told', () => {
    const moments = fc.date({ min: new Date('2001-09-10'), max: new Date('2286-11-20'), noInvalidDate: true });
    fc.assert(
      fc.property(moments, (moment) => {
        const iso = moment.toISOString();
        const [date = '', time = ''] = iso.slice(0, -1).split('T');
        const hour = moment.getUTCHours();
        const clock = `${String(hour % 12 || 12).padStart(2, '0')}${time.slice(2)} ${hour < 12 ? 'AM' : 'PM'}`;
        const forms = [
          moment.getTime(),
          String(moment.getTime()),
          iso,
          iso.replaceAll('-', '/'),
          `${date} ${time}`,
          `${date} ${time} +0000`,
          `${date} ${clock}`,
          `${date.replaceAll('-', '/')} ${clock}`,
          iso.replace(/\D/g, ''),
        ];
        for (const form of forms) expect(momentOf(form, 'UTC')).toBe(iso);
        expect(momentOf(Math.floor(moment.getTime() / 1000), 'UTC')).toBe(iso.replace(/\.\d+Z/, '.000Z'));
      }),
    );
  });

  it('is nothing to stumble over, nor to be slow about', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.double(), fc.stringMatching(/^[-/:.TZ 0-9APM+]{0,40}$/)), (sent) => {
        const moment = momentOf(sent, LOS_ANGELES);
        if (moment !== undefined) expect(new Date(moment).toISOString()).toBe(moment);
      }),
    );
    const before = performance.now();
    expect(readStartTime(`2016-02-03 09:30:00.${'1'.repeat(200_000)} ${' '.repeat(200_000)}x`, 'UTC')).toBeNull();
    expect(performance.now() - before).toBeLessThan(500);
  });
});
