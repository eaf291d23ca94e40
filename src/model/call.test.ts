import { identityOf, learn, spelling } from './call';
import { readPhone } from './phone';

const STARTED = '2015-07-04T07:06:40.000Z';

describe('the identity of a call', () => {
  it('is its ids, where it has any', () => {
    expect(identityOf({ ids: { external: '7' }, startedAt: STARTED })).toEqual({ external: '7' });
  });

  it('is when it started and who spoke, where it has none; the spelling of a number does not count', () => {
    const spoken = { ids: {}, startedAt: STARTED, destination: null };
    const one = identityOf({ ...spoken, caller: readPhone('+18885551212') });
    expect(one).toEqual(identityOf({ ...spoken, caller: readPhone('+1 888 555 1212') }));
    expect(one).not.toEqual(identityOf({ ...spoken, caller: readPhone('+18885551213') }));
    expect(one).not.toEqual(identityOf({ ids: {}, startedAt: STARTED, destination: readPhone('+18885551212') }));
  });
});

it('learns what is stated, forgets what is nulled and keeps the rest', () => {
  const known = learn(null, { ids: {}, startedAt: STARTED, durationSeconds: 60, direction: 'inbound' });
  expect(learn(known, { ids: {}, durationSeconds: 61, direction: null })).toEqual({
    startedAt: STARTED,
    durationSeconds: 61,
    caller: null,
    destination: null,
    direction: null,
  });
});

it('shows a phone as E.164, or as the text it was', () => {
  expect(spelling(readPhone('+1 888 555 1212'))).toBe('+18885551212');
  expect(spelling(readPhone('anonymous'))).toBe('anonymous');
  expect(spelling(null)).toBeNull();
});
