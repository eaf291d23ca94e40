import { setTimeout as wait } from 'node:timers/promises';
import type { VendorRequest, VendorResponse } from '../adapter/exchange';
import { type Failure, failureOfStatus, Unsendable } from '../adapter/failure';
import type { Mask } from '../adapter/mask';
import { credentialOf, withoutSecrets } from '../adapter/masked-exchange';
import type { SentRequest } from '../adapter/vendor-http';
import { storable } from '../model/text';
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
  read: Read<T>,
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

interface Read<T> {
  answer(response: VendorResponse): T | Failure;
  refusal(response: VendorResponse): T | Failure | null;
}

async function askOnce<T>(
  { client, connection }: PullSource,
  request: VendorRequest,
  read: Read<T>,
): Promise<T | Failure> {
  const sent = address(client, request);
  const mask = connection.mask.and(credentialOf(sent));
  const { response, failure } = await client.send(sent, { repeatable: true });
  if (failure) return masked(mask, failure);
  try {
    const answer = readAnswer(mask, response, read);
    return isFailure(answer) ? masked(mask, answer) : answer;
  } catch (error) {
    throw faultWithoutSecrets(mask, error);
  }
}

/** @throws {PullFailed} for what no request can hold, such as a token with a character that no header can */
function address(client: PullSource['client'], request: VendorRequest): SentRequest {
  try {
    return client.address(request);
  } catch (error) {
    if (error instanceof Unsendable) throw new PullFailed({ kind: 'rejected', message: error.message });
    throw error;
  }
}

/**
 * What is said of an answer is read from one without secrets: words that are cut short could end within one, which no mask would
 * know again. The rows of a page are read as they are, since a login can be a part of them, such as the address of an agent, and
 * they would be other rows with other settings.
 */
function readAnswer<T>(mask: Mask, response: VendorResponse, read: Read<T>): T | Failure {
  const isTaken = response.status >= 200 && response.status <= 299;
  if (!isTaken) {
    const refused = withoutSecrets(mask, response);
    return read.refusal(refused) ?? failureOfStatus(refused, Date.now());
  }
  const answer = read.answer(response);
  if (!isFailure(answer)) return answer;
  const told = read.answer(withoutSecrets(mask, response));
  return isFailure(told) ? { ...answer, message: told.message } : answer;
}

function masked(mask: Mask, failure: Failure): Failure {
  return { ...failure, message: storable(mask.text(failure.message)) };
}

/** An adapter's own fault. Of a TypeError the log keeps the stack, which names the fault as it was. */
function faultWithoutSecrets(mask: Mask, error: unknown): TypeError {
  const { message, stack = message } = error instanceof Error ? error : new Error(String(error));
  return Object.assign(new TypeError(mask.text(message)), { stack: mask.text(stack) });
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
