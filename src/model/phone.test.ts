import { readPhone } from './phone';

it.each([
  ['+18885551212', undefined, '+18885551212'],
  ['+1 (888) 555-1212', undefined, '+18885551212'],
  ['8885551212', 'US', '+18885551212'],
  ['90978457', 'NO', '+4790978457'],
  ['004790978457', 'NO', '+4790978457'],
  [' 0047 909 78 457', undefined, '+4790978457'],
  ['0011 298 211234', 'AU', '+298211234'],
])('%s dialled in %s is %s', (raw, region, e164) => {
  expect(readPhone(raw, region)).toEqual({ raw, e164 });
});

it.each(['anonymous', 'Restricted', '8885551212', '', '+', '12', '+1888555', 'call +18885551212 now'])(
  '"%s" is no number, and no error',
  (raw) => {
    expect(readPhone(raw)).toEqual({ raw, e164: null });
  },
);
