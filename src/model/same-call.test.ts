import { type Call, NO_FACTS } from './call';
import { readPhone } from './phone';
import { whatTellsApart } from './same-call';

const call = (more: Partial<Call> = {}): Call => ({
  id: 'one',
  ids: {},
  ...NO_FACTS,
  ...more,
});
const at = (time: string): Partial<Call> => ({ startedAt: `2026-11-20T${time}.000Z` });
const phone = (number: string) => readPhone(number, 'US');

it.each<[string, Partial<Call>, Partial<Call>]>([
  ['nothing is known of', {}, {}],
  ['ids of other kinds', { ids: { acme: '1' } }, { ids: { zenith: '2' } }],
  ['the same ids', { ids: { acme: '1' } }, { ids: { acme: '1', zenith: '2' } }],
  ['starts within the window', at('10:00:00'), at('10:01:00')],
  ['a start of one alone', at('10:00:00'), {}],
  ['the same caller in two spellings', { caller: phone('8885551212') }, { caller: phone('+18885551212') }],
  ['a caller of one alone', { caller: phone('8885551212') }, {}],
  [
    'the same for a vendor',
    { vendor: { acme: { advertiser: '1' } } },
    { vendor: { acme: { advertiser: '1', more: 2 } } },
  ],
  ['other things for a vendor', { vendor: { acme: { advertiser: '1' } } }, { vendor: { acme: { network: '2' } } }],
])('two calls with %s may be one', (_what, one, other) => {
  expect(whatTellsApart(call(one), call(other), 60)).toBeNull();
  expect(whatTellsApart(call(other), call(one), 60)).toBeNull();
});

it.each<[string, Partial<Call>, Partial<Call>]>([
  ['they have the acme ids "1" and "2"', { ids: { acme: '1' } }, { ids: { acme: '2' } }],
  ['they began 61 seconds apart', at('10:00:00'), at('10:01:01')],
  ['they have different callers', { caller: phone('8885551212') }, { caller: phone('8885551213') }],
  ['they have different destinations', { destination: phone('8885551212') }, { destination: phone('8885551213') }],
  ['they have different campaigns', { campaign: 'a' }, { campaign: 'b' }],
  [
    'different things are known of them for acme',
    { vendor: { acme: { advertiser: '1' } } },
    { vendor: { acme: { advertiser: '2' } } },
  ],
])('two calls are two: %s', (words, one, other) => {
  expect(whatTellsApart(call(one), call(other), 60)).toBe(words);
});
