import { deliveriesOf } from '../support/deliveries';
import { BACKENDS, DOCUMENTED, type Gateway, startGateway } from '../support/gateway';
import { eventually } from '../support/wait';

describe.each(BACKENDS)('an outcome posted to a gateway whose queue stands on %s', (backend) => {
  let gateway: Gateway;
  beforeAll(async () => {
    gateway = await startGateway({ backend });
  });
  afterAll(() => gateway.close());
  beforeEach(() => {
    for (const id of ['invoca', 'trackdrive']) gateway.vendor(id).clear();
  });

  const bodies = (vendor: string): unknown[] =>
    gateway
      .vendor(vendor)
      .requests()
      .map(({ body }): unknown => JSON.parse(body));
  const { fresh } = deliveriesOf(() => gateway);

  it('reaches both vendors as their documents say, and says so', async () => {
    const id = await gateway.report(DOCUMENTED);
    const invoca = await gateway.deliveryOf(id, 'invoca', 'delivered');
    const trackdrive = await gateway.deliveryOf(id, 'trackdrive', 'delivered');

    expect(bodies('invoca')).toEqual([
      {
        search: { transaction_id: '00000000-00000001' },
        call_outcome: {
          outcome_name: 'sale',
          partner_unique_id: '1',
          description: '1 year contract',
          occurred_at_time_t: '1440607313',
          sale_amount: '100.00',
          value: 'true',
          custom_parameter_1: '12345',
          custom_parameter_2: '',
          custom_parameter_3: '',
        },
        oauth_token: expect.any(String),
      },
    ]);
    expect(gateway.vendor('invoca').requests()[0]).toMatchObject({
      method: 'POST',
      path: '/api/2015-08-17/call_outcomes.json',
    });
    expect(bodies('trackdrive')).toEqual([
      {
        revenue: '100.00',
        buyer_converted: true,
        agent_call_disposition_notes: '1 year contract',
        post_call_tokens: { outcome: 'sale', custom_parameter_1: '12345' },
      },
    ]);
    expect(gateway.vendor('trackdrive').requests()[0]).toMatchObject({
      method: 'POST',
      path: '/api/v1/calls/123895022',
    });

    expect(invoca).toMatchObject({ reference: expect.stringMatching(/^[0-9A-F]{8}-[0-9A-F]{8}$/) });
    expect(invoca.attempts).toEqual([
      {
        number: 1,
        startedAt: expect.any(String),
        durationMs: expect.any(Number),
        manual: false,
        by: null,
        request: expect.objectContaining({
          method: 'POST',
          url: expect.stringMatching(/\/api\/2015-08-17\/call_outcomes\.json$/),
          body: expect.objectContaining({ oauth_token: '***' }),
        }),
        response: expect.objectContaining({ status: 201, truncated: false }),
        failure: null,
        decision: 'delivered',
      },
    ]);
    expect(trackdrive.attempts).toHaveLength(1);
    expect(trackdrive.attempts[0].request.headers.authorization).toBe('***');
  });

  it('makes nothing when it comes again, and a new revision when its amount changed', async () => {
    const outcome = fresh();
    const id = await gateway.report(outcome);
    await gateway.deliveryOf(id, 'invoca', 'delivered');
    await gateway.deliveryOf(id, 'trackdrive', 'delivered');

    const again = await gateway.post('/v1/outcomes', { ...outcome, amount: { currency: 'USD', value: '100.0' } });
    expect(again).toMatchObject({ status: 200, body: { outcome: { id, revision: 1, result: 'unchanged' } } });

    const changed = await gateway.post('/v1/outcomes', { ...outcome, amount: { value: '120.50' } });
    expect(changed).toMatchObject({ status: 202, body: { outcome: { id, revision: 2, result: 'updated' } } });
    await gateway.deliveryOf(id, 'invoca', 'delivered');
    await gateway.deliveryOf(id, 'trackdrive', 'delivered');
    expect(bodies('invoca')).toHaveLength(2);
    expect(bodies('invoca')[1]).toMatchObject({ call_outcome: { sale_amount: '120.50' } });
    expect(bodies('trackdrive')[1]).toMatchObject({ revenue: '120.50' });
  });

  it('is delivered at the third attempt to a vendor that answers 503 twice', async () => {
    gateway.vendor('invoca').fail({ status: 503, times: 2 });
    const id = await gateway.report(fresh());
    const delivery = await gateway.deliveryOf(id, 'invoca', 'delivered');
    expect(delivery.attempts.map(({ decision }: { decision: string }) => decision)).toEqual([
      'retrying',
      'retrying',
      'delivered',
    ]);
    expect(delivery.attempts[0].failure).toEqual({ kind: 'ambiguous', message: expect.stringContaining('503') });
  });

  it('has failed when the schedule is used up', async () => {
    gateway.vendor('trackdrive').fail({ status: 500 });
    const id = await gateway.report(fresh());
    const delivery = await gateway.deliveryOf(id, 'trackdrive', 'failed');
    expect(delivery.attempts).toHaveLength(4);
    expect(delivery.reason).toMatch(/^gave up after 4 tries: answered 500/);
    await gateway.deliveryOf(id, 'invoca', 'delivered');
  });

  it('waits for an id of its call, and goes out when a later post brings it', async () => {
    const { trackdrive, ...ids } = fresh().call.ids;
    const posted = await gateway.post('/v1/outcomes', { ...DOCUMENTED, call: { ids } });
    const waiting = posted.body.deliveries.find(({ adapter }: { adapter: string }) => adapter === 'trackdrive');
    expect(waiting).toMatchObject({ status: 'waiting', reason: 'no TrackDrive id of this call is known yet' });
    const { id } = posted.body.outcome;
    await gateway.deliveryOf(id, 'invoca', 'delivered');
    expect(bodies('trackdrive')).toEqual([]);

    const second = await gateway.post('/v1/outcomes', { call: { ids: { ...ids, trackdrive } }, name: 'quote' });
    await gateway.deliveryOf(id, 'trackdrive', 'delivered');
    await gateway.deliveryOf(second.body.outcome.id, 'trackdrive', 'delivered');
    expect(
      gateway
        .vendor('trackdrive')
        .requests()
        .every(({ path }) => path === `/api/v1/calls/${trackdrive}`),
    ).toBe(true);
    expect(bodies('trackdrive')).toHaveLength(2);
  });

  it('adds up with the other outcomes of its call, and a retraction takes away', async () => {
    const outcome = fresh();
    const batch = await gateway.post('/v1/outcomes/batch', {
      outcomes: [outcome, { ...outcome, key: '2', amount: { value: '50.25' } }],
    });
    const [one, two] = batch.body.items.map((item: { outcome: { id: string } }) => item.outcome.id);
    await gateway.deliveryOf(one, 'trackdrive', 'delivered');
    await gateway.deliveryOf(two, 'trackdrive', 'delivered');
    await gateway.post('/v1/outcomes', { ...outcome, met: false });
    await gateway.deliveryOf(one, 'trackdrive', 'delivered');
    expect(bodies('trackdrive').map((body) => (body as { revenue: string }).revenue)).toEqual([
      '150.25',
      '150.25',
      '50.25',
    ]);
  });

  it('that a vendor refuses has failed, with the vendor’s words', async () => {
    gateway
      .vendor('trackdrive')
      .fail({ status: 422, body: { status: 422, errors: { revenue: ['is too high'] } }, times: 1 });
    const delivery = await gateway.deliveryOf(await gateway.report(fresh()), 'trackdrive', 'failed');
    expect(delivery).toMatchObject({ failure: 'rejected', reason: expect.stringContaining('is too high') });
    expect(delivery.attempts).toHaveLength(1);
  });

  it('that names what the vendor’s key does not reach has failed for itself alone: nothing is paused', async () => {
    const invoca = { advertiser_id_from_network: 'FORBIDDEN' };
    const strange = { ...fresh(), call: { startedAt: '2026-11-01T10:00:00Z' }, vendor: { invoca } };
    const refused = await gateway.deliveryOf(await gateway.report(strange), 'invoca', 'failed');
    expect(refused).toMatchObject({
      failure: 'rejected',
      reason: 'answered 403 UnauthorizedAdvertiser: You do not have access to this advertiser',
    });
    gateway.vendor('trackdrive').fail({ status: 403, body: { errors: { payout: ['is not allowed'] } }, times: 1 });
    const { failure } = await gateway.deliveryOf(await gateway.report(fresh()), 'trackdrive', 'failed');
    expect(failure).toBe('rejected');

    const next = await gateway.report(fresh());
    for (const name of ['invoca', 'trackdrive']) {
      await gateway.deliveryOf(next, name, 'delivered');
      const { body } = await gateway.get(`/v1/admin/connections/${name}`);
      expect(body.connection).toMatchObject({ paused: false, breaker: { state: 'closed' } });
    }
  });

  it('is superseded where a later revision came before it was sent', async () => {
    gateway.vendor('invoca').fail({ status: 503, headers: { 'retry-after': '3600' }, times: 1 });
    const outcome = fresh();
    const id = await gateway.report(outcome);
    await gateway.deliveryOf(id, 'invoca', 'retrying');
    await gateway.report({ ...outcome, description: '2 year contract' });
    await gateway.deliveryOf(id, 'invoca', 'delivered');
    const { body } = await gateway.get(`/v1/outcomes/${id}`);
    const [, first] = body.deliveries.filter(({ connection }: { connection: string }) => connection === 'invoca');
    expect(first).toMatchObject({ revision: 1, status: 'superseded', attempts: 1 });
  });

  it('writes one line for the post and one for each attempt, with every id in it', async () => {
    const id = await gateway.report(fresh());
    await gateway.deliveryOf(id, 'invoca', 'delivered');
    await gateway.deliveryOf(id, 'trackdrive', 'delivered');
    const lines = await eventually(() => {
      const found = gateway.lines.filter(({ fields }) => fields.outcomeId === id);
      return found.length === 3 && found;
    });
    expect(lines.map(({ event }) => event)).toEqual(['outcome', 'attempt', 'attempt']);
    expect(lines[1]?.fields).toMatchObject({
      callId: expect.any(String),
      deliveryId: expect.any(String),
      status: 'delivered',
    });
  });
});
