import { destination, destinations as both, draft, NOW, openLedger } from '../../test/support/ledger';
import type { KnownCall, KnownOutcome } from '../store/known-calls';
import type { PlacedDelivery } from '../store/move-between-calls';
import { type Correction, stepsOf } from './correction-steps';
import { noIdUnder } from './plan-deliveries';

/** A call with these ids and outcomes of these names, each with a delivery to each connection. */
function callWith(ids: Record<string, string>, names: readonly string[] = ['sale'], destinations = both): KnownCall {
  const { accept, changes } = openLedger([], destinations, NOW);
  for (const name of names) accept(draft(ids, { name }));
  if (names.length === 0) accept({ ...draft(ids), outcome: null });
  return JSON.parse(JSON.stringify(changes.newCalls[0])) as KnownCall;
}

type Sent = (outcome: KnownOutcome, connection: string) => Partial<PlacedDelivery>;

function steps(before: KnownCall[], after: KnownCall[], more: Partial<Correction> = {}, sent: Sent = () => DELIVERED) {
  const deliveries = before.flatMap(({ outcomes }) =>
    outcomes.flatMap((outcome) =>
      outcome.deliveries.map(({ id, connection, revision, status, reason }): PlacedDelivery => {
        const at = { id, outcomeId: outcome.id, ofId: outcome.id, connection, revision, status, reason };
        return { ...at, callDelivery: null, mayHaveArrived: false, sentAt: null, ...sent(outcome, connection) };
      }),
    ),
  );
  const byCall = (id: string): KnownCall => before.find((call) => call.id === id) as KnownCall;
  return stepsOf({
    before,
    after,
    homeOf: ({ callId }) => callId,
    sentAs: (_delivery, { callId }) => byCall(callId),
    deliveries,
    handOvers: new Map(),
    destinations: both,
    misled: new Set(),
    ...more,
  });
}

const DELIVERED = { status: 'delivered', mayHaveArrived: true, sentAt: NOW };
const withIds = (call: KnownCall, ids: Record<string, string>): KnownCall => ({ ...call, ids });
const sale = ({ outcomes }: KnownCall): KnownOutcome => outcomes[0] as KnownOutcome;

describe('an id that goes', () => {
  const call = callWith({ external: 'E', picky: 'P' });
  const holder = { ...callWith({ picky: 'P' }, []), id: 'holder' };
  const after = [withIds(call, { external: 'E' }), holder];

  it('takes back what was sent by it, where it is now, and has it reported by what is left', () => {
    const { withdrawals, reports, placings, restated } = steps([call], after);
    expect(withdrawals).toMatchObject([{ outcome: { id: sale(call).id }, callId: 'holder', connections: ['picky'] }]);
    expect(reports).toMatchObject([{ outcomeId: sale(call).id, connection: 'picky', status: 'waiting', revision: 1 }]);
    expect([placings, restated]).toEqual([[], []]);
  });

  it('takes nothing back of what was not sent, which goes another way', () => {
    for (const status of ['queued', 'retrying', 'held', 'failed']) {
      const { withdrawals, reports, placings } = steps([call], after, {}, () => ({ status }));
      expect([withdrawals, reports]).toEqual([[], []]);
      expect(placings).toMatchObject([{ status: 'waiting', reason: 'no id', orderingKey: call.id }]);
    }
  });

  it('leaves what has come to its end without being sent', () => {
    for (const status of ['skipped', 'superseded', 'cancelled'])
      expect(steps([call], after, {}, () => ({ status })).placings).toEqual([]);
  });

  it('says of what is retracted nothing more to who was not told of it', () => {
    const retracted = { ...call, outcomes: [{ ...sale(call), state: { ...sale(call).state, met: false } }] };
    const { reports } = steps([retracted], after);
    expect(reports).toMatchObject([{ status: 'skipped', reason: expect.stringContaining('retracted') }]);
  });

  it('keeps what was skipped skipped', () => {
    const { reports } = steps([call], after, {}, () => ({ ...DELIVERED, status: 'skipped', reason: 'unwanted' }));
    expect(reports).toMatchObject([{ status: 'skipped', reason: 'unwanted' }]);
  });

  it('is told by hand where the vendor would find the same call again', () => {
    const easy = callWith({ external: 'E', easy: 'X' });
    const left = [withIds(easy, { external: 'E' }), { ...callWith({ easy: 'X' }, []), id: 'holder' }];
    const misled = new Set(['easy']);
    expect(steps([easy], left, { misled }).reports).toMatchObject([{ connection: 'easy', status: 'failed' }]);
    expect(steps([easy], left).reports).toMatchObject([{ connection: 'easy', status: 'queued' }]);
  });

  it('names the outcomes that it has absorbed as those by which it was sent', () => {
    const ofAbsorbed: Sent = () => ({ ...DELIVERED, ofId: 'absorbed' });
    expect(steps([call], after, {}, ofAbsorbed).withdrawals[0]?.sentBy).toEqual([sale(call).id, 'absorbed']);
  });
});

it('an id that goes by which no vendor knows the call has nobody told of it', () => {
  const call = callWith({ external: 'E', picky: 'P' });
  const none = steps([call], [withIds(call, { picky: 'P' })]);
  expect(none).toEqual({ withdrawals: [], reports: [], placings: [], restated: [] });
});

describe('an outcome that goes to another call', () => {
  const [from, to] = [callWith({ picky: 'A' }, ['sale', 'upsell']), callWith({ picky: 'B' }, ['quote'])];
  const homeOf = (outcome: KnownOutcome): string => (outcome.name === 'sale' ? to.id : outcome.callId);

  it('is taken back of the one and reported of the other, to each by its own', () => {
    const { withdrawals, reports, restated } = steps([from, to], [from, to], { homeOf });
    expect(withdrawals).toMatchObject([{ callId: from.id, connections: ['easy', 'picky'] }]);
    expect(reports).toMatchObject([
      { connection: 'easy', status: 'queued', orderingKey: sale(from).id },
      { connection: 'picky', status: 'queued', orderingKey: to.id },
    ]);
    expect(restated).toEqual([]);
  });

  it('has the whole told of both calls, where it was not sent itself', () => {
    const sent: Sent = ({ name }) => (name === 'sale' ? { status: 'failed' } : DELIVERED);
    const { withdrawals, placings, restated } = steps([from, to], [from, to], { homeOf }, sent);
    expect(withdrawals).toEqual([]);
    expect(placings.map(({ status }) => status)).toEqual(['queued', 'queued']);
    expect(restated).toEqual([{ callId: from.id, connection: 'picky' }]);
  });

  it('takes what is in flight with it, before what comes after', () => {
    const [one, goal] = [callWith({ picky: 'A' }), callWith({}, [])];
    const after = [withIds(one, {}), withIds(goal, { picky: 'A' })];
    const { withdrawals, placings } = steps([one, goal], after, { homeOf: () => goal.id }, (_outcome, connection) =>
      connection === 'picky' ? { status: 'sending', mayHaveArrived: true, sentAt: NOW } : { status: 'superseded' },
    );
    expect(withdrawals).toEqual([]);
    expect(placings).toMatchObject([{ orderingKey: goal.id, status: null }]);
  });
});

it('what was sent before two calls became one is of the call that it was of then', () => {
  const [one, other] = [callWith({ external: 'E', picky: 'P' }), callWith({}, [])];
  const then = withIds(other, { picky: 'P' });
  const after = [withIds(one, { external: 'E' }), then];
  const homeOf = (): string => other.id;
  const { withdrawals, restated } = steps([one, other], after, { homeOf, sentAs: () => then });
  expect([withdrawals, restated]).toEqual([[], []]);
});

it('what was sent of two calls before they became one needs no telling, whoever was told of the whole', () => {
  const [one, other] = [callWith({ external: 'E', picky: 'P' }, ['sale', 'upsell']), callWith({}, [])];
  const [mine, theirs] = [{ ...one }, withIds(other, { external: 'E' })];
  const homeOf = ({ name, callId }: KnownOutcome): string => (name === 'upsell' ? other.id : callId);
  const after = [withIds(one, { picky: 'P' }), theirs];
  const sent: Sent = (_outcome, connection) => (connection === 'picky' ? DELIVERED : { status: 'superseded' });
  const sentAs: Correction['sentAs'] = (_delivery, { name }) => (name === 'upsell' ? theirs : mine);
  expect(steps([one, other], after, { homeOf, sentAs }, sent).restated).toEqual([]);
});

it('of what was sent several times, what was sent last counts', () => {
  const [one, other] = [callWith({ external: 'E', picky: 'P' }), callWith({}, [])];
  const then = withIds(other, { picky: 'P' });
  const after = [withIds(one, { external: 'E' }), then];
  const rows = (times: readonly string[]): PlacedDelivery[] =>
    times.map((sentAt, index) => {
      const { id, callId: _of } = sale(one);
      const row = {
        id: `d${index}`,
        outcomeId: id,
        ofId: id,
        connection: 'picky',
        revision: index,
        reason: null,
        callDelivery: null,
      };
      return { ...row, status: 'delivered', mayHaveArrived: true, sentAt };
    });
  const isTakenBack = (times: readonly string[]): boolean => {
    const sentAs: Correction['sentAs'] = ({ sentAt }) => (sentAt === 'later' ? one : then);
    return steps([one, other], after, { homeOf: () => one.id, sentAs, deliveries: rows(times) }).withdrawals.length > 0;
  };
  for (const times of [
    ['earlier', 'later'],
    ['later', 'earlier'],
  ])
    expect(isTakenBack(times)).toBe(true);
});

it('what may be under way stays so, and older revisions are not sent again', () => {
  const [one, other] = [callWith({ picky: 'P' }), callWith({}, [])];
  const after = [withIds(one, {}), withIds(other, { picky: 'P' })];
  const at = {
    outcomeId: sale(one).id,
    ofId: sale(one).id,
    connection: 'picky',
    reason: null,
    callDelivery: null,
    sentAt: NOW,
  };
  const deliveries = [
    { ...at, id: 'older', revision: 0, status: 'failed', mayHaveArrived: false },
    { ...at, id: 'newest', revision: 1, status: 'retrying', mayHaveArrived: true },
  ];
  const { placings } = steps([one, other], after, { homeOf: () => other.id, deliveries });
  expect(placings).toEqual([{ id: 'newest', orderingKey: other.id, status: null, reason: null }]);
});

it('a further account that was skipped for want of an id is told when there is one', () => {
  const further = { ...destination('picky', 'call', true), readsAdapterIds: false };
  const [one, other] = [callWith({ external: 'E' }, ['sale'], [further]), callWith({ picky: 'P' }, [])];
  const sent: Sent = () => ({ status: 'skipped', reason: noIdUnder('picky') });
  const { placings } = steps([one, other], [one, other], { homeOf: () => other.id, destinations: [further] }, sent);
  expect(placings).toMatchObject([{ status: 'queued', reason: null }]);
});

it('a call that is handed over to its vendor is found by that and no search, whoever was misled by one', () => {
  const base = destination('easy', 'outcome', false);
  const calls = { isOn: () => true, isUnknown: (_call: unknown, id: string | null) => id === null };
  const deliver = { ...base.adapter.deliver, calls };
  const handing = { ...base, adapter: { ...base.adapter, deliver } as unknown as typeof base.adapter };
  const call = callWith({ external: 'E', easy: 'X' }, ['sale'], [handing]);
  const after = [withIds(call, { external: 'E' }), { ...callWith({ easy: 'X' }, []), id: 'holder' }];
  const { reports } = steps([call], after, { misled: new Set(['easy']), destinations: [handing] });
  expect(reports).toMatchObject([{ connection: 'easy', status: 'queued', isCallUndecided: true }]);
});
