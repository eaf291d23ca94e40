import type { Acceptance } from '../../../src/adapter/contract';
import { parseBody, type VendorResponse } from '../../../src/adapter/exchange';
import type { Failure } from '../../../src/adapter/failure';
import type { Warning } from '../../../src/model/warning';
import * as callOutcomes from '../call-outcomes/answer';
import { ingested } from './wire';

/** 201 made a request for a call, 202 had received it already; whatever the body. */
export function accept(response: VendorResponse): Acceptance | Failure {
  if (response.status === 201 || response.status === 202) return { reference: cuidIn(response) };
  return { kind: 'unreadable', message: `answered ${response.status}, where a call that is ingested is answered 201` };
}

/** 409: Invoca has a call of this external id. Everything else means what it means of call outcomes. */
export function refusal(response: VendorResponse): Acceptance | Failure | null {
  if (response.status !== 409) return callOutcomes.refusal(response);
  return { reference: cuidIn(response), warnings: [CALL_KEPT] };
}

const CALL_KEPT: Warning = {
  code: 'call_kept',
  message:
    'Invoca has a call of this external_call_unique_id already: it keeps what it was told of that first, and outcomes go to it',
};

function cuidIn(response: VendorResponse): string | null {
  return parseBody(ingested, response)?.cuid ?? null;
}
