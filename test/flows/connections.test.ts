import { startSweeper } from '../../src/delivery/sweeper';
import { openStore, type Store } from '../../src/store/client';
import { type ConfiguredConnection, pauseConnection, registerConnections } from '../../src/store/connections';
import { finish } from '../../src/store/finish';
import { releaseHeld, sweep } from '../../src/store/sweep';
import type { DueDelivery } from '../../src/store/write-accepted';
import { createLog } from '../../src/telemetry/log';
import { deliveriesOf } from '../support/deliveries';
import { finishOf } from '../support/finishes';
import { type Gateway, startGateway } from '../support/gateway';
import { eventually } from '../support/wait';

/** What an operator, a start and the sweeper do to the deliveries of a connection, and to no other. */
describe('of a connection', () => {
  let gateway: Gateway;
  let store: Store;
  beforeAll(async () => {
    gateway = await startGateway({ variables: { ROLE: 'api' } });
    store = openStore({ url: gateway.pool.options.connectionString ?? '', onIdleError: () => undefined });
  });
  afterAll(async () => {
    await store.close();
    await gateway.close();
  });
  beforeEach(async () => {
    await gateway.pool.query('TRUNCATE deliveries, attempts');
    await gateway.pool.query('UPDATE connections SET paused_at = NULL, paused_reason = NULL');
  });

  const { fresh, post } = deliveriesOf(() => gateway);
  const STATUSES = ['queued', 'sending', 'retrying', 'held', 'waiting', 'review', 'delivered', 'failed', 'skipped'];
  /** a delivery of every status at both connections */
  const postOfEach = async (): Promise<void> => {
    for (const status of STATUSES) {
      await gateway.pool.query(
        `UPDATE deliveries SET status = $1::"DeliveryStatus", lease = gen_random_uuid(), sweep_at = NULL
         WHERE id = ANY($2::uuid[])`,
        [status, Object.values(await post(fresh()))],
      );
    }
  };
  const statusesAt = async (connection: string): Promise<string[]> => {
    const { rows } = await gateway.pool.query<{ status: string }>(
      'SELECT status FROM deliveries WHERE connection = $1 ORDER BY id',
      [connection],
    );
    return rows.map(({ status }) => status);
  };
  const connection = async (name: string) => (await gateway.get(`/v1/admin/connections/${name}`)).body.connection;
  const facts = { name: 'invoca', adapter: 'invoca', settingsDigest: 'one' };
  const start = (more: Partial<ConfiguredConnection> = {}) => registerConnections(store, [{ ...facts, ...more }]);

  it('an operator stops deliveries with a reason, which stands until the connection is resumed', async () => {
    const at = '/v1/admin/connections/invoca';
    const paused = await gateway.post(`${at}/pause`, { reason: 'the vendor moves house' });
    expect(paused.body.connection).toMatchObject({ name: 'invoca', pausedReason: 'the vendor moves house' });
    await gateway.post(`${at}/pause`, {});
    expect(await pauseConnection(store, 'invoca', 'answered 401')).toBe(false);
    expect(await connection('invoca')).toEqual(paused.body.connection);
    expect(await connection('trackdrive')).toMatchObject({ pausedAt: null, pausedReason: null });

    const resumed = await gateway.post(`${at}/resume`, '');
    expect(resumed.body.connection).toMatchObject({ pausedAt: null, pausedReason: null });
    expect((await gateway.post(`${at}/pause`, '')).body.connection).toMatchObject({ pausedReason: 'by an operator' });
  });

  it('that there is none of that name is said', async () => {
    for (const path of ['nobody/pause', 'nobody/resume']) {
      expect(await gateway.post(`/v1/admin/connections/${path}`, {})).toMatchObject({ status: 404 });
    }
    expect(await gateway.get('/v1/admin/connections/nobody')).toMatchObject({ status: 404 });
    expect(await gateway.post('/v1/admin/connections/invoca/pause', { reason: '' })).toMatchObject({ status: 422 });
  });

  it('what was held is released once it is resumed, so many at a time, and nothing else', async () => {
    await postOfEach();
    await pauseConnection(store, 'invoca', 'for a test');
    await pauseConnection(store, 'trackdrive', 'for a test');
    const release = (most = 10): Promise<DueDelivery[]> => releaseHeld(store.pool, ['invoca', 'trackdrive'], most);
    expect(await release()).toEqual([]);
    await gateway.post('/v1/admin/connections/invoca/resume', {});
    expect(await releaseHeld(store.pool, ['trackdrive'], 10)).toEqual([]);
    expect(await release(0)).toEqual([]);
    expect(await release()).toMatchObject([{ connection: 'invoca' }]);
    expect(await statusesAt('invoca')).toEqual(STATUSES.map((status) => (status === 'held' ? 'queued' : status)));
    expect(await statusesAt('trackdrive')).toEqual(STATUSES);
  });

  it('a start with other settings resumes it; one with the same leaves it paused', async () => {
    await start();
    await pauseConnection(store, 'invoca', 'answered 401');
    await start();
    expect(await connection('invoca')).toMatchObject({ pausedReason: 'answered 401' });
    await start({ settingsDigest: 'two' });
    expect(await connection('invoca')).toMatchObject({ pausedAt: null, pausedReason: null });
  });

  it('is not paused for what an earlier start’s settings met', async () => {
    await start({ settingsDigest: 'two' });
    expect(await pauseConnection(store, 'invoca', 'answered 401', 'one')).toBe(false);
    expect(await connection('invoca')).toMatchObject({ pausedAt: null });
    expect(await pauseConnection(store, 'invoca', 'answered 401', 'two')).toBe(true);
  });

  it('what is cancelled while it is in flight stays cancelled', async () => {
    const { invoca: id } = await post(fresh());
    const lease = '00000000-0000-0000-0000-000000000001';
    await gateway.pool.query(`UPDATE deliveries SET status = 'cancelled', lease = NULL WHERE id = $1`, [id]);
    expect(await finish(store.pool, [finishOf(id, lease)])).toEqual([null]);
    expect(await statusesAt('invoca')).toEqual(['cancelled']);
  });

  describe('the sweeper', () => {
    const makeDue = (ids: string[], status: string, when = 'now()'): Promise<unknown> =>
      gateway.pool.query(
        `UPDATE deliveries SET status = $1::"DeliveryStatus", sweep_at = ${when}, leased_at = now(), attempts = 1,
           next_attempt_at = CASE WHEN $1 <> 'waiting' THEN next_attempt_at END
         WHERE id = ANY($2::uuid[])`,
        [status, ids],
      );
    const NOTHING = { due: [], cutOff: 0, waitedTooLong: [] };

    it('looks at what is due at the connections it is told, and leaves alone for a while what it found', async () => {
      const [due, early] = [await post(fresh()), await post(fresh())];
      await makeDue([due.invoca, due.trackdrive], 'queued');
      await makeDue([early.invoca], 'queued', `now() + interval '1 minute'`);
      expect(await sweep(store.pool, ['invoca'], 10)).toEqual({
        ...NOTHING,
        due: [{ id: due.invoca, connection: 'invoca' }],
      });
      expect(await sweep(store.pool, ['invoca'], 10)).toEqual(NOTHING);
    });

    it('takes so many at once and no more', async () => {
      const posted = [await post(fresh()), await post(fresh()), await post(fresh())];
      await makeDue(
        posted.map(({ invoca }) => invoca),
        'retrying',
      );
      expect((await sweep(store.pool, ['invoca'], 2)).due).toHaveLength(2);
      expect((await sweep(store.pool, ['invoca'], 2)).due).toHaveLength(1);
    });

    it('finds what was cut off, not what waited too long, and that never again', async () => {
      const { invoca, trackdrive } = await post(fresh());
      await makeDue([invoca], 'sending');
      await makeDue([trackdrive], 'waiting');
      expect(await sweep(store.pool, ['invoca', 'trackdrive'], 10)).toEqual({
        due: [{ id: invoca, connection: 'invoca' }],
        cutOff: 1,
        waitedTooLong: [{ id: trackdrive, connection: 'trackdrive' }],
      });
      const { rows } = await gateway.pool.query('SELECT sweep_at FROM deliveries WHERE id = $1', [trackdrive]);
      expect(rows).toEqual([{ sweep_at: null }]);
    });

    it('leaves what is due to others where enough waits in this process, but for leases that ran out', async () => {
      const [due, cutOff] = [await post(fresh()), await post(fresh())];
      await makeDue([due.invoca, due.trackdrive], 'queued');
      await makeDue([cutOff.invoca], 'sending');
      const taken: DueDelivery[] = [];
      const stop = startSweeper({
        store,
        dispatcher: {
          take: (found) => void taken.push(...found),
          waiting: (name) => (name === 'invoca' ? 100 : 99),
        },
        connectionSet: { all: ['invoca', 'trackdrive'].map((name) => ({ name, adapter: { deliver: {} } })) } as never,
        log: createLog({ level: 'error', format: 'json' }),
      });
      try {
        await eventually(() => taken.length > 0);
      } finally {
        await stop();
      }
      expect(taken).toHaveLength(2);
      expect(taken).toEqual(
        expect.arrayContaining([
          { id: due.trackdrive, connection: 'trackdrive' },
          { id: cutOff.invoca, connection: 'invoca' },
        ]),
      );
      const { rows } = await gateway.pool.query('SELECT status FROM deliveries WHERE id = $1', [cutOff.invoca]);
      expect(rows).toEqual([{ status: 'retrying' }]);
    });

    it('forgets answers to idempotency keys after 8 days, none before, and none that is kept for good', async () => {
      await gateway.pool.query(
        `INSERT INTO idempotency_keys (principal, key, fingerprint, answer, created_at, forever)
         SELECT 'api', days::text, '', '{}', now() - days * interval '1 day', days = 90
         FROM unnest(ARRAY[0, 7, 9, 90]) AS days`,
      );
      const worker = await gateway.another({ ROLE: 'worker' });
      try {
        const kept = await eventually(async () => {
          const { rows } = await gateway.pool.query<{ key: string }>('SELECT key FROM idempotency_keys ORDER BY key');
          return rows.length < 4 && rows.map(({ key }) => key);
        });
        expect(kept).toEqual(['0', '7', '90']);
      } finally {
        await worker.close();
      }
    });
  });
});
