import type { z } from 'zod';
import type { Acceptance } from '../../../src/adapter/contract';
import { parseBody, type VendorResponse } from '../../../src/adapter/exchange';
import type { Failure } from '../../../src/adapter/failure';
import { callOutcomesAnswer, errorEnvelope, fieldErrors } from './wire';

/** 201 made a call outcome, 200 corrected one; either names the transaction that stands for it in Invoca's reports. */
export function accept(response: VendorResponse): Acceptance | Failure {
  const answer = parseBody(callOutcomesAnswer, response);
  if (answer) return { reference: answer.call_outcome.transaction_id, ...namedCall(answer) };
  return { kind: 'unreadable', message: `answered ${response.status} with a body that names no call outcome` };
}

function namedCall({ call }: z.output<typeof callOutcomesAnswer>): Pick<Acceptance, 'call'> {
  if (!call) return {};
  const startedAt = call.start_time_t === undefined ? null : new Date(Number(call.start_time_t) * 1000).toISOString();
  return { call: { ids: [call.transaction_id], startedAt } };
}

/**
 * Classes of errors that speak of the token. The others of their kind (UnauthorizedAdvertiser is the documented one) speak of an
 * advertiser, a campaign or a network that a request named: its poster may have got that wrong, and everybody else is to be
 * heard all the same.
 */
const OF_CREDENTIALS = new Set(['Unauthorized', 'UnauthorizedOperation']);

/**
 * Invoca says 403 for bad credentials and for bad data alike; only the error's class tells them apart. A 404 is a call
 * that is not known (yet) only where it says so: any other is a wrong address.
 */
export function refusal(response: VendorResponse): Failure | null {
  if (response.status !== 403 && response.status !== 404) return null;
  const error = readError(response);
  if (error === null) return null;
  const message = `answered ${response.status} ${error.words}`;
  if (response.status === 404) return error.class === 'RecordNotFound' ? { kind: 'not_found_yet', message } : null;
  return { kind: OF_CREDENTIALS.has(error.class) ? 'unauthorized' : 'rejected', message };
}

/** Either documented shape of an error; the second has no class (""). Null when the body is neither. */
function readError(response: VendorResponse): { class: string; words: string } | null {
  const envelope = parseBody(errorEnvelope, response)?.errors;
  if (envelope) {
    const words = [envelope.class, envelope.invalid_data].filter((part) => part !== '').join(': ');
    return { class: envelope.class, words: shorten(words) };
  }
  const byField = parseBody(fieldErrors, response)?.errors;
  if (!byField) return null;
  const words = Object.entries(byField).map(([field, messages]) => `${field}: ${messages.join(', ')}`);
  return { class: '', words: shorten(words.join('; ')) };
}

function shorten(words: string): string {
  return words.length > 500 ? `${words.slice(0, 500)}…` : words;
}
