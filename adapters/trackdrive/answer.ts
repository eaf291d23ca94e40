import type { z } from 'zod';
import type { Acceptance } from '../../src/adapter/contract';
import { isOfKind } from '../../src/adapter/call-id';
import { parseJson, type VendorResponse } from '../../src/adapter/exchange';
import type { Failure } from '../../src/adapter/failure';
import { otherCallIds } from './call-ids';
import { callUpdate, envelope } from './wire';

/**
 * Reads an answer of 2xx. TrackDrive publishes none, so whatever is no refusal is a yes; the call's UUID or id is the
 * reference where it is named. The body may repeat the status and say otherwise than the first line: then the body counts.
 */
export function accept(response: VendorResponse): Acceptance | Failure {
  const text = response.body.trim();
  if (text === '') return { reference: null };
  const body = parseJson(text);
  if (body === undefined) {
    // A call with many contact fields can be longer than what is kept of an answer.
    if (response.truncated && text.startsWith('{')) return { reference: null };
    return { kind: 'unreadable', message: `answered ${response.status} with what is no JSON: ${shortened(text)}` };
  }
  const read = envelope.safeParse(body);
  if (!read.success) return { reference: null };
  const { status = response.status, errors, call } = read.data;
  const words = wordsOf(errors);
  if (status < 400 && words.length === 0) return accepted(call);
  if (status === 404) return unknownCall(words);
  return {
    kind: 'rejected',
    message: `answered ${response.status}, but said ${joined([`status ${status}`, ...words])}`,
  };
}

function accepted(call: z.output<typeof envelope>['call']): Acceptance {
  const named = [call?.uuid, call?.id].flatMap((id) => (id === undefined ? [] : [String(id)]));
  // Of what is published no answer is: an id that has not the look of one is none.
  const ids = named.filter((id) => isOfKind(otherCallIds.uuid, id) || /^\d+$/.test(id));
  return { reference: named[0] ?? null, ...(ids.length > 0 && { call: { ids, startedAt: null } }) };
}

/** Reads an answer outside 2xx; null where a status means what it always means. */
export function refusal(response: VendorResponse): Failure | null {
  const read = envelope.safeParse(parseJson(response.body));
  const words = wordsOf(read.data?.errors);
  if (response.status === 404) return unknownCall(words);
  // The keys' role allows some parameters and not others: who sends one that it does not allow must not stop everybody.
  const isOfRequest = response.status === 422 || (response.status === 403 && namesParameters(read.data?.errors));
  if (isOfRequest && words.length > 0)
    return { kind: 'rejected', message: `answered ${response.status}: ${joined(words)}` };
  return null;
}

function namesParameters(errors: unknown): boolean {
  const isByField = typeof errors === 'object' && errors !== null && !Array.isArray(errors);
  return isByField && Object.keys(errors).every((field) => Object.hasOwn(callUpdate.shape, field));
}

/** A call can be reported here before TrackDrive shows it. */
function unknownCall(words: readonly string[]): Failure {
  return { kind: 'not_found_yet', message: joined(['TrackDrive does not know this call', ...words]) };
}

/** The most levels at which errors are looked for: documented are two, and an answer must not be able to exhaust the stack. */
const DEEPEST = 4;

/** `{ revenue: ["must be a decimal number"] }` -> `["revenue must be a decimal number"]`; also takes lists and plain texts. */
function wordsOf(errors: unknown, depth = 0): string[] {
  if (errors === null || errors === undefined || errors === '' || errors === false) return [];
  if (typeof errors !== 'object') return [typeof errors === 'string' ? errors : JSON.stringify(errors)];
  if (depth === DEEPEST) return ['…'];
  if (Array.isArray(errors)) return errors.flatMap((error) => wordsOf(error, depth + 1));
  return Object.entries(errors).flatMap(([field, messages]) =>
    wordsOf(messages, depth + 1).map((message) => `${field} ${message}`),
  );
}

function joined(words: readonly string[]): string {
  return shortened(words.join('; '));
}

function shortened(text: string): string {
  return text.length > 300 ? `${text.slice(0, 300)}…` : text;
}
