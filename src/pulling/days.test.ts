import { addDays, countDays, dayIn } from './days';

it.each([
  ['Europe/Oslo', '2026-11-21T23:30:00.000Z', '2026-11-22'],
  ['UTC', '2026-11-21T23:30:00.000Z', '2026-11-21'],
  ['America/Los_Angeles', '2026-11-21T03:00:00.000Z', '2026-11-20'],
])('in %s it is at %s the %s', (zone, moment, day) => {
  expect(dayIn(zone, moment)).toBe(day);
});

it('counts days over months, leap days and changes of the clock', () => {
  expect(addDays('2026-03-01', -1)).toBe('2026-02-28');
  expect(addDays('2028-02-28', 1)).toBe('2028-02-29');
  expect(addDays('2026-10-24', 2)).toBe('2026-10-26');
  expect(countDays({ from: '2026-11-21', to: '2026-11-21' })).toBe(1);
  expect(countDays({ from: '2025-11-21', to: '2026-11-21' })).toBe(366);
  expect(countDays({ from: '2026-11-21', to: '2026-11-20' })).toBe(0);
});
