import { readRetryAfter } from './retry-after';
import type { VendorResponse } from './exchange';

/** Why an attempt failed, named by what happens next (see src/delivery/decide.ts). */
export const FAILURE_KINDS = [
  /** nothing was sent: refused, no such host, no TLS */
  'unreachable',
  /** it may have arrived: time-out, reset, 5xx */
  'ambiguous',
  /** 429, or 503 with Retry-After */
  'throttled',
  /** the vendor does not know the call (yet) */
  'not_found_yet',
  /** 401, or a 403 that means credentials */
  'unauthorized',
  /** the vendor read it and said no; or it lies where the connection may not go, and nothing was sent */
  'rejected',
  /** 2xx whose body makes no sense */
  'unreadable',
] as const;

export type FailureKind = (typeof FAILURE_KINDS)[number];

export interface Failure {
  kind: FailureKind;
  /** one sentence for a person, with the vendor's own words where it has any */
  message: string;
  /** what the vendor asked for, unclamped */
  retryAfterMs?: number;
}

/**
 * Thrown by an adapter's `prepare` when the outcome can't be said in the vendor's language (two currencies in one sum).
 * Nothing is sent; the delivery is failed with this message.
 */
export class Unsendable extends Error {
  override readonly name = 'Unsendable';
}

/** What a status outside 2xx means where the adapter does not say otherwise. `now` in epoch milliseconds reads a Retry-After date. */
export function failureOfStatus(response: VendorResponse, now: number): Failure {
  const { status } = response;
  const message = `answered ${status}${wordsOf(response.body)}`;
  const retryAfterMs = readRetryAfter(response.headers['retry-after'], now);
  if (status === 429 || (status === 503 && retryAfterMs !== undefined)) {
    return retryAfterMs === undefined ? { kind: 'throttled', message } : { kind: 'throttled', message, retryAfterMs };
  }
  if (status === 401 || status === 403) return { kind: 'unauthorized', message };
  if (status === 408 || status === 425 || status >= 500) return { kind: 'ambiguous', message };
  if (status >= 300 && status < 400) {
    return { kind: 'rejected', message: `answered ${status}, a redirect, which is never followed` };
  }
  return { kind: 'rejected', message };
}

/** The beginning of a body, ready to stand behind "answered 422"; "" for none. */
function wordsOf(body: string): string {
  const words = body.trim().replace(/\s+/g, ' ');
  if (words === '') return '';
  return words.length > 300 ? `: ${words.slice(0, 300)}…` : `: ${words}`;
}
