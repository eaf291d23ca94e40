import { type Answer, type Gateway, startGateway } from '../support/gateway';
import { eventually } from '../support/wait';

/** `GET /v1/calls/{id}`: what each vendor was told of the money of a call. */
describe('what a call shows of what vendors were told', () => {
  let gateway: Gateway;
  beforeAll(async () => {
    gateway = await startGateway();
  });
  afterAll(() => gateway.close());
  afterEach(() => {
    for (const id of ['invoca', 'trackdrive']) gateway.vendor(id).clear();
  });

  let calls = 0;
  const freshCall = () => {
    calls += 1;
    return { ids: { invoca: `SENT-${calls}`, trackdrive: String(60_000 + calls) } };
  };
  const report = async (outcome: object): Promise<string> => {
    const id = await gateway.report(outcome);
    for (const connection of ['invoca', 'trackdrive']) await gateway.deliveryOf(id, connection, 'delivered');
    return id;
  };
  const sentOf = async (outcomeId: string): Promise<Answer['body']> => {
    const { outcome } = (await gateway.get(`/v1/outcomes/${outcomeId}`)).body;
    const { call } = (await gateway.get(`/v1/calls/${outcome.call.id}`)).body;
    return Object.fromEntries(call.sent.map((one: { connection: string }) => [one.connection, one]));
  };
  const brief = ({ entries }: Answer['body']): unknown[] =>
    entries.map(({ field, kind, value, certain }: Record<string, unknown>) => [
      field,
      kind,
      value,
      ...(certain ? [] : ['?']),
    ]);

  it('is the sum and each entry, by connection', async () => {
    const call = freshCall();
    const sale = await report({
      call,
      name: 'sale',
      amount: { value: '100.00' },
      vendor: { trackdrive: { payout: '20.00' } },
    });
    await report({ call, name: 'upsell', amount: { value: '50.00' } });
    await report({ call, name: 'bonus', vendor: { trackdrive: { add_payout: '2.00', offer_converted: true } } });
    await report({ call, name: 'sale', met: false });
    const { invoca, trackdrive } = await sentOf(sale);
    expect(trackdrive).toMatchObject({
      adapter: 'trackdrive',
      sums: { revenue: '50.00', payout: '2.00', buyer_converted: false, offer_converted: true },
    });
    expect(brief(trackdrive)).toEqual([
      ['revenue', 'set', '100.00'],
      ['payout', 'set', '20.00'],
      ['buyer_converted', 'set', true],
      ['revenue', 'set', '150.00'],
      ['buyer_converted', 'set', true],
      ['revenue', 'set', '150.00'],
      ['payout', 'add', '2.00'],
      ['buyer_converted', 'set', true],
      ['offer_converted', 'set', true],
      ['revenue', 'set', '50.00'],
      ['payout', 'set', '2.00'],
      ['buyer_converted', 'set', false],
      ['offer_converted', 'set', true],
    ]);
    expect(trackdrive.entries[0]).toMatchObject({
      at: expect.any(String),
      outcomeId: sale,
      revision: 1,
      deliveryId: expect.any(String),
      attempt: 1,
      certain: true,
    });
    expect(invoca.sums).toEqual({ sale_amount: '50.00' });
    expect(brief(invoca)).toEqual([
      ['sale_amount', 'set', '100.00'],
      ['sale_amount', 'set', '50.00'],
      ['sale_amount', 'set', '0.00'],
    ]);
  });

  it('shows what may have arrived until somebody knows, and nothing of what was refused', async () => {
    const call = freshCall();
    const bonus = { call, name: 'bonus', vendor: { trackdrive: { add_revenue: '50.00' } } };
    gateway.vendor('trackdrive').fail({ status: 422, body: { errors: { base: ['no'] } }, times: 1 });
    const id = await gateway.report(bonus);
    await gateway.deliveryOf(id, 'trackdrive', 'failed');
    expect((await sentOf(id)).trackdrive).toBeUndefined();
    gateway.vendor('trackdrive').fail({ reset: true, times: 1 });
    await gateway.report({ ...bonus, description: 'again' });
    const { id: deliveryId } = await gateway.deliveryOf(id, 'trackdrive', 'review');
    const before = (await sentOf(id)).trackdrive;
    expect({ sums: before.sums, entries: brief(before) }).toEqual({
      sums: {},
      entries: [['revenue', 'add', '50.00', '?']],
    });
    await gateway.post(`/v1/admin/deliveries/${deliveryId}/settle`, { as: 'delivered', note: 'it is there' });
    const after = (await sentOf(id)).trackdrive;
    expect({ sums: after.sums, entries: brief(after) }).toEqual({
      sums: { revenue: '50.00' },
      entries: [['revenue', 'add', '50.00']],
    });
  });

  it('knows what a process added that died before it could say so', async () => {
    const call = freshCall();
    const bonus = { call, name: 'bonus', vendor: { trackdrive: { add_revenue: '50.00' } } };
    const id = await report(bonus);
    gateway.vendor('trackdrive').fail({ status: 503, headers: { 'retry-after': '3600' }, times: 1 });
    await gateway.report({ ...bonus, vendor: { trackdrive: { add_revenue: '70.00' } } });
    const { id: deliveryId } = await gateway.deliveryOf(id, 'trackdrive', 'retrying');
    await gateway.pool.query(
      `UPDATE deliveries SET status = 'sending', lease = gen_random_uuid(), leased_at = now(), attempts = attempts + 1, sweep_at = now() WHERE id = $1`,
      [deliveryId],
    );
    await gateway.deliveryOf(id, 'trackdrive', 'review');
    expect(brief((await sentOf(id)).trackdrive)).toEqual([
      ['revenue', 'add', '50.00'],
      ['revenue', 'add', '20.00', '?'],
    ]);
    await gateway.post(`/v1/admin/deliveries/${deliveryId}/settle`, { as: 'failed', note: 'it is not' });
    await gateway.deliveryOf(id, 'trackdrive', 'failed');
    expect((await sentOf(id)).trackdrive.sums).toEqual({ revenue: '50.00' });
  });

  it('counts a retry once', async () => {
    const call = freshCall();
    gateway.vendor('trackdrive').fail({ status: 500, times: 1 });
    const id = await report({ call, name: 'sale', amount: { value: '100.00' } });
    await eventually(async () => (await gateway.deliveryOf(id, 'trackdrive', 'delivered')).attempts.length === 2);
    expect(brief((await sentOf(id)).trackdrive)).toEqual([
      ['revenue', 'set', '100.00'],
      ['buyer_converted', 'set', true],
    ]);
  });

  it('shows nothing of what was posted in sandbox mode', async () => {
    const call = freshCall();
    const id = await report({ call, name: 'sale', amount: { value: '100.00' } });
    await gateway.pool.query(`UPDATE deliveries SET sandbox = true, status = 'skipped' WHERE outcome_id = $1`, [id]);
    expect(await sentOf(id)).toEqual({});
  });
});
