import { adapter as trackdrive } from '../../adapters/trackdrive';
import { serveSandboxes, type Sandboxes } from '../../src/sandbox/serve';
import type { SandboxVendor } from '../../src/sandbox/sandbox-vendor';
import { deliveriesOf } from '../support/deliveries';
import { ADMIN_KEY, type Answer, type Gateway, startGateway } from '../support/gateway';
import { eventually } from '../support/wait';

const usd = (value: string) => ({ amount: { value, currency: 'USD' } });
const eur = (value: string) => ({ amount: { value, currency: 'EUR' } });
const bare = (value: string) => ({ amount: { value } });

describe('the currency of an account', () => {
  let gateway: Gateway;
  let west: Sandboxes;
  beforeAll(async () => {
    gateway = await startGateway({ variables: { ALLOW_PRIVATE_HOSTS: 'true', INVOCA_CURRENCY: 'USD' } });
    west = await serveSandboxes([trackdrive]);
  });
  afterAll(async () => {
    await gateway.close();
    await west.close();
  });
  beforeEach(async () => {
    for (const vendor of [gateway.vendor('invoca'), gateway.vendor('trackdrive'), sandboxVendor()]) vendor.clear();
    await gateway.pool.query(`UPDATE connections SET currency = NULL, currency_tried = NULL, currency_tried_by = '{}'`);
    await remake({});
  });

  const sandboxVendor = (): SandboxVendor => {
    const one = west.sandboxVendors.get('trackdrive');
    if (!one) throw new Error('no sandbox vendor');
    return one;
  };
  const settings = () => trackdrive.sandbox.settings(west.baseUrl('trackdrive'));
  const { fresh, set, row } = deliveriesOf(() => gateway, ['west']);
  const path = '/v1/admin/connections/west';
  const ask = (method: string, body?: object): Promise<Response> =>
    fetch(`${gateway.app.url}${path}`, {
      method,
      headers: { authorization: `Bearer ${ADMIN_KEY}`, 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    });
  /** Makes the connection west anew. */
  const remake = async (more: object): Promise<void> => {
    await ask('DELETE');
    const { status } = await gateway.post('/v1/admin/connections', {
      name: 'west',
      adapter: 'trackdrive',
      settings: { ...settings(), ...more },
    });
    expect(status).toBe(201);
  };
  const withAnother = async (run: (other: Gateway) => Promise<void>): Promise<void> => {
    const other = await gateway.another();
    try {
      await run(other);
    } finally {
      await other.close();
    }
  };
  const shown = async (): Promise<Answer['body']> => (await gateway.get(path)).body.connection;
  const revenues = (): unknown[] =>
    sandboxVendor()
      .requests()
      .map(({ body }) => JSON.parse(body).revenue as unknown);
  const endOf = (id: string): Promise<string> =>
    eventually(
      async () => {
        const { rows } = await gateway.pool.query(
          `SELECT status FROM deliveries WHERE outcome_id = $1 AND connection = 'west' AND status IN ('delivered', 'failed')`,
          [id],
        );
        return rows[0]?.status as string;
      },
      { within: 15_000, what: 'it has ended' },
    );
  const report = async (more: object): Promise<string> => gateway.report(fresh(more));

  it('that is set lets no other amount through, and both currencies are in the reason', async () => {
    await remake({ currency: 'EUR' });
    const id = await report(usd('100.00'));
    const { reason, attempts, failure } = await gateway.deliveryOf(id, 'west', 'failed');
    expect(reason).toMatch(/USD.*EUR/);
    expect({ failure, request: attempts[0].request }).toEqual({ failure: 'rejected', request: null });
    expect(revenues()).toEqual([]);
    await gateway.deliveryOf(id, 'invoca', 'delivered');
    expect(await shown()).toMatchObject({ currency: 'EUR', currencySource: 'settings' });
  });

  it('is set right, and what had failed can be sent again', async () => {
    await remake({ currency: 'EUR' });
    const id = await report(usd('100.00'));
    const delivery = await gateway.deliveryOf(id, 'west', 'failed');
    expect((await ask('PATCH', { settings: { currency: 'USD' } })).status).toBe(200);
    await gateway.post(`/v1/admin/deliveries/${delivery.id}/replay`, {});
    await gateway.deliveryOf(id, 'west', 'delivered');
    expect(revenues()).toEqual(['100.00']);
  });

  it('that an amount did not have takes it when the amount is mended', async () => {
    await remake({ currency: 'EUR' });
    const outcome = fresh(usd('100.00'));
    const id = await gateway.report(outcome);
    await gateway.deliveryOf(id, 'west', 'failed');
    await gateway.report({ ...outcome, ...eur('90.00') });
    await gateway.deliveryOf(id, 'west', 'delivered');
    expect(revenues()).toEqual(['90.00']);
    const { reason } = await gateway.deliveryOf(id, 'invoca', 'failed');
    expect(reason).toMatch(/EUR.*USD/);
  });

  it('does not keep a sale in another one from being taken back', async () => {
    const outcome = fresh(usd('100.00'));
    const id = await gateway.report(outcome);
    await gateway.deliveryOf(id, 'invoca', 'delivered');
    await gateway.report({ ...outcome, ...eur('90.00'), met: false });
    const { attempts } = await gateway.deliveryOf(id, 'invoca', 'delivered');
    const { call_outcome: said } = attempts[0].request.body;
    expect(said).toMatchObject({ value: 'false' });
    expect(said).not.toHaveProperty('sale_amount');
    await gateway.deliveryOf(id, 'west', 'delivered');
    expect(revenues().at(-1)).toBe('0.00');
  });

  it('is that of an amount which names none, which neither fails nor says what it is', async () => {
    await remake({ currency: 'EUR' });
    const id = await report(bare('100.00'));
    await gateway.deliveryOf(id, 'west', 'delivered');
    await gateway.deliveryOf(id, 'trackdrive', 'delivered');
    expect(revenues()).toEqual(['100.00']);
    const { connection } = (await gateway.get('/v1/admin/connections/trackdrive')).body;
    expect(connection).toMatchObject({ currency: null, currencySource: null });
  });

  it('that is not set is that of the first amount which the vendor takes; it is shown and held to, also by other processes', async () => {
    expect(await shown()).toMatchObject({ currency: null, currencySource: null });
    await gateway.deliveryOf(await report(bare('1.00')), 'west', 'delivered');
    expect(await shown()).toMatchObject({ currency: null });
    await gateway.deliveryOf(await report(eur('2.00')), 'west', 'delivered');
    expect(await shown()).toMatchObject({
      currency: 'EUR',
      currencySource: 'acknowledged',
      settings: expect.not.objectContaining({ currency: 'EUR' }),
    });
    const isRefusedBy = async (one: Gateway): Promise<void> => {
      const id = await one.report(fresh(usd('3.00')));
      expect((await gateway.deliveryOf(id, 'west', 'failed')).reason).toMatch(/USD.*EUR/);
    };
    await isRefusedBy(gateway);
    await withAnother(isRefusedBy);
    await gateway.deliveryOf(await report(bare('4.00')), 'west', 'delivered');
    expect(revenues()).toEqual(['1.00', '2.00', '4.00']);
    await remake({});
    expect(await shown()).toMatchObject({ currency: null, currencySource: null });
  });

  it('is not that of an amount which the vendor refused', async () => {
    sandboxVendor().fail({ status: 422, body: { errors: { revenue: ['is too high'] } }, times: 1 });
    await gateway.deliveryOf(await report(eur('2.00')), 'west', 'failed');
    await gateway.deliveryOf(await report(usd('3.00')), 'west', 'delivered');
    expect(await shown()).toMatchObject({ currency: 'USD' });
  });

  it('is not decided while an amount may have arrived: those in another currency wait for what comes of it', async () => {
    sandboxVendor().fail({ reset: true, times: 1 });
    sandboxVendor().fail({ status: 503, headers: { 'retry-after': '3600' }, times: 1 });
    const first = await report(eur('2.00'));
    await gateway.deliveryOf(first, 'west', 'retrying');
    const second = await report(usd('3.00'));
    const { reason, attempts } = await gateway.deliveryOf(second, 'west', 'retrying');
    expect({ reason, attempts }).toMatchObject({ reason: expect.stringMatching(/EUR.*USD/), attempts: [] });
    const { id } = await gateway.deliveryOf(first, 'west', 'retrying');
    await set(id, 'next_attempt_at = now(), sweep_at = now()');
    await gateway.deliveryOf(first, 'west', 'delivered');
    await set((await gateway.deliveryOf(second, 'west', 'retrying')).id, 'next_attempt_at = now(), sweep_at = now()');
    expect((await gateway.deliveryOf(second, 'west', 'failed')).reason).toMatch(/USD.*EUR/);
    expect(new Set(revenues())).toEqual(new Set(['2.00']));
  });

  it('is that of an addition which a person says arrived', async () => {
    sandboxVendor().fail({ reset: true, times: 1 });
    const id = await report(eur('2.00'));
    const delivery = await gateway.deliveryOf(id, 'west', 'delivered');
    await gateway.pool.query(
      `UPDATE connections SET currency = NULL, currency_tried = 'EUR', currency_tried_by = ARRAY[$1]::uuid[] WHERE name = 'west'`,
      [delivery.id],
    );
    await set(delivery.id, `status = 'review'`);
    await gateway.post(`/v1/admin/deliveries/${delivery.id}/settle`, { as: 'delivered', note: 'it is there' });
    expect(await shown()).toMatchObject({ currency: 'EUR' });
    expect(await row(delivery.id)).toMatchObject({ status: 'delivered' });
  });

  it('is one, however many amounts in however many currencies come at once to however many processes', async () => {
    await withAnother(async (other) => {
      sandboxVendor().fail({ delayMs: 30 });
      const money = [eur('2.00'), usd('3.00'), bare('4.00')];
      const posts = Array.from({ length: 24 }, (_, index) =>
        (index % 2 === 0 ? gateway : other).report(fresh(money[index % 3])),
      );
      const ends = await Promise.all((await Promise.all(posts)).map(endOf));
      const { currency } = await shown();
      const named = revenues().filter((value) => value !== '4.00');
      expect(new Set(named)).toEqual(new Set([currency === 'EUR' ? '2.00' : '3.00']));
      expect(ends.filter((status) => status === 'failed')).toHaveLength(8);
    });
  });

  it('sums the amounts of a call that are in it, and leaves the others to fail by themselves', async () => {
    await remake({ currency: 'EUR' });
    const call = fresh();
    const sale = await gateway.report({ ...call, ...eur('50.00'), key: 'eur' });
    await gateway.deliveryOf(sale, 'west', 'delivered');
    const foreign = await gateway.report({ ...call, ...usd('100.00'), key: 'usd' });
    await gateway.deliveryOf(foreign, 'west', 'failed');
    const more = await gateway.report({ ...call, ...bare('7.00'), key: 'bare' });
    await gateway.deliveryOf(more, 'west', 'delivered');
    await gateway.report({ ...call, ...usd('100.00'), key: 'usd', met: false });
    await gateway.deliveryOf(foreign, 'west', 'delivered');
    expect(revenues()).toEqual(['50.00', '57.00', '57.00']);
  });
});
