import type { Acceptance } from '../../../src/adapter/contract';
import { parseBody, type VendorResponse } from '../../../src/adapter/exchange';
import type { Failure } from '../../../src/adapter/failure';
import { signalsAnswer } from './wire';

/** 200 names the transaction that stands for the signal in Invoca's reports; a correction has a new one. */
export function accept(response: VendorResponse): Acceptance | Failure {
  const answer = parseBody(signalsAnswer, response);
  if (answer) return { reference: answer.signals[0].transaction_id };
  return { kind: 'unreadable', message: `answered ${response.status} with a body that names no signal` };
}
