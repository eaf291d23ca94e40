import { identityOf, learn } from '../model/call';
import { newId } from '../model/id';
import { isSameState, nameKey, revise } from '../model/outcome';
import type { Instant } from '../model/time';
import type { KnownCall, KnownOutcome } from '../store/known-calls';
import { type Changes, OVERTAKEN } from '../store/write-accepted';
import type { Accepted, CallConflict, Draft } from './accepted';
import { matchCall } from './match-call';
import { type Destination, planDeliveries, waitsFor } from './plan-deliveries';

export interface Ledger {
  accept(draft: Draft): Accepted | CallConflict;
  changes: Changes;
}

/**
 * Applies drafts, one after the other, to what is known; pure but for the ids it makes. What the second draft of a batch
 * finds is what the first one made, as if they had come one by one.
 */
export function openLedger(known: readonly KnownCall[], destinations: readonly Destination[], now: Instant): Ledger {
  const byIdentity = new Map<string, KnownCall>();
  const created = new Set<KnownCall | KnownOutcome>();
  const changes: Changes = {
    newCalls: [],
    touchedCalls: [],
    newIds: [],
    newOutcomes: [],
    movedOutcomes: [],
    newRevisions: [],
    newDeliveries: [],
    released: [],
  };
  const identity = (key: string, value: string): string => `${key}\0${value}`;
  const index = (call: KnownCall): void => {
    for (const [key, value] of Object.entries(call.identities)) byIdentity.set(identity(key, value), call);
  };
  known.forEach(index);

  const createCall = (draft: Draft['call']): KnownCall => {
    const identities = identityOf(draft);
    const call: KnownCall = {
      id: newId(),
      ids: draft.ids,
      identities,
      version: 0,
      outcomes: [],
      ...learn(null, draft),
    };
    created.add(call);
    changes.newCalls.push(call);
    for (const [key, value] of Object.entries(identities)) changes.newIds.push({ key, value, callId: call.id });
    index(call);
    return call;
  };

  const teachCall = (call: KnownCall, draft: Draft['call']): void => {
    const before = JSON.stringify([learn(call, { ids: {} }), call.ids]);
    for (const [key, value] of Object.entries(draft.ids)) {
      if (call.identities[key] === undefined) changes.newIds.push({ key, value, callId: call.id });
    }
    call.identities = { ...call.identities, ...draft.ids };
    call.ids = { ...call.ids, ...draft.ids };
    Object.assign(call, learn(call, draft));
    index(call);
    if (JSON.stringify([learn(call, { ids: {} }), call.ids]) === before) return;
    touch(call);
    release(call);
  };

  const touch = (call: KnownCall): void => {
    if (!created.has(call) && !changes.touchedCalls.includes(call)) changes.touchedCalls.push(call);
  };

  /** What the call has learned may be what deliveries of its outcomes wait for. */
  const release = (call: KnownCall): void => {
    for (const destination of destinations) {
      if (waitsFor(destination, call) !== null) continue;
      if (!created.has(call)) changes.released.push({ callId: call.id, connection: destination.name });
      for (const delivery of call.outcomes.flatMap((outcome) => outcome.deliveries)) {
        if (delivery.connection !== destination.name || delivery.status !== 'waiting') continue;
        delivery.status = 'queued';
        delivery.reason = null;
      }
    }
  };

  const addRevision = (call: KnownCall, outcome: KnownOutcome): void => {
    touch(call);
    const { id: outcomeId, revision: number, state, source, receivedAt } = outcome;
    for (const overtaken of changes.newDeliveries) {
      if (overtaken.outcomeId !== outcomeId || overtaken.status === 'skipped') continue;
      overtaken.status = 'superseded';
      overtaken.reason = OVERTAKEN;
    }
    changes.newRevisions.push({ outcomeId, number, state, source, receivedAt });
    outcome.deliveries = planDeliveries(destinations, call, number, source).map((planned) => {
      const lane = destinations.find(({ name }) => name === planned.connection)?.adapter.deliver?.lane;
      const delivery = { ...planned, outcomeId, lane: lane === 'call' ? call.id : outcomeId };
      changes.newDeliveries.push(delivery);
      return delivery;
    });
  };

  const accept = (draft: Draft): Accepted | CallConflict => {
    const match = matchCall(draft.call, (key, value) => byIdentity.get(identity(key, value)));
    if (match && 'result' in match) return match;
    if (match) teachCall(match, draft.call);
    const call = match ?? createCall(draft.call);

    const found = call.outcomes.find(
      (outcome) => outcome.nameKey === nameKey(draft.outcome.name) && outcome.key === draft.outcome.key,
    );
    const state = revise(found?.state ?? null, draft.outcome, now);
    if (found && isSameState(found.state, state)) return answer('unchanged', call, found);

    const heard = { state, source: draft.source, receivedAt: now };
    if (found) {
      Object.assign(found, heard, { revision: found.revision + 1 });
      if (!created.has(found) && !changes.movedOutcomes.includes(found)) changes.movedOutcomes.push(found);
      addRevision(call, found);
      return answer('updated', call, found);
    }
    const { name, key } = draft.outcome;
    const outcome: KnownOutcome = {
      id: newId(),
      callId: call.id,
      name,
      nameKey: nameKey(name),
      key,
      revision: 1,
      ...heard,
      deliveries: [],
    };
    created.add(outcome);
    call.outcomes.push(outcome);
    changes.newOutcomes.push(outcome);
    addRevision(call, outcome);
    return answer('created', call, outcome);
  };

  return { accept, changes };
}

/** Copies: what is answered to the first draft must not change when the second one revises it. */
function answer(result: Accepted['result'], call: KnownCall, outcome: KnownOutcome): Accepted {
  const { id, revision, name, key, state, source, receivedAt } = outcome;
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
      call: { id: call.id, ids: call.ids, startedAt: call.startedAt },
    },
    deliveries: outcome.deliveries.map(({ id: deliveryId, connection, adapter, revision: of, status, reason }) => ({
      id: deliveryId,
      connection,
      adapter,
      revision: of,
      status,
      reason,
    })),
  };
}
