import type { Failure } from '../adapter/failure';
import { clampWait, NOT_FOUND_YET_RETRIES, SHORTEST_WAIT, withJitter, type Schedule } from './schedule';

/** What came of an attempt, and what the decision depends on. */
export interface Attempted {
  failure: Failure | null;
  /** attempts before this one that count against the schedule */
  tries: number;
  /** attempts before this one at which the vendor did not know the call */
  notFoundTries: number;
  /** whether the vendor ends up the same when it gets the request twice */
  repeatable: boolean;
  schedule: Schedule;
  /** in [0, 1), for the jitter */
  random: number;
}

/** Where a delivery goes after an attempt. `reason` is one sentence for a person, null where there is nothing to say. */
export type Decision =
  | { status: 'delivered'; reason: null }
  | { status: 'retrying'; afterMs: number; reason: string; counts: 'tries' | 'notFoundTries' | 'nothing' }
  | { status: 'held'; reason: string; pausesConnection: true }
  | { status: 'failed' | 'review'; reason: string };

/** The one place where a failure's kind becomes what happens next. */
export function decide(attempted: Attempted): Decision {
  const { failure, schedule } = attempted;
  if (failure === null) return { status: 'delivered', reason: null };
  switch (failure.kind) {
    case 'unreachable':
      return retry(attempted, failure, 'tries', schedule.retries);
    case 'ambiguous':
      if (attempted.repeatable) return retry(attempted, failure, 'tries', schedule.retries);
      return {
        status: 'review',
        reason: `${failure.message}; it may have arrived, and sending it again would add to it`,
      };
    case 'throttled':
      return waitAsTold(attempted, failure);
    case 'not_found_yet':
      return retry(attempted, failure, 'notFoundTries', NOT_FOUND_YET_RETRIES);
    case 'unauthorized':
      return { status: 'held', reason: failure.message, pausesConnection: true };
    case 'rejected':
      return { status: 'failed', reason: failure.message };
    case 'unreadable':
      return { status: 'review', reason: failure.message };
    default:
      return failure.kind satisfies never;
  }
}

function retry(
  attempted: Attempted,
  failure: Failure,
  counts: 'tries' | 'notFoundTries',
  retries: readonly number[],
): Decision {
  const made = attempted[counts];
  const wait = retries[made];
  if (wait === undefined) return { status: 'failed', reason: `gave up after ${made + 1} tries: ${failure.message}` };
  return { status: 'retrying', afterMs: withJitter(wait, attempted.random), reason: failure.message, counts };
}

/** A vendor that says when gets what it says; one that does not, the schedule's first wait. Neither costs a try. */
function waitAsTold({ schedule, tries, random }: Attempted, failure: Failure): Decision {
  const wait = failure.retryAfterMs ?? schedule.retries[Math.min(tries, schedule.retries.length - 1)] ?? SHORTEST_WAIT;
  return {
    status: 'retrying',
    afterMs: withJitter(clampWait(wait), random),
    reason: failure.message,
    counts: 'nothing',
  };
}
