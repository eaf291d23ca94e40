import { setTimeout as wait } from 'node:timers/promises';
import { Client, Pool } from 'pg';
import { deliveriesOf } from '../support/deliveries';
import { DOCUMENTED, type Gateway, startGateway } from '../support/gateway';
import { eventually } from '../support/wait';

/** What must not happen to money, whoever dies and whoever refuses. */
describe('a delivery', () => {
  let gateway: Gateway;
  beforeAll(async () => {
    gateway = await startGateway();
  });
  afterAll(() => gateway.close());
  afterEach(() => {
    for (const id of ['invoca', 'trackdrive']) gateway.vendor(id).clear();
  });

  const { fresh } = deliveriesOf(() => gateway);
  const sent = (vendor: string): Record<string, unknown>[] =>
    gateway
      .vendor(vendor)
      .requests()
      .map(({ body }) => JSON.parse(body));
  /** as if the process that leased it had died so long ago */
  const loseLease = (outcomeId: string) =>
    gateway.pool.query(
      `UPDATE deliveries SET status = 'sending', lease = gen_random_uuid(), leased_at = now() - interval '20 s',
         attempts = attempts + 1, sweep_at = now() WHERE outcome_id = $1 AND connection = 'trackdrive'`,
      [outcomeId],
    );

  it('that adds and may have arrived is not sent again but left to a person', async () => {
    gateway.vendor('trackdrive').fail({ reset: true, times: 1 });
    const id = await gateway.report(fresh({ vendor: { trackdrive: { add_revenue: '5.00' } } }));
    const delivery = await gateway.deliveryOf(id, 'trackdrive', 'review');
    expect(delivery).toMatchObject({ failure: 'ambiguous', reason: expect.stringContaining('may have arrived') });
    expect(sent('trackdrive')).toHaveLength(1);
  });

  it('that states and may have arrived is sent again', async () => {
    gateway.vendor('trackdrive').fail({ reset: true, times: 1 });
    const id = await gateway.report(fresh());
    const delivery = await gateway.deliveryOf(id, 'trackdrive', 'delivered');
    expect(delivery.attempts.map(({ failure }: { failure: { kind: string } | null }) => failure?.kind)).toEqual([
      'ambiguous',
      undefined,
    ]);
    expect(sent('trackdrive').map(({ revenue }) => revenue)).toEqual(['100.00', '100.00']);
  });

  it('adds once, although later revisions keep what was to be added', async () => {
    const outcome = fresh({ amount: undefined, vendor: { trackdrive: { add_revenue: '5.00', payout: '1.00' } } });
    const id = await gateway.report(outcome);
    await gateway.deliveryOf(id, 'trackdrive', 'delivered');
    await gateway.report({ ...outcome, description: 'changed' });
    await gateway.deliveryOf(id, 'trackdrive', 'delivered');
    await gateway.report({ ...outcome, description: 'changed', vendor: { trackdrive: { add_revenue: '7.00' } } });
    await gateway.deliveryOf(id, 'trackdrive', 'delivered');
    expect(sent('trackdrive').map((body) => [body.add_revenue, body.payout])).toEqual([
      ['5.00', '1.00'],
      [undefined, '1.00'],
      ['2.00', '1.00'],
    ]);
  });

  it('unsays an amount that may have arrived, whatever else may have arrived since', async () => {
    const outcome = fresh();
    const id = await gateway.report(outcome);
    await gateway.deliveryOf(id, 'trackdrive', 'delivered');
    gateway.vendor('trackdrive').fail({ reset: true });
    await gateway.report({ ...outcome, amount: null });
    await gateway.deliveryOf(id, 'trackdrive', 'failed');
    gateway.vendor('trackdrive').clear();
    await gateway.report({ ...outcome, amount: undefined, description: 'changed' });
    await gateway.deliveryOf(id, 'trackdrive', 'delivered');
    expect(sent('trackdrive')).toMatchObject([{ revenue: '0.00' }]);
  });

  it('whose lease ran out is recorded as cut off and sent again', async () => {
    const id = await gateway.report(fresh());
    await gateway.deliveryOf(id, 'trackdrive', 'delivered');
    await loseLease(id);
    const delivery = await eventually(async () => {
      const one = await gateway.deliveryOf(id, 'trackdrive', 'delivered');
      return one.attempts.length === 3 && one;
    });
    expect(delivery.attempts[1]).toMatchObject({
      number: 2,
      failure: { kind: 'ambiguous' },
      decision: 'ambiguous',
      request: null,
    });
  });

  it('whose lease ran out is not sent again when it adds', async () => {
    gateway.vendor('trackdrive').fail({ status: 503, headers: { 'retry-after': '3600' } });
    const id = await gateway.report(fresh({ vendor: { trackdrive: { add_revenue: '5.00' } } }));
    await gateway.deliveryOf(id, 'trackdrive', 'retrying');
    gateway.vendor('trackdrive').clear();
    await loseLease(id);
    const delivery = await gateway.deliveryOf(id, 'trackdrive', 'review');
    expect(delivery.reason).toContain('may have arrived');
    expect(sent('trackdrive')).toEqual([]);
  });

  /** A delivery that was cut off, and a later revision that came before it was its turn again; gives the first one. */
  const overtakeAmbiguous = async (vendor: object, as = 'delivered') => {
    gateway.vendor('trackdrive').fail({ status: 503, headers: { 'retry-after': '3600' }, times: 1 });
    const outcome = fresh(vendor);
    const id = await gateway.report(outcome);
    await gateway.deliveryOf(id, 'trackdrive', 'retrying');
    await gateway.pool.query(`UPDATE deliveries SET ambiguous = true WHERE outcome_id = $1 AND status = 'retrying'`, [
      id,
    ]);
    await gateway.report({ ...outcome, description: 'changed' });
    await gateway.deliveryOf(id, 'trackdrive', as);
    await gateway.pool.query(
      `UPDATE deliveries SET next_attempt_at = now(), sweep_at = now() WHERE outcome_id = $1 AND status = 'retrying'`,
      [id],
    );
    return eventually(async () => {
      const { body } = await gateway.get(`/v1/deliveries?outcomeId=${id}&connection=trackdrive`);
      const [, first] = body.items;
      return first.nextAttemptAt === null && first.status !== 'sending' && first;
    });
  };

  it('that was cut off is not sent after a later revision', async () => {
    expect(await overtakeAmbiguous({})).toMatchObject({ revision: 1, status: 'superseded', attempts: 1 });
    expect(sent('trackdrive').map((body) => body.agent_call_disposition_notes)).toEqual(['1 year contract', 'changed']);
  });

  it('that adds and was cut off is not forgotten for a later revision’s sake', async () => {
    const first = await overtakeAmbiguous({ vendor: { trackdrive: { add_revenue: '5.00' } } }, 'waiting');
    expect(first).toMatchObject({ revision: 1, status: 'review', reason: expect.stringContaining('may have arrived') });
  });

  it('that arrived while the database was away for a moment is on record as delivered, and not sent again', async () => {
    const other = await gateway.another({ DELIVERY_DEADLINE: '10s' });
    const name = new URL(gateway.pool.options.connectionString ?? '').pathname.slice(1);
    const admin = new Client({ connectionString: process.env.TEST_DATABASE_URL });
    await admin.connect();
    const statements = jest.spyOn(Pool.prototype, 'query');
    const finishes = (): number =>
      statements.mock.calls.filter(([statement]) => (statement as { name?: string }).name === 'finish').length;
    try {
      gateway.vendor('invoca').fail({ delayMs: 500, times: 1 });
      const { call, ...outcome } = fresh();
      const id = await other.report({ ...outcome, call: { ids: { invoca: call.ids.invoca } } });
      await eventually(() => gateway.vendor('invoca').requests().length > 0);
      await admin.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS false`);
      await admin.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [name]);
      await eventually(() => finishes() > 1, { what: 'it was tried in vain to write it down' });
      await admin.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS true`);
      const delivery = await gateway.deliveryOf(id, 'invoca', 'delivered');
      expect(delivery.attempts).toHaveLength(1);
      expect(sent('invoca')).toHaveLength(1);
    } finally {
      await admin.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS true`);
      await admin.end();
      statements.mockRestore();
      await other.close();
    }
  });

  it('that nobody was woken for is found by the sweeper', async () => {
    gateway.vendor('invoca').fail({ status: 503, headers: { 'retry-after': '3600' }, times: 1 });
    const id = await gateway.report(fresh());
    await gateway.deliveryOf(id, 'invoca', 'retrying');
    await gateway.pool.query(
      `UPDATE deliveries SET next_attempt_at = now(), sweep_at = now() WHERE outcome_id = $1 AND status = 'retrying'`,
      [id],
    );
    const delivery = await gateway.deliveryOf(id, 'invoca', 'delivered');
    expect(delivery.attempts).toHaveLength(2);
  });

  it('that waited too long for an id of its call has failed', async () => {
    const posted = await gateway.post('/v1/outcomes', { ...DOCUMENTED, call: { ids: { invoca: 'CALL-lonely' } } });
    const { id } = posted.body.outcome;
    await gateway.pool.query(`UPDATE deliveries SET sweep_at = now() WHERE outcome_id = $1 AND status = 'waiting'`, [
      id,
    ]);
    const delivery = await gateway.deliveryOf(id, 'trackdrive', 'failed');
    expect(delivery.reason).toBe('waited too long: no TrackDrive id of this call is known yet');
  });

  it('holds while its connection is paused for a wrong key, and all that was held comes out when it is resumed', async () => {
    gateway.vendor('trackdrive').fail({ status: 401, times: 1 });
    const first = await gateway.report(fresh());
    await gateway.deliveryOf(first, 'trackdrive', 'held');
    const more = await Promise.all([gateway.report(fresh()), gateway.report(fresh())]);
    for (const id of more) {
      const delivery = await gateway.deliveryOf(id, 'trackdrive', 'held');
      expect(delivery).toMatchObject({ attempts: [], reason: expect.stringContaining('answered 401') });
    }
    for (const id of [first, ...more]) await gateway.deliveryOf(id, 'invoca', 'delivered');
    const paused = await gateway.get('/v1/admin/connections/trackdrive');
    expect(paused.body.connection).toMatchObject({
      pausedAt: expect.any(String),
      pausedReason: expect.stringContaining('401'),
    });
    expect(gateway.lines.filter(({ event }) => event === 'connection paused')).toHaveLength(1);

    await gateway.post('/v1/admin/connections/trackdrive/resume', {});
    for (const id of [first, ...more]) await gateway.deliveryOf(id, 'trackdrive', 'delivered');
  });

  it('never overlaps another one of the same call where the vendor is told the call’s whole state', async () => {
    gateway.vendor('trackdrive').fail({ delayMs: 60 });
    const outcome = fresh();
    const another = await gateway.another();
    try {
      const ids = await Promise.all(
        Array.from({ length: 8 }, (_, index) =>
          (index % 2 === 0 ? gateway : another).report({ ...outcome, key: String(index), amount: { value: '10.00' } }),
        ),
      );
      for (const id of ids) await gateway.deliveryOf(id, 'trackdrive', 'delivered');
    } finally {
      await another.close();
    }
    const times = gateway
      .vendor('trackdrive')
      .requests()
      .map(({ receivedAt }) => receivedAt);
    for (const [index, at] of times.slice(1).entries()) expect(at - (times[index] ?? at)).toBeGreaterThanOrEqual(60);
    expect(sent('trackdrive').at(-1)).toMatchObject({ revenue: '80.00' });
  });

  it('does not keep a gateway from stopping gently: what is in flight is finished first', async () => {
    const other = await gateway.another({ DELIVERY_DEADLINE: '5s' });
    gateway.vendor('invoca').fail({ delayMs: 300 });
    const id = await other.report(fresh());
    await eventually(() => gateway.vendor('invoca').requests().length > 0);
    await other.close();
    await gateway.deliveryOf(id, 'invoca', 'delivered');
    await wait(50);
    expect(gateway.vendor('invoca').requests()).toHaveLength(1);
  });
});
