import { Client } from 'pg';
import { newId } from '../../src/model/id';
import { decideCallDelivery, finishCallDelivery, waitForCall } from '../../src/store/call-deliveries';
import type { Store } from '../../src/store/client';
import { lease } from '../../src/store/leases';
import { sweep } from '../../src/store/sweep';
import { deliveriesOf } from '../support/deliveries';
import { finishOf } from '../support/finishes';
import type { Gateway } from '../support/gateway';
import { HANDS_OVER, ingestedCallsOf } from '../support/ingested-calls';
import { outcomeOf } from '../support/leased';
import { eventually } from '../support/wait';
import { startWithStore } from '../support/with-store';

const LEASE = '00000000-0000-0000-0000-000000000001';
const OTHER = '00000000-0000-0000-0000-000000000002';

describe('rows of calls that are delivered', () => {
  let gateway: Gateway;
  let store: Store;
  let close: () => Promise<void>;
  beforeAll(async () => {
    ({ gateway, store, close } = await startWithStore(HANDS_OVER));
  });
  afterAll(() => close());
  const { fresh, ingest, sale, callOf } = ingestedCallsOf(() => gateway);
  const { set, row, waiting } = deliveriesOf(() => gateway);

  const leased = async (id: string, callConnections = ['invoca']) => {
    const [one] = await lease(store.pool, [id], {
      lease: LEASE,
      leaseMs: 60_000,
      wholeCallConnections: [],
      callConnections,
    });
    return one;
  };
  /** A call with its delivery, and a sale of it that is leased. */
  const pair = async () => {
    const external = fresh();
    await ingest(external);
    const [{ id: call }] = (await callOf(external)).deliveries;
    const outcome = await sale(external);
    const { body } = await gateway.get(`/v1/outcomes/${outcome}`);
    const { id } = body.deliveries.find(({ connection }: { connection: string }) => connection === 'invoca');
    return { call, id, outcomeId: outcome, knownAs: external };
  };
  const wait = ({ id, outcomeId, knownAs }: Awaited<ReturnType<typeof pair>>, leaseName = LEASE) => {
    const of = { id: newId(), connection: 'invoca', adapter: 'invoca', knownAs };
    return waitForCall(store.pool, { id, outcomeId, lease: leaseName }, of, 60_000);
  };

  it('the lease tells what the call was handed over as, and whether it was taken', async () => {
    const { call, id, knownAs } = await pair();
    const before = outcomeOf(await leased(id));
    const callDelivery = { id: call, status: 'queued', isTaken: false, knownAs };
    expect(before?.handOver).toEqual({ callDelivery, isSentWithout: false });
    await set(call, `status = 'delivered'`);
    await set(id, `status = 'queued', lease = NULL, next_attempt_at = now()`);
    const after = outcomeOf(await leased(id));
    expect(after?.handOver.callDelivery).toMatchObject({ status: 'delivered', isTaken: true });
  });

  it('an outcome that was cut off before it was decided which way it goes has gone none', async () => {
    const { id } = await pair();
    await leased(id);
    await set(id, `sweep_at = now() - interval '1 second'`);
    expect((await sweep(store.pool, ['invoca'], 1_000)).cutOff).toBe(1);
    const again = outcomeOf(await leased(id));
    expect(again).toMatchObject({ isAmbiguous: true, isCallUndecided: true, handOver: { isSentWithout: false } });
  });

  it('an outcome that may have arrived otherwise is known to', async () => {
    const { id } = await pair();
    await decideCallDelivery(store.pool, { id, lease: (await leased(id))!.leased!.lease }, null);
    await set(id, `status = 'queued', lease = NULL, next_attempt_at = now()`);
    await gateway.pool.query(
      `INSERT INTO attempts (delivery_id, number, started_at, duration_ms, failure_kind, decision)
       VALUES ($1, 1, now(), 1, 'ambiguous', 'retrying')`,
      [id],
    );
    expect(outcomeOf(await leased(id))?.handOver.isSentWithout).toBe(true);
  });

  it('an outcome waits behind its call, without an attempt', async () => {
    const one = await pair();
    await leased(one.id);
    expect(await wait(one)).toEqual([{ id: one.call, connection: 'invoca' }]);
    expect(await row(one.id)).toMatchObject({
      status: 'waiting',
      reason: `its call goes first: delivery ${one.call}`,
      call_delivery_id: one.call,
      lease: null,
      attempts: 0,
    });
  });

  it('an outcome does not wait for a call that was taken since it was read', async () => {
    const one = await pair();
    await leased(one.id);
    await set(one.call, `status = 'delivered'`);
    expect(await wait(one)).toEqual([{ id: one.id, connection: 'invoca' }]);
    expect(await row(one.id)).toMatchObject({
      status: 'queued',
      call_delivery_id: one.call,
      call_undecided: null,
      attempts: 0,
    });
  });

  /** Does something while somebody else has a call's row in hands, who then does something too. */
  const whileLocked = async <T>(callId: string, run: () => Promise<T>, meanwhile: string): Promise<T> => {
    const holding = new Client({ connectionString: gateway.databaseUrl });
    await holding.connect();
    try {
      await holding.query('BEGIN');
      await holding.query('SELECT FROM calls WHERE id = $1 FOR UPDATE', [callId]);
      const result = run();
      await eventually(async () => (await waiting()) === 1);
      await holding.query(meanwhile);
      await holding.query('COMMIT');
      return await result;
    } finally {
      await holding.end();
    }
  };

  it('an outcome that begins to wait in the moment in which its call is taken sees that', async () => {
    const one = await pair();
    await leased(one.id);
    const { id: callId } = await callOf(one.knownAs);
    const taken = `UPDATE deliveries SET status = 'delivered' WHERE id = '${one.call}'`;
    expect(await whileLocked(callId, () => wait(one), taken)).toEqual([{ id: one.id, connection: 'invoca' }]);
    expect(await row(one.id)).toMatchObject({ status: 'queued' });
  });

  it('a call that is taken in the moment in which an outcome begins to wait releases that', async () => {
    const one = await pair();
    await leased(one.call);
    const { id: callId } = await callOf(one.knownAs);
    const waits = `UPDATE deliveries SET status = 'waiting', call_delivery_id = '${one.call}' WHERE id = '${one.id}'`;
    const taking = () => finishCallDelivery(store.pool, finishOf(one.call, LEASE));
    const { released } = await whileLocked(callId, taking, waits);
    expect(released).toEqual([{ id: one.id, connection: 'invoca' }]);
  });

  it('an outcome whose lease is another’s is left alone', async () => {
    const one = await pair();
    await leased(one.id);
    await wait(one, OTHER);
    expect(await row(one.id)).toMatchObject({ status: 'sending', call_delivery_id: null });
  });

  it.each([
    ['delivered', 'queued'],
    ['superseded', 'queued'],
    ['failed', 'waiting'],
    ['retrying', 'waiting'],
  ] as const)('a call that is %s leaves what is behind it %s', async (status, behind) => {
    const [one, stranger] = [await pair(), await pair()];
    for (const each of [one, stranger]) {
      await leased(each.id);
      await wait(each);
    }
    await leased(one.call);
    const { finished, released } = await finishCallDelivery(
      store.pool,
      finishOf(one.call, LEASE, { status, afterMs: status === 'retrying' ? 1_000 : null }),
    );
    expect(finished?.status).toBe(status);
    expect(released.map(({ id }) => id)).toEqual(behind === 'queued' ? [one.id] : []);
    expect(await row(one.id)).toMatchObject({ status: behind });
    expect(await row(stranger.id)).toMatchObject({ status: 'waiting' });
  });

  it('is of an outcome or of a call: the database takes neither both nor none', async () => {
    const { call, id } = await pair();
    for (const [which, assignments] of [
      [call, `outcome_id = (SELECT outcome_id FROM deliveries WHERE id = '${id}'), revision = 1`],
      [call, `call_id = NULL, known_as = NULL`],
      [call, `known_as = NULL`],
      [call, `call_delivery_id = '${call}'`],
      [id, `revision = NULL`],
    ] as const) {
      await expect(set(which, assignments)).rejects.toThrow('deliveries_of_one_subject');
    }
  });
});
