import { deliveriesOf } from '../support/deliveries';
import { type Answer, BACKENDS, type Gateway, startGateway } from '../support/gateway';
import { eventually } from '../support/wait';

describe.each(BACKENDS)('a delivery that an operator names (queue on %s)', (backend) => {
  let gateway: Gateway;
  beforeAll(async () => {
    gateway = await startGateway({ backend });
  });
  afterAll(() => gateway.close());
  afterEach(() => gateway.vendor('trackdrive').clear());

  const { fresh } = deliveriesOf(() => gateway);
  const replay = (id: string, body: unknown = '', headers = {}): Promise<Answer> =>
    gateway.post(`/v1/admin/deliveries/${id}/replay`, body, headers);
  const attemptsOf = async (id: string): Promise<Record<string, unknown>[]> =>
    (await gateway.get(`/v1/deliveries/${id}`)).body.delivery.attempts;
  /** reports an outcome, of which one delivery comes to this end */
  const deliver = async (status: string, outcome: object = fresh()): Promise<Answer['body']> =>
    gateway.deliveryOf(await gateway.report(outcome), 'trackdrive', status);
  /** waits until a delivery has so many attempts on record and is none of the worker's any more */
  const attempted = (id: string, count: number): Promise<Answer['body']> =>
    eventually(async () => {
      const { delivery } = (await gateway.get(`/v1/deliveries/${id}`)).body;
      return delivery.attempts.length === count && !['queued', 'sending'].includes(delivery.status) && delivery;
    });

  it('failed is sent again at once, and the attempt says that it was asked for and by which key', async () => {
    gateway.vendor('trackdrive').fail({ status: 422, body: { error: 'no such buyer' }, times: 1 });
    const { id } = await deliver('failed');
    const { status, body } = await replay(id);
    expect(status).toBe(202);
    expect(body.delivery).toMatchObject({ id, status: 'queued', reason: null, failure: null });
    const delivery = await attempted(id, 2);
    expect(delivery).toMatchObject({
      status: 'delivered',
      attempts: [
        { manual: false, by: null, decision: 'failed' },
        { manual: true, by: 'admin', decision: 'delivered' },
      ],
    });
  });

  it('has its whole schedule again; what the schedule brings is not the operator’s', async () => {
    gateway.vendor('trackdrive').fail({ status: 500, times: 5 });
    const { id } = await deliver('failed');
    await replay(id);
    const { attempts, status } = await attempted(id, 6);
    expect(status).toBe('delivered');
    expect(attempts.map(({ manual }: { manual: boolean }) => manual)).toEqual([
      false,
      false,
      false,
      false,
      true,
      false,
    ]);
  });

  it('delivered is sent again, masked like every attempt', async () => {
    const { id } = await deliver('delivered');
    await replay(id);
    const delivery = await attempted(id, 2);
    expect(gateway.vendor('trackdrive').requests()).toHaveLength(2);
    expect(delivery.attempts[1].request.headers).toMatchObject({ authorization: '***' });
  });

  it('retrying is sent now, and its schedule begins anew', async () => {
    gateway.vendor('trackdrive').fail({ status: 503, headers: { 'retry-after': '3600' }, times: 1 });
    const { id } = await deliver('retrying');
    await replay(id);
    expect(await attempted(id, 2)).toMatchObject({ status: 'delivered', nextAttemptAt: null });
  });

  it('in review is sent again although it adds: whoever asks takes the doubt on', async () => {
    gateway.vendor('trackdrive').fail({ reset: true, times: 1 });
    const { id } = await deliver('review', fresh({ vendor: { trackdrive: { add_revenue: '5.00' } } }));
    await replay(id);
    expect(await attempted(id, 2)).toMatchObject({ status: 'delivered' });
    const added = gateway
      .vendor('trackdrive')
      .requests()
      .map(({ body }) => JSON.parse(body).add_revenue);
    expect(added).toEqual(['5.00', '5.00']);
  });

  it('in review is not sent again after a later revision, and is not forgotten for that one’s sake', async () => {
    gateway.vendor('trackdrive').fail({ reset: true, times: 1 });
    const outcome = fresh({ vendor: { trackdrive: { add_revenue: '5.00' } } });
    const { id } = await deliver('review', outcome);
    await gateway.post('/v1/admin/connections/trackdrive/pause', {});
    await replay(id);
    const reported = await gateway.report({ ...outcome, description: 'changed' });
    await gateway.post('/v1/admin/connections/trackdrive/resume', {});
    const { reason } = await gateway.deliveryOf(reported, 'trackdrive', 'waiting');
    expect(reason).toContain(id);
    const delivery = await eventually(async () => {
      const one = (await gateway.get(`/v1/deliveries/${id}`)).body.delivery;
      return one.status === 'review' && one;
    });
    expect(delivery.attempts).toHaveLength(1);
  });

  it('that a later revision has overtaken is not sent', async () => {
    gateway.vendor('trackdrive').fail({ status: 422, times: 1 });
    const outcome = fresh();
    const { id } = await deliver('failed', outcome);
    await deliver('delivered', { ...outcome, description: 'changed' });
    expect((await replay(id)).status).toBe(202);
    const delivery = await eventually(async () => {
      const one = (await gateway.get(`/v1/deliveries/${id}`)).body.delivery;
      return one.status === 'superseded' && one;
    });
    expect(delivery.attempts).toHaveLength(1);
    expect(gateway.vendor('trackdrive').requests()).toHaveLength(2);
  });

  it('waits on when it waits for an id of its call', async () => {
    const { call, ...outcome } = fresh();
    const { id } = await deliver('waiting', { ...outcome, call: { ids: { invoca: call.ids.invoca } } });
    const { status, body } = await replay(id);
    expect([status, body.delivery.status]).toEqual([202, 'waiting']);
  });

  it.each(['cancelled', 'failed'])(
    '%s without an id of its call waits for one, and goes out when that is told',
    async (status) => {
      const { call, ...outcome } = fresh();
      const { invoca, trackdrive } = call.ids;
      const { id } = await deliver('waiting', { ...outcome, call: { ids: { invoca } } });
      await gateway.pool.query(
        `UPDATE deliveries SET status = $2::"DeliveryStatus", sweep_at = NULL, reason = 'x' WHERE id = $1`,
        [id, status],
      );
      expect((await replay(id)).status).toBe(202);
      const waiting = await eventually(async () => {
        const { delivery } = (await gateway.get(`/v1/deliveries/${id}`)).body;
        return delivery.status === 'waiting' && delivery;
      });
      expect(waiting).toMatchObject({ attempts: [], reason: expect.stringContaining('id of this call') });
      const { rows } = await gateway.pool.query(
        "SELECT sweep_at > now() + interval '6 days' AS far FROM deliveries WHERE id = $1",
        [id],
      );
      expect(rows).toEqual([{ far: true }]);
      await gateway.post('/v1/calls', { ids: { invoca, trackdrive } });
      const { attempts } = await attempted(id, 1);
      expect(attempts).toMatchObject([{ number: 1, manual: true, by: 'admin', decision: 'delivered' }]);
    },
  );

  it('is held while its connection is paused, and is still the operator’s when that is resumed', async () => {
    const { id } = await deliver('delivered');
    await gateway.post('/v1/admin/connections/trackdrive/pause', {});
    await replay(id);
    const held = () => gateway.get(`/v1/deliveries/${id}`).then(({ body }) => body.delivery.status === 'held');
    await eventually(held);
    expect((await replay(id)).body.delivery.status).toBe('held');
    await gateway.post('/v1/admin/connections/trackdrive/resume', {});
    const { attempts } = await attempted(id, 2);
    expect(attempts[1]).toMatchObject({ manual: true, by: 'admin' });
  });

  it('again and again is sent as often', async () => {
    gateway.vendor('trackdrive').fail({ status: 422, times: 2 });
    const { id } = await deliver('failed');
    for (const [count, status] of [
      [2, 'failed'],
      [3, 'delivered'],
      [4, 'delivered'],
    ] as const) {
      await replay(id, { again: true });
      expect(await attempted(id, count)).toMatchObject({ status });
    }
  });

  it('twice within 10 s by the same key is one press, also when the first one is delivered by then', async () => {
    const { id } = await deliver('delivered');
    await replay(id);
    await attempted(id, 2);
    const second = await replay(id);
    expect(second).toMatchObject({ status: 202, body: { delivery: { status: 'delivered' } } });
    expect((await replay(id, { again: false })).status).toBe(202);
    await gateway.pool.query(`UPDATE audit SET at = at - interval '10 seconds' WHERE target_id = $1`, [id]);
    await replay(id);
    expect(await attempted(id, 3)).toMatchObject({ status: 'delivered' });
    await replay(id, { again: true });
    expect(await attempted(id, 4)).toMatchObject({ status: 'delivered' });
    await gateway.pool.query(`UPDATE audit SET who = 'somebody else' WHERE target_id = $1`, [id]);
    await replay(id);
    expect(await attempted(id, 5)).toMatchObject({ status: 'delivered' });
    expect(await attemptsOf(id)).toHaveLength(5);
  });

  it('and failed again is sent again at once', async () => {
    gateway.vendor('trackdrive').fail({ status: 422, times: 2 });
    const { id } = await deliver('failed');
    await replay(id);
    expect(await attempted(id, 2)).toMatchObject({ status: 'failed' });
    await replay(id);
    expect(await attempted(id, 3)).toMatchObject({ status: 'delivered' });
  });

  it('by many at once is sent once', async () => {
    gateway.vendor('trackdrive').fail({ delayMs: 500 });
    const { id } = await deliver('delivered');
    const answers = await Promise.all(Array.from({ length: 10 }, () => replay(id)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]));
    await attempted(id, 2);
    expect(await attemptsOf(id)).toHaveLength(2);
    const { items } = (await gateway.get(`/v1/admin/audit?target=${id}`)).body;
    expect(items).toHaveLength(1);
  });
});
