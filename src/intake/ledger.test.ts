import {
  accepted,
  destination,
  destinations,
  draft,
  known,
  NOW,
  openLedger,
  statuses,
} from '../../test/support/ledger';
import type { Adapter } from '../adapter/contract';
import type { KnownCall } from '../store/known-calls';
import type { Destination } from './plan-deliveries';

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
    newDeliveries: [{ orderingKey: answer.outcome.id }, { orderingKey: answer.outcome.call.id }],
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
  expect(onRecord.changes.released).toEqual([
    { callId: calls[0]?.id, connection: 'picky', skippedFor: 'the call has no id under picky' },
  ]);
  expect(onRecord.changes.touchedCalls).toHaveLength(1);

  const together = openLedger([], destinations, NOW);
  together.accept(draft({ external: '1' }));
  together.accept(draft({ external: '1', picky: 'p' }));
  expect(together.changes.newDeliveries.map(({ status }) => status)).toEqual(['queued', 'queued']);
  expect(together.changes.released).toEqual([]);
});

it('releases nothing that waits for another id', () => {
  const to = [destination('picky', 'call', true), destination('choosy', 'call', true)];
  const { accept, changes } = openLedger([], to, NOW);
  accept(draft({ external: '1' }));
  const answer = accepted(accept(draft({ external: '1', picky: 'p' })));
  expect(statuses(answer)).toEqual(['picky queued', 'choosy waiting']);
  expect(changes.newDeliveries.map(({ status }) => status)).toEqual(['queued', 'waiting']);
});

it('says whether a call that was told of is new, has learned or is as it was', () => {
  const { accept } = openLedger([], destinations, NOW);
  const told = (ids: Record<string, string>) => accept({ ...draft(ids), outcome: null }).result;
  expect([told({ external: '1' }), told({ external: '1', picky: 'p' }), told({ picky: 'p' })]).toEqual([
    'created',
    'updated',
    'unchanged',
  ]);
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
  const inbound: Destination = { name: 'inbound', adapter: { id: 'inbound' } as Adapter, settings: {} };
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

it('makes nothing of ids that contradict what is known', () => {
  const { accept, changes } = openLedger([], destinations, NOW);
  accept(draft({ external: '1', easy: 'first' }));
  const before: unknown = JSON.parse(JSON.stringify(changes));
  expect(accept(draft({ external: '1', easy: 'second' })).result).toBe('call_conflict');
  expect(JSON.parse(JSON.stringify(changes))).toEqual(before);
});

describe('ids of two calls', () => {
  const twoCalls = (): KnownCall[] => {
    const ledger = openLedger([], destinations, NOW);
    ledger.accept(draft({ external: '1' }));
    ledger.accept(draft({ picky: 'p' }));
    return JSON.parse(JSON.stringify(ledger.changes.newCalls)) as KnownCall[];
  };

  it('put a draft off, and all later ones of these calls, until they are one; others are accepted', () => {
    const calls = twoCalls();
    const { accept, changes } = openLedger(calls, destinations, NOW);
    const ids = calls.map(({ id }) => id);
    expect(accept(draft({ external: '1', picky: 'p' }))).toEqual({ result: 'deferred', merge: { callIds: ids } });
    expect(accept(draft({ picky: 'p' }, { met: false }))).toEqual({ result: 'deferred', merge: null });
    expect(accept(draft({ external: '2' })).result).toBe('created');
    expect(changes.newOutcomes).toHaveLength(1);
    expect(changes.touchedCalls).toEqual([]);
  });

  it('put off what speaks of these calls by another id', () => {
    const [one, other] = twoCalls();
    const { accept } = openLedger([{ ...one!, ids: { ...one!.ids, easy: 'e' } }, other!], destinations, NOW);
    accept(draft({ external: '1', picky: 'p' }));
    expect(accept(draft({ easy: 'e' }))).toEqual({ result: 'deferred', merge: null });
  });

  it('wait for a call that is not written yet', () => {
    const { accept } = openLedger(twoCalls().slice(0, 1), destinations, NOW);
    accept(draft({ picky: 'new' }));
    expect(accept(draft({ external: '1', picky: 'new' }))).toEqual({ result: 'deferred', merge: null });
  });

  it('make nothing when the calls have two different ids of one kind', () => {
    const [one, other] = twoCalls();
    const contradicting = [
      { ...one!, ids: { ...one!.ids, easy: 'a' } },
      { ...other!, ids: { ...other!.ids, easy: 'b' } },
    ];
    const answer = openLedger(contradicting, destinations, NOW).accept(draft({ external: '1', picky: 'p' }));
    expect(answer).toMatchObject({ result: 'call_conflict', message: expect.stringContaining('easy id "a"') });
  });
});

describe('a call that turned out to be another', () => {
  it('teaches what the other does not know, and releases what waits no more, even when that is nothing', () => {
    const [call] = known();
    const { join, changes } = openLedger([{ ...call!, ids: { ...call!.ids, picky: 'p' } }], destinations, NOW);
    join(call!.id, { startedAt: NOW });
    expect(changes.touchedCalls).toMatchObject([{ startedAt: NOW }]);
    expect(changes.released).toContainEqual(expect.objectContaining({ callId: call!.id, connection: 'picky' }));
  });

  it.each([
    ['later', '2027-01-01T00:00:00.000Z', { met: false, description: 'early' }, 'other'],
    ['earlier', '2025-01-01T00:00:00.000Z', { met: true, description: 'early' }, 'api'],
  ])(
    'says of an outcome of both what the one said that was %s, and the rest of the other',
    (_when, receivedAt, said, source) => {
      const [call] = known();
      const [outcome] = call!.outcomes;
      outcome!.match = { rule: 'start' };
      const { restate, changes } = openLedger([call!], destinations, NOW);
      const state = { ...outcome!.state, met: false, description: 'early' };
      restate(call!.id, outcome!, { state, source: 'other', receivedAt, isUnsaid: false });
      expect(changes.newRevisions).toMatchObject([{ number: 2, state: said, source, match: null }]);
      expect(changes.newDeliveries).toHaveLength(2);
    },
  );

  it('leaves what both said of an outcome the words of whoever gave them', () => {
    const [call] = known();
    const [outcome] = call!.outcomes;
    const { restate, changes } = openLedger([call!], destinations, NOW);
    const sources = { description: 'api', attributes: { name: 'rows', order: 'api' } };
    const words = { description: 'mine', attributes: { name: 'Kari', order: '7' }, sources };
    const receivedAt = '2027-01-01T00:00:00.000Z';
    const other = { state: { ...outcome!.state, ...words }, source: 'api', receivedAt, isUnsaid: false };
    restate(call!.id, outcome!, other);
    expect(changes.newRevisions).toMatchObject([{ source: 'api', state: { sources } }]);
  });

  it('makes no revision of an outcome of which both said the same, unless something of it would not be sent then', () => {
    const [call] = known();
    const { restate, changes } = openLedger([call!], destinations, NOW);
    const said = { ...call!.outcomes[0]!, receivedAt: '2027-01-01T00:00:00.000Z' };
    restate(call!.id, call!.outcomes[0]!, { ...said, isUnsaid: false });
    expect(Object.values(changes).flat()).toEqual([]);
    restate(call!.id, call!.outcomes[0]!, { ...said, isUnsaid: true });
    expect(changes.newRevisions).toHaveLength(1);
  });
});

describe('the name of a new outcome', () => {
  it('has the casing that is on record, and is not reported anew', () => {
    const { accept, changes } = openLedger([], destinations, NOW, new Map([['sale', 'SALE']]));
    expect(accepted(accept(draft({ external: '1' }, { name: ' Sale ' }))).outcome.name).toBe('SALE');
    expect(changes.newNames).toEqual([]);
    expect(changes.newOutcomes).toMatchObject([{ name: 'SALE', nameKey: 'sale' }]);
  });

  it('has that of the first draft of a batch, which alone is reported', () => {
    const { accept, changes } = openLedger([], destinations, NOW);
    accept(draft({ external: '1' }, { name: 'Sale' }));
    expect(accepted(accept(draft({ external: '2' }, { name: 'SALE' }))).outcome.name).toBe('Sale');
    expect(changes.newNames).toEqual([{ nameKey: 'sale', name: 'Sale' }]);
  });
});
