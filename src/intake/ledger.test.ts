import type { Adapter } from '../adapter/contract';
import type { KnownCall } from '../store/known-calls';
import type { Accepted, CallConflict, Draft } from './accepted';
import { openLedger } from './ledger';
import { type Destination } from './plan-deliveries';

const NOW = '2026-11-21T12:00:00.000Z';

/** One vendor that takes anything, and one that has to know the call by its own id. */
const destination = (name: string, lane: 'outcome' | 'call', isPicky: boolean): Destination => {
  const waitsFor = (_call: unknown, callId: string | null): string | null =>
    isPicky && callId === null ? 'no id' : null;
  return { name, adapter: { id: name, deliver: { lane, waitsFor } } as unknown as Adapter };
};
const destinations = [destination('easy', 'outcome', false), destination('picky', 'call', true)];

const draft = (ids: Record<string, string>, outcome: Partial<Draft['outcome']> = {}, source = 'api'): Draft => ({
  call: { ids },
  outcome: { name: 'sale', key: '', ...outcome },
  source,
});
const accepted = (answer: Accepted | CallConflict): Accepted => {
  if (answer.result === 'call_conflict') throw new Error(answer.message);
  return answer;
};
const statuses = ({ deliveries }: Accepted): string[] =>
  deliveries.map(({ connection, status }) => `${connection} ${status}`);
const known = (): KnownCall[] => {
  const ledger = openLedger([], destinations, NOW);
  ledger.accept(draft({ external: '1' }));
  return JSON.parse(JSON.stringify(ledger.changes.newCalls)) as KnownCall[];
};

it('makes call, ids, outcome, revision and deliveries of what was never heard of', () => {
  const { accept, changes } = openLedger([], destinations, NOW);
  const answer = accepted(accept(draft({ external: '1' })));
  expect(answer).toMatchObject({
    result: 'created',
    outcome: { revision: 1, receivedAt: NOW, call: { ids: { external: '1' } } },
  });
  expect(statuses(answer)).toEqual(['easy queued', 'picky waiting']);
  expect(changes).toMatchObject({
    newCalls: [{ id: answer.outcome.call.id }],
    newIds: [{ key: 'external', value: '1' }],
    newOutcomes: [{ id: answer.outcome.id, revision: 1 }],
    movedOutcomes: [],
    newRevisions: [{ outcomeId: answer.outcome.id, number: 1 }],
    newDeliveries: [{ lane: answer.outcome.id }, { lane: answer.outcome.call.id }],
  });
});

it('changes nothing for what is known as it is', () => {
  const { accept, changes } = openLedger(known(), destinations, '2027-01-01T00:00:00.000Z');
  expect(accept(draft({ external: '1' }, { name: 'SALE' })).result).toBe('unchanged');
  expect(Object.values(changes).flat()).toEqual([]);
});

it('moves a known outcome on by one revision', () => {
  const { accept, changes } = openLedger(known(), destinations, NOW);
  expect(accept(draft({ external: '1' }, { met: false }))).toMatchObject({
    result: 'updated',
    outcome: { revision: 2 },
  });
  expect(changes).toMatchObject({ newOutcomes: [], movedOutcomes: [{ revision: 2 }], newRevisions: [{ number: 2 }] });
});

it('shows the second draft of a batch what the first one made', () => {
  const { accept, changes } = openLedger([], destinations, NOW);
  const first = accepted(accept(draft({ external: '1' })));
  const second = accepted(accept(draft({ external: '1' }, { description: 'changed' })));
  expect(second.outcome).toMatchObject({ id: first.outcome.id, revision: 2 });
  expect(changes.newOutcomes).toMatchObject([{ revision: 2 }]);
  expect(changes.newRevisions.map(({ number }) => number)).toEqual([1, 2]);
  expect(changes.newDeliveries.map(({ revision, status }) => `${revision} ${status}`)).toEqual([
    '1 superseded',
    '1 superseded',
    '2 queued',
    '2 waiting',
  ]);
  expect(statuses(first)).toEqual(['easy queued', 'picky waiting']);
});

it('releases what waited when a later draft brings the id, on record and in the same batch', () => {
  const calls = known();
  const onRecord = openLedger(calls, destinations, NOW);
  const answer = accepted(onRecord.accept(draft({ external: '1', picky: 'p' })));
  expect(answer.result).toBe('unchanged');
  expect(statuses(answer)).toEqual(['easy queued', 'picky queued']);
  expect(onRecord.changes.released).toContainEqual({ callId: calls[0]?.id, connection: 'picky' });
  expect(onRecord.changes.touchedCalls).toHaveLength(1);

  const together = openLedger([], destinations, NOW);
  together.accept(draft({ external: '1' }));
  together.accept(draft({ external: '1', picky: 'p' }));
  expect(together.changes.newDeliveries.map(({ status }) => status)).toEqual(['queued', 'queued']);
  expect(together.changes.released).toEqual([]);
});

it('supersedes what waited for the id that a changed outcome brings, and does not release it', () => {
  const { accept, changes } = openLedger(known(), destinations, NOW);
  const answer = accepted(accept(draft({ external: '1', picky: 'p' }, { description: 'changed' })));
  expect(statuses(answer)).toEqual(['easy queued', 'picky queued']);
  expect(changes.movedOutcomes).toHaveLength(1);
  expect(changes.newDeliveries).toMatchObject([{ revision: 2 }, { revision: 2 }]);
});

it('leaves what was delivered as it was when the call learns an id', () => {
  const calls = known();
  for (const delivery of calls[0]?.outcomes[0]?.deliveries ?? []) delivery.status = 'delivered';
  const answer = accepted(openLedger(calls, destinations, NOW).accept(draft({ external: '1', picky: 'p' })));
  expect(statuses(answer)).toEqual(['easy delivered', 'picky delivered']);
});

it('learns a fact of a known call once, and its ids once', () => {
  const { accept, changes } = openLedger(known(), destinations, NOW);
  const told = { ...draft({ external: '1', easy: 'e' }), call: { ids: { external: '1', easy: 'e' }, startedAt: NOW } };
  expect(accepted(accept(told)).outcome.call).toMatchObject({ ids: { external: '1', easy: 'e' }, startedAt: NOW });
  accept(told);
  expect(changes.touchedCalls).toMatchObject([{ startedAt: NOW, ids: { external: '1', easy: 'e' } }]);
  expect(changes.newIds).toMatchObject([{ key: 'easy', value: 'e' }]);
});

it('plans nothing for a connection that takes no deliveries', () => {
  const inbound: Destination = { name: 'inbound', adapter: { id: 'inbound' } as Adapter };
  const answer = accepted(openLedger([], [inbound, ...destinations], NOW).accept(draft({ external: '1' })));
  expect(statuses(answer)).toEqual(['easy queued', 'picky waiting']);
});

it('keeps it on record, whatever comes later, that an outcome was not delivered back', () => {
  const { accept, changes } = openLedger([], destinations, NOW);
  accept(draft({ external: '1' }, {}, 'easy'));
  accept(draft({ external: '1' }, { description: 'changed' }));
  expect(changes.newDeliveries.map(({ connection, status }) => `${connection} ${status}`)).toEqual([
    'easy skipped',
    'picky superseded',
    'easy queued',
    'picky waiting',
  ]);
});

it('does not deliver back to where an outcome came from, and says so', () => {
  const answer = accepted(openLedger([], destinations, NOW).accept(draft({ external: '1' }, {}, 'easy')));
  expect(answer.deliveries[0]).toMatchObject({ connection: 'easy', status: 'skipped', reason: 'it came from there' });
});

it('knows a call under a connection’s own name before its adapter’s', () => {
  const second = { ...destination('picky', 'call', true), name: 'picky-eu' };
  const { accept } = openLedger([], [second], NOW);
  expect(statuses(accepted(accept(draft({ 'picky-eu': '7' }))))).toEqual(['picky-eu queued']);
});

it.each([
  ['of two calls', { external: '1', picky: 'other' }],
  ['that contradict', { external: '1', easy: 'second' }],
])('makes nothing of ids %s', (_what, ids) => {
  const { accept, changes } = openLedger([], destinations, NOW);
  accept(draft({ external: '1', easy: 'first' }));
  accept(draft({ picky: 'other' }));
  const before: unknown = JSON.parse(JSON.stringify(changes));
  expect(accept(draft(ids)).result).toBe('call_conflict');
  expect(JSON.parse(JSON.stringify(changes))).toEqual(before);
});
