import { type CallDraft, earlierSearchIdentity, learn, searchIdentity, spelling } from './call';
import { readPhone } from './phone';

const STARTED = '2015-07-04T07:06:40.000Z';

describe('what a search calls its call', () => {
  const said: CallDraft = { ids: {}, startedAt: STARTED, caller: readPhone('+18885551212'), destination: null };

  it('is the same however it is spelled, and to the second', () => {
    const one = searchIdentity(said);
    expect(one).toEqual({ key: 'start', value: expect.stringMatching(/^1435993600:[\w-]{43}$/) });
    for (const same of [
      { caller: readPhone('+1 888 555 1212') },
      { startedAt: '2015-07-04T07:06:40.999Z' },
      { destination: readPhone('anonymous'), campaign: null, vendor: {} },
    ])
      expect(searchIdentity({ ...said, ...same })).toEqual(one);
  });

  it.each<[string, Partial<CallDraft>]>([
    ['second', { startedAt: '2015-07-04T07:06:41.000Z' }],
    ['caller', { caller: readPhone('+18885551213') }],
    ['caller, said as whom was called', { caller: null, destination: readPhone('+18885551212') }],
    ['campaign', { campaign: '85' }],
    ['duration', { durationSeconds: 60 }],
    ['vendor’s word', { vendor: { acme: { advertiser: '1' } } }],
  ])('is another one of another %s', (_what, other) => {
    expect(searchIdentity({ ...said, ...other })).not.toEqual(searchIdentity(said));
  });

  it('does not go by the order in which things are said', () => {
    const one = { acme: { a: '1', b: '2' }, other: { c: '3' } };
    const other = { other: { c: '3' }, acme: { b: '2', a: '1' } };
    expect(searchIdentity({ ...said, vendor: one })).toEqual(searchIdentity({ ...said, vendor: other }));
  });

  it('was its start, its numbers and its campaign once', () => {
    expect(earlierSearchIdentity(said)).toEqual({ key: 'start', value: `${STARTED}|+18885551212|` });
    expect(earlierSearchIdentity({ ...said, campaign: '85' })?.value).toBe(`${STARTED}|+18885551212||85`);
  });

  it('is nothing where no start is said', () => {
    const startless = { ids: {}, caller: readPhone('+18885551212') };
    expect([searchIdentity(startless), earlierSearchIdentity(startless)]).toEqual([null, null]);
  });
});

it('learns what is stated, forgets what is nulled and keeps the rest', () => {
  const known = learn(null, { ids: {}, startedAt: STARTED, durationSeconds: 60, direction: 'inbound' });
  expect(learn(known, { ids: {}, durationSeconds: 61, direction: null })).toEqual({
    startedAt: STARTED,
    startKnownFrom: null,
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

it('knows where a start is known from as long as nobody says another', () => {
  const searched = learn(null, { ids: {}, startedAt: STARTED, startKnownFrom: 'search' });
  expect(learn(searched, { ids: {}, durationSeconds: 60 }).startKnownFrom).toBe('search');
  expect(learn(searched, { ids: {}, startedAt: STARTED, startKnownFrom: 'told' }).startKnownFrom).toBe('told');
});
