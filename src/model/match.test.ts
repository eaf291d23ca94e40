import type { Call, CallDraft } from './call';
import { callersOf, nearest } from './match';
import { readPhone } from './phone';

const WINDOW = 1800;
const at = (seconds: number): string => new Date(Date.UTC(2026, 10, 21, 12) + seconds * 1000).toISOString();
const CALLER = readPhone('+18885551212');

function call(id: string, seconds: number, more: Partial<Call> = {}): Call {
  const unknown = {
    durationSeconds: null,
    destination: null,
    direction: null,
    campaign: null,
    attributes: {},
    vendor: {},
  };
  return { id, ids: {}, startedAt: at(seconds), caller: CALLER, ...unknown, ...more };
}
const wanted = (more: Partial<CallDraft> = {}): CallDraft => ({ ids: {}, startedAt: at(0), caller: CALLER, ...more });
const found = (calls: Call[], more: Partial<CallDraft> = {}): string | undefined =>
  nearest(wanted(more), calls, WINDOW).call?.id;

it('is the one that started nearest, before or after', () => {
  expect(found([call('far', -300), call('near', 60), call('farther', 900)])).toBe('near');
  expect(found([call('far', 300), call('near', -60)])).toBe('near');
});

it('weighs one second of duration as much as twenty of start', () => {
  const calls = [call('early', 0, { durationSeconds: 70 }), call('right', 160, { durationSeconds: 61 })];
  expect(found(calls, { durationSeconds: 60 })).toBe('right');
  expect(nearest(wanted({ durationSeconds: 60 }), calls, WINDOW).evidence.candidates).toEqual([
    { callId: 'right', startedAt: at(160), secondsApart: 160, durationApart: 1, score: 9 },
    { callId: 'early', startedAt: at(0), secondsApart: 0, durationApart: 10, score: 10 },
  ]);
});

it('does not weigh a duration that is not known', () => {
  expect(found([call('a', 40), call('b', 0, { durationSeconds: 999 })], { durationSeconds: 60 })).toBe('a');
});

it.each([
  ['the edge of the window is in it', 1800, 'edge'],
  ['what lies outside is not', 1801, undefined],
  ['to either side', -1801, undefined],
])('%s', (_what, seconds, id) => {
  expect(found([call('edge', seconds)])).toBe(id);
});

it.each([
  ['a tie', [10, -10], undefined],
  ['a near tie, of less than 20 seconds of start', [0, 19], undefined],
  ['20 seconds', [0, 20], 'first'],
])('%s of two gives %p the %p', (_what, [first = 0, second = 0], id) => {
  const calls = [call('first', first), call('second', second)];
  const { call: match, evidence } = nearest(wanted(), calls, WINDOW);
  expect(match?.id).toBe(id);
  expect(evidence).toMatchObject({ rule: id === undefined ? 'near_tie' : 'nearest', windowSeconds: WINDOW });
  expect(evidence.candidates).toHaveLength(2);
});

describe('a caller number that was said', () => {
  it('has to be the call’s', () => {
    expect(found([call('other', 0, { caller: readPhone('+18885550000') }), call('same', 100)])).toBe('same');
    expect(found([call('unknown', 0, { caller: null })])).toBeUndefined();
  });

  it.each(['anonymous', 'Restricted'])('is no criterion when it is "%s"', (raw) => {
    expect(found([call('any', 0)], { caller: readPhone(raw) })).toBe('any');
  });
});

describe.each([
  ['destination', { destination: readPhone('+12165388265') }, { destination: readPhone('+12165380000') }],
  ['campaign', { campaign: '85' }, { campaign: '86' }],
])('a %s that was said', (_what, one, other) => {
  it('must not be another than the call’s', () => {
    expect(found([call('other', 0, other), call('same', 100, one)], one)).toBe('same');
  });

  it('does not rule out a call of which none is known', () => {
    expect(found([call('unknown', 0)], one)).toBe('unknown');
  });
});

it('counts a number once that is said twice', () => {
  expect(callersOf(wanted({ caller: CALLER }))).toEqual(['+18885551212']);
  expect(callersOf({ ...wanted(), otherCallers: [readPhone('+18885550000'), CALLER] })).toEqual([
    '+18885551212',
    '+18885550000',
  ]);
});

it('is none of those whose start is not known', () => {
  expect(found([call('unknown', 0, { startedAt: null })])).toBeUndefined();
});

it('keeps ten candidates and the rule when there is no match', () => {
  expect(nearest(wanted(), [], WINDOW).evidence).toEqual({ rule: 'none', windowSeconds: WINDOW, candidates: [] });
  const many = Array.from({ length: 12 }, (_, index) => call(String(index), index * 30));
  expect(nearest(wanted(), many, WINDOW).evidence.candidates?.map(({ callId }) => callId)).toEqual(
    Array.from({ length: 10 }, (_, index) => String(index)),
  );
});
