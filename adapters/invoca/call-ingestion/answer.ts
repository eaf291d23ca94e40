import type { Acceptance } from '../../../src/adapter/contract';
import { parseBody, type VendorResponse } from '../../../src/adapter/exchange';
import type { Failure } from '../../../src/adapter/failure';
import * as callOutcomes from '../call-outcomes/answer';
import { ingested } from './wire';

/** 201 made a request for a call, 202 had received it already; whatever the body. */
export function accept(response: VendorResponse): Acceptance | Failure {
  if (response.status === 201 || response.status === 202) return acceptanceOf(response);
  return { kind: 'unreadable', message: `answered ${response.status}, where a call that is ingested is answered 201` };
}

/**
 * 409: Invoca has a call of this external id. Where an earlier state of the outcome may have gone out with it, nobody can say
 * which of the two it is. Everything else means what it means of call outcomes.
 */
export function refusal(response: VendorResponse, mayHaveGoneBefore: boolean): Acceptance | Failure | null {
  if (response.status !== 409) return callOutcomes.refusal(response);
  if (!mayHaveGoneBefore) return acceptanceOf(response);
  const message = 'answered 409: it has the call already, perhaps with what was said of this outcome before';
  return { kind: 'unreadable', message };
}

function acceptanceOf(response: VendorResponse): Acceptance {
  return { reference: parseBody(ingested, response)?.cuid ?? null };
}
