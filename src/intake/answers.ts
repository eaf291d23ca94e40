import { type CallOnRecord } from '../store/calls';
import { type KnownCall, type KnownOutcome, shownIds } from '../store/known-calls';
import type { Accepted, AcceptedCall } from './accepted';

/** Copies: what is answered to the first draft must not change when the second one revises it. */
export function answerOutcome(result: Accepted['result'], call: KnownCall, outcome: KnownOutcome): Accepted {
  const { id, revision, name, key, state, source, receivedAt, transactionId, corrects, match, deliveries } = outcome;
  const { id: callId, startedAt, createdAt } = call;
  return {
    result,
    outcome: {
      id,
      revision,
      name,
      key,
      state,
      source,
      receivedAt,
      transactionId,
      corrects,
      match,
      call: { id: callId, ids: shownIds(call.ids, call.own), startedAt, createdAt },
    },
    deliveries: deliveries.map(({ id: deliveryId, connection, adapter, revision: of, status, reason, warnings }) => ({
      id: deliveryId,
      connection,
      adapter,
      revision: of,
      status,
      reason,
      ...(warnings && { warnings }),
    })),
  };
}

export function answerCall(result: AcceptedCall['result'], call: KnownCall): AcceptedCall {
  const { version: _version, outcomes: _outcomes, own, ...facts } = call;
  return { result, call: { ...facts, ids: shownIds(call.ids, own) } satisfies CallOnRecord };
}
