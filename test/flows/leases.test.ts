import { Client } from 'pg';
import type { Connection } from '../../src/connections/connection';
import { openAccountCurrencies } from '../../src/delivery/account-currency';
import { createBreakers } from '../../src/delivery/breaker';
import { createBehindCall } from '../../src/delivery/behind-call';
import { createDeliver } from '../../src/delivery/deliver';
import { MATCH_WINDOWS } from '../../src/model/match';
import { openStore, type Store } from '../../src/store/client';
import { pauseConnection, resumeConnection } from '../../src/store/connections';
import { openExchangeTemplates } from '../../src/store/exchange-templates';
import { type Finish, finish } from '../../src/store/finish';
import { type Lease, lease } from '../../src/store/leases';
import { releaseHeld } from '../../src/store/sweep';
import { createLog } from '../../src/telemetry/log';
import { deliveriesOf } from '../support/deliveries';
import { finishOf } from '../support/finishes';
import { type Gateway, startGateway } from '../support/gateway';
import { outcomeOf } from '../support/leased';
import { eventually } from '../support/wait';

const ONE = '00000000-0000-0000-0000-000000000001';
const OTHER = '00000000-0000-0000-0000-000000000002';

/** What the two hot statements of delivering promise each other, whatever is done between them. */
describe('of a delivery', () => {
  let gateway: Gateway;
  let store: Store;
  let url: string;
  beforeAll(async () => {
    gateway = await startGateway({ variables: { ROLE: 'api' } });
    url = gateway.pool.options.connectionString ?? '';
    store = openStore({ url, onIdleError: () => undefined });
  });
  afterAll(async () => {
    await store.close();
    await gateway.close();
  });

  const { fresh, post, set, row, waiting } = deliveriesOf(() => gateway);
  const leaseOf = async (id: string, name = ONE): Promise<Lease | undefined> =>
    (await lease(store.pool, [id], { lease: name, leaseMs: 60_000, wholeCallConnections: [] }))[0];
  const finishAs = (id: string, more: Partial<Finish> = {}): Finish => finishOf(id, ONE, more);
  const NOBODY = { leased: null, waitMs: null };

  describe('the lease', () => {
    it('is had by one only', async () => {
      const { invoca } = await post(fresh());
      expect(await leaseOf(invoca)).toMatchObject({ leased: { id: invoca, lease: ONE, attempt: 1 } });
      expect(await leaseOf(invoca, OTHER)).toEqual(NOBODY);
      expect(await row(invoca)).toMatchObject({ lease: ONE, attempts: 1 });
    });

    it('is not had before its time; whoever is early by a moment is told when to come again', async () => {
      const { invoca } = await post(fresh());
      await set(invoca, `next_attempt_at = now() + interval '1 hour'`);
      expect(await leaseOf(invoca)).toEqual(NOBODY);
      await set(invoca, `next_attempt_at = now() + interval '1900 ms'`);
      expect((await leaseOf(invoca))?.waitMs).toBeGreaterThan(0);
    });

    it('waits for what is in flight of its ordering key at its connection', async () => {
      const outcome = fresh();
      const [first, second] = [await post(outcome), await post({ ...outcome, key: 'second' })];
      await leaseOf(first.trackdrive);
      expect(await leaseOf(second.trackdrive)).toEqual({ leased: null, waitMs: 250 });
      await set(second.invoca, `ordering_key = (SELECT ordering_key FROM deliveries WHERE id = '${first.trackdrive}')`);
      expect((await leaseOf(second.invoca))?.leased).toMatchObject({ id: second.invoca });
    });

    it('is not had while its connection is paused: it is held', async () => {
      const { invoca } = await post(fresh());
      await pauseConnection(store, 'invoca', 'answered 401');
      expect(await leaseOf(invoca)).toEqual(NOBODY);
      const reason = 'the connection is paused: answered 401';
      expect(await row(invoca)).toMatchObject({ status: 'held', reason, sweep_at: null, next_attempt_at: null });
      await resumeConnection(store, 'invoca');
      expect(await releaseHeld(store.pool, ['invoca'], 10)).toEqual([{ id: invoca, connection: 'invoca' }]);
      expect((await leaseOf(invoca))?.leased).toMatchObject({ id: invoca });
    });

    it.each(['delivered', 'failed', 'review', 'skipped', 'cancelled', 'superseded', 'waiting'])(
      'is not had when it is %s, nor is it held by a paused connection',
      async (status) => {
        const { invoca } = await post(fresh());
        await set(invoca, `status = '${status}', sweep_at = NULL`);
        await pauseConnection(store, 'invoca', 'for a test');
        try {
          expect(await leaseOf(invoca)).toEqual(NOBODY);
          expect(await row(invoca)).toMatchObject({ status, lease: null });
        } finally {
          await resumeConnection(store, 'invoca');
        }
        expect(await row(invoca)).toMatchObject({ status });
      },
    );

    it('tells what the vendor took last, and what may have arrived since, newest first', async () => {
      const outcome = fresh();
      const posted = [];
      for (const description of ['1', '2', '3', '4', '5', '6']) posted.push(await post({ ...outcome, description }));
      const [one, two, three, four, five, six] = posted.map(({ trackdrive }) => trackdrive);
      for (const [id, status] of [
        [one, 'delivered'],
        [two, 'delivered'],
        [three, 'review'],
        [four, 'superseded'],
        [five, 'failed'],
      ]) {
        await set(id ?? '', `status = '${status}', next_attempt_at = NULL`);
      }
      await set(posted[4]?.invoca ?? '', `status = 'delivered'`);
      await gateway.pool.query(
        `INSERT INTO attempts (delivery_id, number, started_at, duration_ms, failure_kind, decision)
         VALUES ($1, 1, now(), 1, 'rejected', 'failed'), ($2, 1, now(), 1, 'ambiguous', 'retrying')`,
        [four, five],
      );
      const leased = await leaseOf(six ?? '');
      expect(outcomeOf(leased)?.previouslySent.map(({ description }) => description)).toEqual(['5', '3', '2']);
    });
  });

  describe('the finish', () => {
    it('of a lease that went to somebody else changes nothing', async () => {
      const { invoca } = await post(fresh());
      await leaseOf(invoca, OTHER);
      expect(await finish(store.pool, [finishAs(invoca)])).toEqual([null]);
      expect(await row(invoca)).toMatchObject({ status: 'sending', lease: OTHER });
      expect((await gateway.get(`/v1/deliveries/${invoca}`)).body.delivery.attempts).toEqual([]);
    });

    it.each<[Finish['status'], string]>([
      ['retrying', 'superseded'],
      ['held', 'superseded'],
      ['delivered', 'delivered'],
      ['failed', 'failed'],
    ])('as %s after a later revision came is %s', async (status, becomes) => {
      const outcome = fresh();
      const { invoca } = await post(outcome);
      await leaseOf(invoca);
      await post({ ...outcome, description: 'changed' });
      await finish(store.pool, [finishAs(invoca, { status, afterMs: 1_000, reason: 'it said no' })]);
      const { delivery } = (await gateway.get(`/v1/deliveries/${invoca}`)).body;
      expect(delivery).toMatchObject({ status: becomes, attempts: [{ number: 1, decision: becomes }] });
      expect(await row(invoca)).toMatchObject({ sweep_at: null, next_attempt_at: null });
    });

    it.each([
      ['that was cut off', { isAmbiguous: true }],
      ['that was ambiguous and not made', { withoutAttempt: true }],
    ])('of an attempt %s is not superseded: it may be one for a person to read', async (_what, end) => {
      const outcome = fresh();
      const { invoca } = await post(outcome);
      await set(invoca, `ambiguous = true`);
      await leaseOf(invoca);
      await post({ ...outcome, description: 'changed' });
      await finish(store.pool, [finishAs(invoca, { status: 'retrying', afterMs: 0, ...end })]);
      expect(await row(invoca)).toMatchObject({ status: 'retrying', ambiguous: true });
    });

    it('takes the doubt away that an earlier attempt left, and keeps the vendor’s reference', async () => {
      const { invoca } = await post(fresh());
      await set(invoca, `ambiguous = true, reference = 'R-1'`);
      expect((await leaseOf(invoca))?.leased).toMatchObject({ isAmbiguous: true });
      const [finished] = await finish(store.pool, [finishAs(invoca, { status: 'retrying', afterMs: 60_000 })]);
      expect(finished).toMatchObject({ status: 'retrying', attempts: 1 });
      expect(await row(invoca)).toMatchObject({ ambiguous: false, reference: 'R-1', lease: null });
    });

    it.each([
      ['2 seconds, which whoever finishes it waits itself, and is the sweeper’s 5 seconds later', 2_000, 5_000],
      ['more, and is the sweeper’s at once', 2_001, 0],
    ])('as retrying is due after its wait: after %s', async (_, afterMs, sweptLater) => {
      const { invoca } = await post(fresh());
      await leaseOf(invoca);
      await finish(store.pool, [finishAs(invoca, { status: 'retrying', afterMs })]);
      const { updated_at: now, next_attempt_at: due, sweep_at: swept } = (await row(invoca)) as Record<string, Date>;
      expect([Number(due) - Number(now), Number(swept) - Number(due)]).toEqual([afterMs, sweptLater]);
    });

    it('without an attempt leaves none on record', async () => {
      const { invoca } = await post(fresh());
      await leaseOf(invoca);
      await finish(store.pool, [finishAs(invoca, { status: 'review', withoutAttempt: true })]);
      expect((await gateway.get(`/v1/deliveries/${invoca}`)).body.delivery).toMatchObject({
        status: 'review',
        attempts: [],
      });
      expect(await row(invoca)).toMatchObject({ attempts: 0 });
    });
  });

  describe('a worker', () => {
    const tryLater = jest.fn<void, [Connection, string, number]>();
    let deliver: (id: string, connection: string) => Promise<void>;
    beforeAll(() => {
      const log = createLog({ level: 'error', format: 'json' });
      const breakers = createBreakers({ store, log });
      const stopping = new AbortController().signal;
      const templates = openExchangeTemplates(store.pool, () => undefined);
      const doDeliver = createDeliver({
        store,
        breakers,
        templates,
        currencies: openAccountCurrencies(store),
        behindCall: createBehindCall({ store, longestWaitMs: 60_000, log, tryLater }),
        stopping,
        log,
        tryLater,
        windows: MATCH_WINDOWS,
        learnIds: () => Promise.resolve(null),
        isCurrent: () => true,
      });
      const connections = new Map(gateway.app.connections.map((one) => [one.name, one]));
      deliver = (id, name) => doDeliver(connections.get(name) as Connection, id);
    });

    it('that is asked for it many times at once sends it once', async () => {
      const { invoca } = await post(fresh());
      gateway.vendor('invoca').clear();
      await Promise.all(Array.from({ length: 20 }, () => deliver(invoca, 'invoca')));
      expect(gateway.vendor('invoca').requests()).toHaveLength(1);
      expect(await row(invoca)).toMatchObject({ status: 'delivered', attempts: 1 });
    });

    it('that finds its ordering key taken in the very moment tries again', async () => {
      const outcome = fresh();
      const [first, second] = [await post(outcome), await post({ ...outcome, key: 'second' })];
      const quicker = new Client({ connectionString: url });
      await quicker.connect();
      try {
        await quicker.query('BEGIN');
        await quicker.query(`UPDATE deliveries SET status = 'sending' WHERE id = $1`, [first.trackdrive]);
        const delivered = deliver(second.trackdrive, 'trackdrive');
        await eventually(async () => (await waiting()) === 1);
        await quicker.query('COMMIT');
        await delivered;
      } finally {
        await quicker.end();
      }
      expect(tryLater).toHaveBeenLastCalledWith(expect.anything(), second.trackdrive, 250);
      expect(await row(second.trackdrive)).toMatchObject({ status: 'queued', attempts: 0 });
    });
  });

  it.each([
    ['queued', 'superseded'],
    ['retrying', 'superseded'],
    ['held', 'superseded'],
    ['waiting', 'superseded'],
    ['sending', 'sending'],
    ['delivered', 'delivered'],
    ['review', 'review'],
  ])('that is %s is %s when a later revision comes', async (status, becomes) => {
    const outcome = fresh();
    const { invoca, trackdrive } = await post(outcome);
    await set(invoca, `status = '${status}'`);
    await set(trackdrive, `status = '${status}', ambiguous = true`);
    await post({ ...outcome, description: 'changed' });
    expect(await row(invoca)).toMatchObject({ status: becomes });
    expect(await row(trackdrive)).toMatchObject({ status, next_attempt_at: expect.any(Date) });
    if (becomes === 'superseded') expect(await row(invoca)).toMatchObject({ next_attempt_at: null, sweep_at: null });
  });

  it('that waits for an id of its call does so for seven days', async () => {
    const { trackdrive } = await post(fresh({ call: { ids: { external: 'waits' } } }));
    const { status, created_at: since, sweep_at: until } = (await row(trackdrive)) as Record<string, Date>;
    expect([status, Number(until) - Number(since)]).toEqual(['waiting', 7 * 86_400_000]);
  });

  it('that waits for an id is not released by that of another vendor', async () => {
    const ids = { external: 'of-another' };
    const { invoca, trackdrive } = await post(fresh({ call: { ids } }));
    await gateway.post('/v1/calls', { ids: { ...ids, trackdrive: 'of-another' } });
    expect(await row(invoca)).toMatchObject({ status: 'waiting' });
    expect(await row(trackdrive)).toMatchObject({ status: 'queued' });
  });

  it('that would be held at a connection resumed meanwhile is due again after a moment', async () => {
    const { invoca } = await post(fresh());
    await leaseOf(invoca);
    await finish(store.pool, [finishAs(invoca, { status: 'held', reason: 'answered 401' })]);
    expect(await row(invoca)).toMatchObject({ status: 'retrying', next_attempt_at: expect.any(Date) });
  });

  it('that is to be held at a paused connection is held', async () => {
    const { invoca } = await post(fresh());
    await leaseOf(invoca);
    await pauseConnection(store, 'invoca', 'answered 401');
    await finish(store.pool, [finishAs(invoca, { status: 'held', reason: 'answered 401' })]);
    expect(await row(invoca)).toMatchObject({ status: 'held', next_attempt_at: null, sweep_at: null });
    await resumeConnection(store, 'invoca');
  });
});
