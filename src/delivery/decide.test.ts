import fc from 'fast-check';
import { FAILURE_KINDS, type Failure, type FailureKind } from '../adapter/failure';
import { type Attempted, decide } from './decide';
import { NOT_FOUND_YET_RETRIES } from './schedule';

const HOUR = 3_600_000;
const retries = [10_000, 60_000];

const attempted = (kind: FailureKind, more: Partial<Attempted> = {}, failure: Partial<Failure> = {}): Attempted => ({
  failure: { kind, message: 'it said no', ...failure },
  tries: 0,
  notFoundTries: 0,
  repeatable: true,
  schedule: { retries },
  random: 0,
  ...more,
});

describe('what a failure means', () => {
  it.each<[FailureKind, Partial<Attempted>, object]>([
    ['unreachable', {}, { status: 'retrying', afterMs: 10_000, counts: 'tries' }],
    ['unreachable', { repeatable: false }, { status: 'retrying', afterMs: 10_000 }],
    ['unreachable', { tries: 1 }, { status: 'retrying', afterMs: 60_000 }],
    ['unreachable', { tries: 2 }, { status: 'failed', reason: 'gave up after 3 tries: it said no' }],
    ['ambiguous', {}, { status: 'retrying', afterMs: 10_000, counts: 'tries' }],
    ['ambiguous', { tries: 2 }, { status: 'failed' }],
    ['ambiguous', { repeatable: false }, { status: 'review' }],
    ['throttled', {}, { status: 'retrying', afterMs: 10_000, counts: 'nothing' }],
    ['throttled', { tries: 7 }, { status: 'retrying', afterMs: 60_000, counts: 'nothing' }],
    ['not_found_yet', {}, { status: 'retrying', afterMs: NOT_FOUND_YET_RETRIES[0], counts: 'notFoundTries' }],
    ['not_found_yet', { tries: 9 }, { status: 'retrying', afterMs: NOT_FOUND_YET_RETRIES[0] }],
    ['unreachable', { notFoundTries: 9 }, { status: 'retrying', afterMs: 10_000 }],
    ['not_found_yet', { notFoundTries: NOT_FOUND_YET_RETRIES.length }, { status: 'failed' }],
    ['unauthorized', {}, { status: 'held', pausesConnection: true, reason: 'it said no' }],
    ['rejected', {}, { status: 'failed', reason: 'it said no' }],
    ['unreadable', {}, { status: 'review', reason: 'it said no' }],
  ])('%s %o', (kind, more, decision) => {
    expect(decide(attempted(kind, more))).toMatchObject(decision);
  });

  it('is nothing when there is none', () => {
    expect(decide({ ...attempted('rejected'), failure: null })).toEqual({ status: 'delivered', reason: null });
  });

  it.each([
    [0, 1_000],
    [500, 1_000],
    [90_000, 90_000],
    [1e12, 24 * HOUR],
  ])('a vendor that asks to wait %d ms waits %d ms', (retryAfterMs, afterMs) => {
    expect(decide(attempted('throttled', {}, { retryAfterMs }))).toMatchObject({ afterMs, counts: 'nothing' });
  });
});

it('never sends again what adds and may have arrived', () => {
  fc.assert(
    fc.property(fc.nat(20), fc.double({ min: 0, max: 0.999, noNaN: true }), (tries, random) => {
      expect(decide(attempted('ambiguous', { repeatable: false, tries, random })).status).toBe('review');
    }),
  );
});

it('adds at most a fifth to a wait, and takes nothing from it', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...FAILURE_KINDS),
      fc.nat(1),
      fc.double({ min: 0, max: 0.999999, noNaN: true }),
      (kind, tries, random) => {
        const plain = decide(attempted(kind, { tries }));
        const jittered = decide(attempted(kind, { tries, random }));
        expect(jittered.status).toBe(plain.status);
        if (!('afterMs' in plain) || !('afterMs' in jittered)) return;
        expect(jittered.afterMs).toBeGreaterThanOrEqual(plain.afterMs);
        expect(jittered.afterMs).toBeLessThanOrEqual(plain.afterMs * 1.2);
      },
    ),
  );
});

it('asks for a call that a vendor does not know yet for 72 hours', () => {
  expect(NOT_FOUND_YET_RETRIES.reduce((sum, wait) => sum + wait, 0)).toBe(72 * HOUR);
});
