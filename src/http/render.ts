import type { Accepted } from '../intake/accepted';
import { spelling } from '../model/call';
import type { CallOnRecord, CallWithAll } from '../store/calls';
import type { OutcomeFacts, OutcomeOnRecord, RevisionOnRecord } from '../store/outcomes';
import type { DeliveryOnRecord } from '../store/known-calls';

/** An outcome as the outside sees it; with what became of a draft, where it answers one. */
export function renderOutcome(outcome: OutcomeFacts, result?: Accepted['result']) {
  const { id, revision, name, key, state, source, receivedAt, transactionId, match, call } = outcome;
  const { vendor: _ofVendorsAlone, sources: _whose, ...content } = state;
  return {
    id,
    revision,
    ...(result && { result }),
    name,
    key,
    ...content,
    source,
    receivedAt,
    transactionId,
    match: match ?? BY_ID,
    call: { id: call.id, ids: call.ids, startedAt: call.startedAt },
  };
}

const BY_ID = { rule: 'id' };

/** An outcome as it stands; or which other one stands for it, or is it since it was moved to another call. */
export function renderOnRecord({ absorbedBy, movedTo, callerNumber, ...outcome }: OutcomeOnRecord): object {
  const { call, ...shown } = renderOutcome(outcome);
  return { ...shown, call: { ...call, callerNumber }, ...(absorbedBy && { absorbedBy }), ...(movedTo && { movedTo }) };
}

/** A call as the outside sees it. */
export function renderCall(call: CallOnRecord): object {
  const { id, ids, startedAt, startKnownFrom, durationSeconds, caller, destination } = call;
  const { direction, campaign, attributes, createdAt, learnt } = call;
  const numbers = { callerNumber: spelling(caller), destinationNumber: spelling(destination) };
  const facts = { startedAt, startKnownFrom, durationSeconds, ...numbers, direction, campaign, attributes, createdAt };
  return { id, ids, ...facts, ...(learnt && { learnt }) };
}

/** A call with all that came of it and what became of that. */
export function renderTimeline({ call, deliveries, outcomes }: CallWithAll): object {
  return {
    ...renderCall(call),
    deliveries,
    outcomes: outcomes.map(({ revisions, ...outcome }) => ({ ...outcome, revisions: revisions.map(renderRevision) })),
  };
}

function renderRevision({ state, match, ...revision }: RevisionOnRecord): object {
  const { vendor: _ofVendorsAlone, sources: _whose, ...content } = state;
  return { ...revision, ...content, match: match ?? BY_ID };
}

/** What accepting a draft made, in the two members of every answer about an outcome. */
export function renderAccepted({ result, outcome, deliveries }: Accepted): { outcome: object; deliveries: object[] } {
  return { outcome: renderOutcome(outcome, result), deliveries: deliveries.map(renderPlanned) };
}

function renderPlanned({ id, connection, adapter, revision, status, reason, warnings }: DeliveryOnRecord): object {
  return {
    id,
    connection,
    adapter,
    revision,
    status,
    ...(reason !== null && { reason }),
    ...(warnings && { warnings }),
  };
}
