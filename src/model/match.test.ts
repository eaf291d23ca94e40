import type { Call, CallDraft } from './call';
import {
  areTwoStarts,
  callersOf,
  MATCH_WINDOWS,
  mayBeDescribed,
  type MatchWindows,
  nearest,
  type Wanted,
  windowOf,
} from './match';
import { readPhone } from './phone';

const at = (seconds: number): string => new Date(Date.UTC(2026, 10, 21, 12) + seconds * 1000).toISOString();
const CALLER = readPhone('+18885551212');
const OTHER = readPhone('+18885550000');

function call(id: string, seconds: number, more: Partial<Call> = {}): Call {
  const unknown = {
    durationSeconds: null,
    destination: null,
    direction: null,
    campaign: null,
    attributes: {},
    vendor: {},
  };
  return { id, ids: {}, startedAt: at(seconds), startKnownFrom: 'told', caller: CALLER, ...unknown, ...more };
}
const described = (id: string, seconds: number, more: Partial<Call> = {}): Call =>
  call(id, seconds, { startKnownFrom: 'search', ...more });
const wanted = (more: Partial<Wanted> = {}): Wanted => ({ ids: {}, startedAt: at(0), caller: CALLER, ...more });
const find = (calls: Call[], more: Partial<Wanted> = {}, windows: MatchWindows = MATCH_WINDOWS) =>
  nearest(wanted(more), calls, windows);
const found = (calls: Call[], more: Partial<Wanted> = {}): string | undefined => find(calls, more).call?.id;

describe('of calls that were told', () => {
  it('is the one that started nearest, before or after', () => {
    expect(found([call('far', -120), call('near', 60), call('farther', 300)])).toBe('near');
    expect(found([call('far', 120), call('near', -60)])).toBe('near');
  });

  it('weighs one second of duration as much as twenty of start', () => {
    const calls = [call('early', 0, { durationSeconds: 70 }), call('right', 160, { durationSeconds: 61 })];
    expect(found(calls, { durationSeconds: 60 })).toBe('right');
    expect(find(calls, { durationSeconds: 60 }).evidence.candidates).toEqual([
      { callId: 'right', startedAt: at(160), secondsApart: 160, durationApart: 1, score: 9 },
      { callId: 'early', startedAt: at(0), secondsApart: 0, durationApart: 10, score: 10 },
    ]);
  });

  it('does not weigh a duration that is not known, and takes none that is another', () => {
    expect(found([call('a', 40), call('b', 0, { durationSeconds: 999 })], { durationSeconds: 60 })).toBe('a');
    expect(found([call('edge', 0, { durationSeconds: 120 })], { durationSeconds: 60 })).toBe('edge');
    expect(found([call('edge', 0, { durationSeconds: 121 })], { durationSeconds: 60 })).toBeUndefined();
  });

  it.each([
    ['the edge of the window is in it', 300, 'edge'],
    ['what lies outside is not', 301, undefined],
    ['to either side', -301, undefined],
  ])('%s', (_what, seconds, id) => {
    expect(found([call('edge', seconds)])).toBe(id);
  });

  it('has a window of its own without a caller number, and for a row that was pulled', () => {
    for (const caller of [null, readPhone('anonymous')]) {
      expect(found([call('edge', 60)], { caller })).toBe('edge');
      expect(found([call('out', 61)], { caller })).toBeUndefined();
    }
    expect(found([call('edge', -1800)], { isPulled: true })).toBe('edge');
    expect(windowOf(wanted({ caller: null }), { ...MATCH_WINDOWS, withoutCaller: 5 })).toBe(5);
  });

  it.each([
    ['a tie', [10, -10], undefined],
    ['a near tie, of less than 20 seconds of start', [0, 19], undefined],
    ['20 seconds', [0, 20], 'first'],
  ])('%s of two gives %p the %p', (_what, [first = 0, second = 0], id) => {
    const calls = [call('first', first), call('second', second)];
    const { call: match, evidence } = find(calls);
    expect(match?.id).toBe(id);
    const rule = id === undefined ? 'near_tie' : 'nearest';
    expect(evidence).toMatchObject({ rule, startedAt: at(0), windowSeconds: 300 });
    expect(evidence.candidates).toHaveLength(2);
  });

  describe('a caller number that was said', () => {
    it('has to be the call’s', () => {
      expect(found([call('other', 0, { caller: OTHER }), call('same', 100)])).toBe('same');
      expect(found([call('unknown', 0, { caller: null })])).toBeUndefined();
    });

    it.each(['anonymous', 'Restricted'])('is no criterion when it is "%s"', (raw) => {
      expect(found([call('any', 0)], { caller: readPhone(raw) })).toBe('any');
    });
  });

  describe.each([
    ['destination', { destination: readPhone('+12165388265') }, { destination: readPhone('+12165380000') }],
    ['campaign', { campaign: '85' }, { campaign: '86' }],
    ['vendor’s word', { vendor: { acme: { advertiser: '1' } } }, { vendor: { acme: { advertiser: '2' } } }],
  ])('a %s that was said', (what, one, other) => {
    it('must not be another than the call’s', () => {
      expect(found([call('other', 0, other), call('same', 100, one)], one)).toBe('same');
    });

    it('does not rule out a call of the caller of which none is known', () => {
      expect(found([call('unknown', 0)], one)).toBe('unknown');
      expect(found([call('unknown', 0, { vendor: { acme: { note: 'x' }, other: { advertiser: '2' } } })], one)).toBe(
        'unknown',
      );
    });

    it('has to be known of the call where no caller number is said, if it names whose call it is', () => {
      const isNamed = what !== 'destination';
      expect(found([call('unknown', 0)], { ...one, caller: null })).toBe(isNamed ? undefined : 'unknown');
      expect(found([call('same', 0, one)], { ...one, caller: null })).toBe('same');
    });
  });

  it('takes one name that is known for enough where several are said', () => {
    const said = { caller: null, campaign: '85', vendor: { acme: { advertiser: '1', cleared: null } } };
    expect(found([call('campaign', 0, { campaign: '85' })], said)).toBe('campaign');
    expect(found([call('advertiser', 0, { vendor: { acme: { advertiser: '1' } } })], said)).toBe('advertiser');
    const both = { campaign: '85', vendor: { acme: { advertiser: '2' } } };
    expect(found([call('contradicts', 0, both)], said)).toBeUndefined();
  });

  it('is none of those whose start is not known, or not known to have been told', () => {
    expect(found([call('unknown', 0, { startedAt: null, startKnownFrom: null })])).toBeUndefined();
    expect(found([call('from before', 0, { startKnownFrom: null })])).toBeUndefined();
  });
});

describe('of calls that a search has described', () => {
  it('is the one of the same second that says nothing else', () => {
    expect(find([described('same', 0)])).toMatchObject({ call: { id: 'same' }, evidence: { rule: 'start' } });
    expect(found([described('same', 0.999)])).toBe('same');
    expect(found([described('more', 0, { durationSeconds: 60, campaign: '85' })], { caller: null })).toBe('more');
    expect(found([described('less', 0, { caller: null })], { durationSeconds: 60, campaign: '85' })).toBe('less');
  });

  it.each<[string, Partial<Call>, Partial<CallDraft>]>([
    ['second', { startedAt: at(1) }, {}],
    ['caller', { caller: OTHER }, {}],
    ['duration', { durationSeconds: 61 }, { durationSeconds: 60 }],
    ['destination', { destination: CALLER }, { destination: OTHER }],
    ['campaign', { campaign: '85' }, { campaign: '86' }],
    ['vendor’s word', { vendor: { acme: { advertiser: '1' } } }, { vendor: { acme: { advertiser: '2' } } }],
  ])('is none of another %s', (_what, known, said) => {
    expect(find([described('other', 0, known)], said)).toMatchObject({ call: null, evidence: { rule: 'none' } });
  });

  it('is none of two, and comes before one that was told near', () => {
    expect(find([described('one', 0), described('other', 0.5)]).evidence.rule).toBe('near_tie');
    expect(found([described('same', 0, { caller: null }), call('told', 3)])).toBe('same');
  });

  it('is none for a row that was pulled', () => {
    expect(found([described('same', 0)], { isPulled: true })).toBeUndefined();
  });
});

type KnownCall = Parameters<typeof mayBeDescribed>[1];

describe('a call that is told, with an id', () => {
  const may = (more: Partial<KnownCall>, said: Partial<CallDraft> = {}): boolean =>
    mayBeDescribed(wanted(said), described('described', 0, more), MATCH_WINDOWS);

  it('may be one that was described, within the window, and nothing says otherwise', () => {
    expect(may({})).toBe(true);
    expect(may({ ids: { acme: '1' }, learntKeys: ['acme'] }, { ids: { zenith: '2' } })).toBe(true);
    expect(may({ ids: { acme: '1' }, learntKeys: ['acme'] }, { ids: { acme: '1' } })).toBe(true);
    expect(may({ startedAt: at(60), caller: null })).toBe(true);
    expect(
      may({ startedAt: at(-60), campaign: '85', durationSeconds: 60 }, { caller: null, durationSeconds: 120 }),
    ).toBe(true);
  });

  it.each<[string, Partial<KnownCall>, Partial<CallDraft>]>([
    ['began too far away', { startedAt: at(61) }, {}],
    ['is of another caller', { caller: OTHER }, {}],
    ['is of another length', { durationSeconds: 61 }, { durationSeconds: 122 }],
    ['went elsewhere', { destination: CALLER }, { destination: OTHER }],
    ['is of another campaign', { campaign: '85' }, { campaign: '86' }],
    ['has an id', { ids: { external: '1' } }, {}],
    [
      'has another id of the same vendor, by its answer',
      { ids: { acme: '1' }, learntKeys: ['acme'] },
      { ids: { acme: '2' } },
    ],
    ['was told', { startKnownFrom: 'told' }, {}],
    ['has no start', { startedAt: null, startKnownFrom: null }, {}],
  ])('is not one that %s', (_what, known, said) => {
    expect(may(known, said)).toBe(false);
  });
});

it('counts a number once that is said twice', () => {
  expect(callersOf(wanted({ caller: CALLER }))).toEqual(['+18885551212']);
  expect(callersOf({ ...wanted(), otherCallers: [OTHER, CALLER] })).toEqual(['+18885551212', '+18885550000']);
});

it('tells two starts apart that are farther than the window without a caller', () => {
  expect(areTwoStarts(at(0), at(60), MATCH_WINDOWS)).toBe(false);
  expect(areTwoStarts(at(61), at(0), MATCH_WINDOWS)).toBe(true);
});

it('keeps ten candidates and the rule when there is no match', () => {
  const none = { rule: 'none', startedAt: at(0), windowSeconds: 300, candidates: [] };
  expect(find([]).evidence).toEqual(none);
  const many = Array.from({ length: 12 }, (_, index) => call(String(index), index * 25));
  expect(find(many).evidence.candidates?.map(({ callId }) => callId)).toEqual(
    Array.from({ length: 10 }, (_, index) => String(index)),
  );
});
