import { setTimeout as wait } from 'node:timers/promises';
import type { VendorRequest, VendorResponse } from '../adapter/exchange';
import { type Failure, failureOfStatus } from '../adapter/failure';
import type { PullSource } from './source';

/** A pull that can't go on, with why in a sentence for a person. */
export class PullFailed extends Error {
  override readonly name = 'PullFailed';
  constructor(readonly failure: Failure) {
    super(failure.message);
  }
}

export interface AskOptions {
  source: PullSource;
  /** called before every try: whoever asks is still there */
  beat(): Promise<void>;
  /** ends the waiting when the process stops */
  signal: AbortSignal;
  /** milliseconds before each further try */
  retries?: readonly number[];
}

/** Asking changes nothing at the vendor, so it may be done again; a pull that fails is done again by the schedule anyway. */
const RETRIES = [1_000, 4_000, 15_000];
/** A vendor that wants to be left alone for longer ends the pull; the schedule brings the next one. */
const LONGEST_WAIT_MS = 60_000;

/** Asks for something and reads what comes. @throws {PullFailed} what passes was tried again before */
export async function ask<T>(
  { source, beat, signal, retries = RETRIES }: AskOptions,
  request: VendorRequest,
  read: { answer(response: VendorResponse): T | Failure; refusal(response: VendorResponse): T | Failure | null },
): Promise<T> {
  for (let tries = 0; ; tries += 1) {
    await beat();
    const answer = await askOnce(source, request, read);
    if (!isFailure(answer)) return answer;
    const pause = pauseBefore(answer, retries[tries]);
    if (pause === null) throw new PullFailed(answer);
    await wait(pause, undefined, { signal });
  }
}

async function askOnce<T>(
  { client, connection }: PullSource,
  request: VendorRequest,
  read: { answer(response: VendorResponse): T | Failure; refusal(response: VendorResponse): T | Failure | null },
): Promise<T | Failure> {
  const { response, failure } = await client.send(client.address(request));
  if (failure) return masked(connection, failure);
  const isTaken = response.status >= 200 && response.status <= 299;
  const answer = isTaken ? read.answer(response) : (read.refusal(response) ?? failureOfStatus(response, Date.now()));
  return isFailure(answer) ? masked(connection, answer) : answer;
}

function masked({ mask }: PullSource['connection'], failure: Failure): Failure {
  return { ...failure, message: mask.text(failure.message) };
}

/** How long to wait before it is asked again; null when it is not. */
function pauseBefore(failure: Failure, retry: number | undefined): number | null {
  if (retry === undefined) return null;
  switch (failure.kind) {
    case 'unreachable':
    case 'ambiguous':
      return retry;
    case 'throttled': {
      const told = Math.max(failure.retryAfterMs ?? retry, 1_000);
      return told <= LONGEST_WAIT_MS ? told : null;
    }
    case 'not_found_yet':
    case 'unauthorized':
    case 'rejected':
    case 'unreadable':
      return null;
    default:
      return failure.kind satisfies never;
  }
}

function isFailure(answer: unknown): answer is Failure {
  return typeof answer === 'object' && answer !== null && 'kind' in answer && 'message' in answer;
}
