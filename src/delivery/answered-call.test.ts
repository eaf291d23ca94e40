import type { Adapter } from '../adapter/contract';
import { type Call, NO_FACTS } from '../model/call';
import { MATCH_WINDOWS } from '../model/match';
import { readPhone } from '../model/phone';
import { readAnsweredCall } from './answered-call';

const acme = {
  id: 'acme',
  title: 'Acme',
  otherCallIds: { tag: { is: 'a tag', pattern: /^t-\w+$/ } },
} as unknown as Adapter;
const START = '2026-11-20T10:00:00.000Z';
const later = (seconds: number): string => new Date(Date.parse(START) + seconds * 1000).toISOString();

const call = (more: Partial<Call> = {}): Call => ({
  id: 'call',
  ids: {},
  ...NO_FACTS,
  startedAt: START,
  startKnownFrom: 'search',
  ...more,
});
const read = (of: Call, ids: string[], startedAt: string | null = null, account: object = {}) =>
  readAnsweredCall(
    { name: 'acme', adapter: acme, readsAdapterIds: true, ...account },
    of,
    { ids, startedAt },
    MATCH_WINDOWS,
  );
const tag = { key: 'acme_tag', value: 't-1' };

describe('an answer by an id of the call', () => {
  it('teaches those of other kinds, whenever the vendor says that it began', () => {
    const lesson = { ids: [tag], isCertain: true, warnings: [] };
    expect(read(call({ ids: { acme: '1' } }), ['T-1', '1'])).toEqual(lesson);
    expect(read(call({ ids: { acme: '1' } }), ['T-1'], later(999_999))).toEqual(lesson);
    expect(read(call({ ids: { acme_tag: 't-1' } }), ['T-1', '1']).ids).toEqual([{ key: 'acme', value: '1' }]);
  });

  it('teaches nothing that is known', () => {
    expect(read(call({ ids: { acme: '1', acme_tag: 't-1' } }), ['t-1', '1']).ids).toEqual([]);
  });

  it('teaches nothing, with a warning, where it names another call', () => {
    const { ids, warnings } = read(call({ ids: { acme: '1' } }), ['T-1', '2']);
    expect(ids).toEqual([]);
    expect(warnings).toEqual([
      {
        code: 'answered_other_call',
        message: 'Acme answered with the call "2"; the one that it was asked for is "1"',
      },
    ]);
  });

  it('is kept under the name of the connection whose own id the call has, or whose the adapter’s are not', () => {
    const west = { name: 'west', readsAdapterIds: false };
    expect(read(call({ ids: { west: '1' } }), ['T-1'], null, west).ids).toEqual([{ key: 'west_tag', value: 't-1' }]);
    expect(read(call({ ids: { acme: '9' } }), ['7'], START, west).ids).toEqual([{ key: 'west', value: '7' }]);
    const own = { name: 'west', readsAdapterIds: true };
    expect(read(call({ ids: { west: '1', acme: '9' } }), ['T-1'], null, own).ids[0]?.key).toBe('west_tag');
    expect(read(call(), ['7'], START, own).ids).toEqual([{ key: 'acme', value: '7' }]);
  });
});

describe('an answer to a search', () => {
  const caller = readPhone('+18885551212');

  it.each([
    ['within the window', 60, {}],
    ['within the window of a caller', -300, { caller }],
  ])('teaches the id of a call that began %s', (_what, seconds, facts) => {
    expect(read(call(facts), ['1'], later(seconds))).toEqual({
      ids: [{ key: 'acme', value: '1' }],
      isCertain: false,
      warnings: [],
    });
  });

  it.each([
    [61, {}, '61 seconds'],
    [-301, { caller }, '5 minutes'],
    [10_800, {}, '3 hours'],
    [53 * 86_400, {}, '53 days'],
  ])('teaches nothing, with a warning, of one that began %s seconds away', (seconds, facts, words) => {
    const { ids, warnings } = read(call(facts), ['1'], later(seconds));
    expect(ids).toEqual([]);
    expect(warnings).toMatchObject([{ code: 'matched_far_away', message: expect.stringContaining(words) }]);
  });

  it('teaches nothing where it does not say when the call began, or nobody knows', () => {
    const nothing = { ids: [], isCertain: false, warnings: [] };
    expect(read(call(), ['1'])).toEqual(nothing);
    expect(read(call({ startedAt: null }), ['1'], START)).toEqual(nothing);
  });
});
