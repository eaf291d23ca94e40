import { derivedIdentity, learn, spelling } from './call';
import { readPhone } from './phone';

const STARTED = '2015-07-04T07:06:40.000Z';

describe('what a report without ids calls its call', () => {
  const spoken = { ids: {}, startedAt: STARTED, destination: null };

  it('is when it started and who spoke; the spelling of a number does not count', () => {
    const one = derivedIdentity({ ...spoken, caller: readPhone('+18885551212') });
    expect(one).toEqual(derivedIdentity({ ...spoken, caller: readPhone('+1 888 555 1212') }));
    expect(one).not.toEqual(derivedIdentity({ ...spoken, caller: readPhone('+18885551213') }));
    expect(one).not.toEqual(derivedIdentity({ ids: {}, startedAt: STARTED, destination: readPhone('+18885551212') }));
  });

  it('tells campaigns apart, and is as it always was where none is said', () => {
    expect(derivedIdentity(spoken)).toEqual({ key: 'start', value: `${STARTED}||` });
    expect(derivedIdentity({ ...spoken, campaign: '85' })).toEqual({ key: 'start', value: `${STARTED}|||85` });
  });

  it('is nothing where no start is said', () => {
    expect(derivedIdentity({ ids: {}, caller: readPhone('+18885551212') })).toBeNull();
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
    campaign: null,
    attributes: {},
    vendor: {},
  });
});

it('learns labelled values one by one, and forgets one that is nulled', () => {
  const known = learn(null, {
    ids: {},
    attributes: { a: '1', b: 2 },
    vendor: { acme: { x: '1' }, other: { y: true } },
  });
  expect(
    learn(known, { ids: {}, attributes: { a: null, c: false }, vendor: { acme: { x: null, z: '2' } } }),
  ).toMatchObject({
    attributes: { b: 2, c: false },
    vendor: { acme: { z: '2' }, other: { y: true } },
  });
});

it('shows a phone as E.164, or as the text it was', () => {
  expect(spelling(readPhone('+1 888 555 1212'))).toBe('+18885551212');
  expect(spelling(readPhone('anonymous'))).toBe('anonymous');
  expect(spelling(null)).toBeNull();
});

it('keeps a start that is stated more coarsely, and agrees', () => {
  const known = learn(null, { ids: {}, startedAt: '2015-07-04T07:06:40.123Z', startedAtPrecisionMs: 1 });
  const again = learn(known, { ids: {}, startedAt: STARTED, startedAtPrecisionMs: 1_000 });
  expect(again.startedAt).toBe('2015-07-04T07:06:40.123Z');
  expect(learn(known, { ids: {}, startedAt: STARTED, startedAtPrecisionMs: 1 }).startedAt).toBe(STARTED);
});
