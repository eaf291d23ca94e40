import { openStore } from '../../src/store/client';
import { stepReplay } from '../../src/store/step-replay';
import { deliveriesOf } from '../support/deliveries';
import { BACKENDS, type Gateway, startGateway } from '../support/gateway';
import { REPLAYS, replaysOf } from '../support/replays';
import { eventually } from '../support/wait';

const REFUSED = { status: 422, body: { error: 'no such buyer' } };

describe.each(BACKENDS)('a replay of all that a filter matches (queue on %s)', (backend) => {
  let gateway: Gateway;
  beforeAll(async () => {
    gateway = await startGateway({ backend, variables: { DELIVERY_DEADLINE: '10s' } });
  });
  afterAll(() => gateway.close());
  beforeEach(() => gateway.pool.query('TRUNCATE deliveries, attempts, replays, replay_deliveries, audit'));
  afterEach(() => {
    for (const id of ['invoca', 'trackdrive']) gateway.vendor(id).clear();
  });

  const { fresh, post, row } = deliveriesOf(() => gateway);
  const { plan, run, cancel, until } = replaysOf(() => gateway);
  const sent = (vendor: string): string[] =>
    gateway
      .vendor(vendor)
      .requests()
      .map(({ path, body }) => `${path} ${JSON.parse(body).agent_call_disposition_notes ?? ''}`);
  /** how many of these deliveries have which status and so many attempts that were asked for */
  const of = async (ids: string[]): Promise<{ status: string; manual: number; count: number }[]> => {
    const { rows } = await gateway.pool.query(
      `SELECT status, manual, count(*)::int FROM (
         SELECT status, (SELECT count(*)::int FROM attempts WHERE manual AND delivery_id = id) AS manual
         FROM deliveries WHERE id = ANY($1)) asked GROUP BY 1, 2`,
      [ids],
    );
    return rows;
  };
  const allFailed = (ids: string[]) =>
    eventually(async () => (await of(ids)).every(({ status }) => status === 'failed'), { within: 20_000 });
  /** so many outcomes, of which one vendor has refused each delivery; gives their ids */
  const refused = async (count: number, more: (index: number) => object = () => ({})): Promise<string[]> => {
    gateway.vendor('trackdrive').fail(REFUSED);
    const posted = await Promise.all(Array.from({ length: count }, (_, index) => post(fresh(more(index)))));
    const ids = posted.map(({ trackdrive }) => trackdrive);
    await allFailed(ids);
    gateway.vendor('trackdrive').clear();
    return ids;
  };

  it('is planned with its numbers and samples, and sends nothing; run, each arrives once', async () => {
    const ids = await refused(50, (index) => ({
      amount: index === 0 ? null : { value: '100.10', currency: index % 2 === 0 ? 'USD' : null },
      met: index !== 1,
    }));
    const listed = (await gateway.get('/v1/deliveries?status=failed&limit=200')).body.items;
    expect(listed).toHaveLength(50);
    expect(listed[0].reason).toContain('no such buyer');

    const planned = await plan({ connection: 'trackdrive' });
    expect(planned).toMatchObject({
      status: 'planned',
      matched: 50,
      byConnection: { trackdrive: 50 },
      amounts: [
        { currency: 'USD', total: '2402.40' },
        { currency: null, total: '2402.40' },
      ],
      filter: { status: ['failed'], connection: 'trackdrive' },
      createdBy: 'admin',
      startedAt: null,
      finishedAt: null,
      queued: 0,
      delivered: 0,
      failed: 0,
      passedOver: 0,
    });
    expect(planned.sample).toHaveLength(5);
    for (const one of planned.sample) {
      expect(ids).toContain(one.deliveryId);
      expect(one).toMatchObject({ connection: 'trackdrive', reason: null, outcomeId: expect.any(String) });
      const { attempts } = (await gateway.get(`/v1/deliveries/${one.deliveryId}`)).body.delivery;
      expect(one.request).toEqual(attempts[0].request);
      expect(one.request.headers.authorization).toBe('***');
    }
    expect(sent('trackdrive')).toEqual([]);

    const { status, body } = await run(planned.id);
    expect([status, body.replay.startedBy]).toEqual([202, 'admin']);
    const done = await until(planned.id, (replay) => replay.status === 'done');
    expect(done).toMatchObject({ matched: 50, queued: 0, delivered: 50, failed: 0, passedOver: 0 });
    expect(done.finishedAt).toEqual(expect.any(String));
    expect(sent('trackdrive')).toHaveLength(50);
    expect(new Set(sent('trackdrive')).size).toBe(50);
    const { delivery } = (await gateway.get(`/v1/deliveries/${ids[0]}`)).body;
    expect(delivery.attempts[1]).toMatchObject({ manual: true, by: 'admin', decision: 'delivered' });
    expect((await run(planned.id)).body).toMatchObject({ code: 'ended' });
  });

  it('run by many at once, in two processes, is one', async () => {
    const ids = await refused(40);
    const other = await gateway.another();
    try {
      const { id } = await plan();
      const paths = Array.from({ length: 8 }, (_, index) => (index % 2 === 0 ? gateway : other));
      const answers = await Promise.all(paths.map((one) => one.post(`${REPLAYS}/${id}/run`, {})));
      expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(202));
      expect(await until(id, ({ status }) => status === 'done')).toMatchObject({ delivered: 40 });
    } finally {
      await other.close();
    }
    expect(sent('trackdrive')).toHaveLength(40);
    expect(await of(ids)).toEqual([{ status: 'delivered', manual: 1, count: 40 }]);
    expect((await gateway.get('/v1/admin/audit?action=replay.run')).body.items).toHaveLength(1);
  });

  it('of a replay that failed again works, and the first goes on saying what it brought', async () => {
    const ids = await refused(5);
    gateway.vendor('trackdrive').fail(REFUSED);
    const first = await plan();
    await run(first.id);
    const failed = { status: 'done', delivered: 0, failed: 5 };
    expect(await until(first.id, ({ status }) => status === 'done')).toMatchObject(failed);
    gateway.vendor('trackdrive').clear();
    const second = await plan();
    await run(second.id);
    expect(await until(second.id, ({ status }) => status === 'done')).toMatchObject({ delivered: 5, failed: 0 });
    expect(await until(first.id, () => true)).toMatchObject(failed);
    expect(await of(ids)).toEqual([{ status: 'delivered', manual: 2, count: 5 }]);
  });

  it('passes over what is not what it was any more', async () => {
    const ids = await refused(4);
    const { id } = await plan();
    const [delivered = '', settled = '', cancelled = '', still = ''] = ids;
    for (const [one, status] of [
      [delivered, 'delivered'],
      [settled, 'review'],
      [cancelled, 'skipped'],
    ]) {
      await gateway.pool.query('UPDATE deliveries SET status = $2::"DeliveryStatus" WHERE id = $1', [one, status]);
    }
    await run(id);
    expect(await until(id, ({ status }) => status === 'done')).toMatchObject({
      delivered: 1,
      failed: 0,
      passedOver: 3,
    });
    expect(sent('trackdrive')).toHaveLength(1);
    expect(await row(still)).toMatchObject({ status: 'delivered' });
  });

  it('passes over what a later revision has overtaken, and shows so beforehand', async () => {
    gateway.vendor('trackdrive').fail({ ...REFUSED, times: 1 });
    const outcome = fresh();
    await gateway.deliveryOf(await gateway.report(outcome), 'trackdrive', 'failed');
    await gateway.deliveryOf(await gateway.report({ ...outcome, description: 'changed' }), 'trackdrive', 'delivered');
    const planned = await plan();
    expect(planned.sample).toMatchObject([{ request: null, reason: expect.stringContaining('later revision') }]);
    await run(planned.id);
    expect(await until(planned.id, ({ status }) => status === 'done')).toMatchObject({ delivered: 0, passedOver: 1 });
    expect(sent('trackdrive')).toHaveLength(2);
  });

  it('of a paused connection is held, and goes out when that is resumed', async () => {
    await refused(3);
    await gateway.post('/v1/admin/connections/trackdrive/pause', {});
    const { id } = await plan();
    await run(id);
    const held = async () => (await gateway.get('/v1/deliveries?status=held')).body.items.length === 3;
    await eventually(held, { within: 10_000 });
    expect(await until(id, () => true)).toMatchObject({ status: 'running', queued: 3 });
    expect((await cancel(id)).body.replay).toMatchObject({ status: 'cancelled', finishedAt: null, queued: 3 });
    await gateway.post('/v1/admin/connections/trackdrive/resume', {});
    const ended = await until(id, ({ finishedAt }) => finishedAt !== null);
    expect(ended).toMatchObject({ status: 'cancelled', delivered: 3, queued: 0 });
  });

  it('of many, half of whose vendors are down, delivers the rest, and these when they are back, each once', async () => {
    gateway.vendor('trackdrive').fail(REFUSED);
    gateway.vendor('invoca').fail(REFUSED);
    const posted = await Promise.all(Array.from({ length: 60 }, () => post(fresh())));
    const all = posted.flatMap(({ invoca, trackdrive }) => [invoca, trackdrive]);
    await allFailed(all);
    gateway.vendor('trackdrive').clear();
    gateway.vendor('invoca').clear();
    gateway.vendor('invoca').fail({ status: 500, body: 'on fire' });
    const planned = await plan();
    expect(planned).toMatchObject({ matched: 120, byConnection: { invoca: 60, trackdrive: 60 } });
    expect(new Set(planned.sample.map(({ connection }: { connection: string }) => connection)).size).toBe(2);
    expect(planned.amounts).toEqual([{ currency: 'USD', total: '6000.00' }]);
    await run(planned.id);
    await until(planned.id, ({ delivered }) => delivered === 60);
    const connection = async () => (await gateway.get('/v1/admin/connections/invoca')).body.connection;
    await eventually(async () => (await connection()).breaker.state !== 'closed', { what: 'it is left alone' });
    gateway.vendor('invoca').clear();
    const ended = await until(planned.id, ({ status }) => status === 'done');
    // Before the breaker opened one may have used its tries up.
    expect(ended).toMatchObject({ passedOver: 0, queued: 0 });
    expect(ended.delivered + ended.failed).toBe(120);
    expect(ended.failed).toBeLessThan(10);
    expect(new Set(sent('trackdrive')).size).toBe(60);
    expect(sent('trackdrive')).toHaveLength(60);
    expect(sent('invoca')).toHaveLength(ended.delivered - 60);
  });
});

it('a replay goes on where it was when the process that ran it is gone and another comes', async () => {
  const api = await startGateway({ variables: { DELIVERY_DEADLINE: '10s', ROLE: 'api' } });
  const there = { ...deliveriesOf(() => api), ...replaysOf(() => api) };
  const store = openStore({ url: api.databaseUrl, onIdleError: () => undefined });
  try {
    const ids = [];
    for (let index = 0; index < 20; index += 1) {
      const { trackdrive, invoca } = await there.post(there.fresh());
      await there.set(trackdrive, `status = 'failed', sweep_at = NULL, next_attempt_at = NULL`);
      await there.set(invoca, `status = 'delivered', sweep_at = NULL, next_attempt_at = NULL`);
      ids.push(trackdrive);
    }
    const { id } = await there.plan();
    await there.run(id);
    // As if it had died between the commit of its first step and its wake-ups.
    expect(await stepReplay(store, id, ['trackdrive'], 8)).toMatchObject({ queued: 8 });
    const worker = await api.another({ ROLE: 'worker' });
    try {
      expect(await there.until(id, ({ status }) => status === 'done')).toMatchObject({ delivered: 20, failed: 0 });
    } finally {
      await worker.close();
    }
    const { rows } = await api.pool.query('SELECT delivery_id, count(*)::int FROM attempts WHERE manual GROUP BY 1');
    expect(new Map(rows.map((one) => [one.delivery_id, one.count]))).toEqual(new Map(ids.map((one) => [one, 1])));
    expect(api.vendor('trackdrive').requests()).toHaveLength(20);
  } finally {
    await store.close();
    await api.close();
  }
});
