import { deliveriesOf } from '../support/deliveries';
import { type Answer, type Gateway, startGateway } from '../support/gateway';

/** An amount that was reported without a currency is in that of each account that it goes to; somebody says later which that is. */
describe('a currency that is named later', () => {
  let gateway: Gateway;
  afterEach(() => gateway.close());
  const { fresh } = deliveriesOf(() => gateway);

  const start = async (variables: Record<string, string> = {}): Promise<void> => {
    gateway = await startGateway({ variables });
  };
  const bare = { amount: { value: '100.00' } };
  const usd = { amount: { value: '100.00', currency: 'USD' } };
  const post = (outcome: object): Promise<Answer> => gateway.post('/v1/outcomes', outcome);
  const reportBare = async (): Promise<{ id: string; outcome: object }> => {
    const outcome = fresh(bare);
    const id = await gateway.report(outcome);
    for (const connection of ['invoca', 'trackdrive']) await gateway.deliveryOf(id, connection, 'delivered');
    return { id, outcome };
  };
  const sent = (vendor: string): number => gateway.vendor(vendor).requests().length;

  it.each<Record<string, string>>([
    { INVOCA_CURRENCY: 'USD', TRACKDRIVE_CURRENCY: 'USD' },
    {},
    { TRACKDRIVE_CURRENCY: 'USD' },
  ])('is no change where no account is kept in another one: %j', async (variables) => {
    await start(variables);
    const { id, outcome } = await reportBare();
    expect(await post({ ...outcome, ...usd })).toMatchObject({
      status: 200,
      body: { outcome: { result: 'unchanged', revision: 1, ...usd } },
    });
    expect((await gateway.get(`/v1/outcomes/${id}`)).body.outcome).toMatchObject({ revision: 1, ...usd });
    expect([sent('invoca'), sent('trackdrive')]).toEqual([1, 1]);
    expect((await post({ ...outcome, ...bare })).body.outcome).toMatchObject({ result: 'unchanged', ...usd });
  });

  it('is no change where it is named by a default that was set since', async () => {
    await start();
    const { outcome } = await reportBare();
    const later = await gateway.another({ DEFAULT_CURRENCY: 'USD' });
    try {
      const { status, body } = await later.post('/v1/outcomes', outcome);
      expect({ status, amount: body.outcome.amount }).toEqual({ status: 200, amount: usd.amount });
    } finally {
      await later.close();
    }
  });

  it('is held to: it can’t be named again as another one without being a change', async () => {
    await start();
    const { outcome } = await reportBare();
    await post({ ...outcome, ...usd });
    const { body } = await post({ ...outcome, amount: { value: '100.00', currency: 'EUR' } });
    expect(body.outcome).toMatchObject({ result: 'updated', revision: 2, amount: { currency: 'EUR' } });
  });

  it('is that of the accounts which took the amount, from then on', async () => {
    await start();
    const { outcome } = await reportBare();
    await post({ ...outcome, ...usd });
    const { items } = (await gateway.get('/v1/admin/connections')).body;
    expect(items).toMatchObject([
      { name: 'invoca', currency: 'USD', currencySource: 'acknowledged' },
      { name: 'trackdrive', currency: 'USD', currencySource: 'acknowledged' },
    ]);
  });

  it('is a change where an account is kept in another one, which is not sent what it is not', async () => {
    await start({ TRACKDRIVE_CURRENCY: 'EUR' });
    const { id, outcome } = await reportBare();
    expect((await post({ ...outcome, ...usd })).body.outcome).toMatchObject({ result: 'updated', revision: 2 });
    await gateway.deliveryOf(id, 'invoca', 'delivered');
    expect((await gateway.deliveryOf(id, 'trackdrive', 'failed')).reason).toMatch(/USD.*EUR/);
  });

  it('is a change where an account came to be kept in another one by what it took', async () => {
    await start();
    const { id, outcome } = await reportBare();
    const other = await gateway.report(fresh({ amount: { value: '1.00', currency: 'EUR' } }));
    await gateway.deliveryOf(other, 'trackdrive', 'delivered');
    expect((await post({ ...outcome, ...usd })).body.outcome).toMatchObject({ result: 'updated', revision: 2 });
    expect((await gateway.deliveryOf(id, 'trackdrive', 'failed')).reason).toMatch(/USD.*EUR/);
  });

  it('is part of a change where anything else changes', async () => {
    await start();
    const { outcome } = await reportBare();
    const { body } = await post({ ...outcome, ...usd, description: 'changed' });
    expect(body.outcome).toMatchObject({ result: 'updated', revision: 2, ...usd });
  });

  it('is no change within one batch', async () => {
    await start();
    const outcome = fresh(bare);
    const { body } = await gateway.post('/v1/outcomes/batch', { outcomes: [outcome, { ...outcome, ...usd }] });
    expect(body.items).toMatchObject([
      { outcome: { result: 'created' } },
      { outcome: { result: 'unchanged', ...usd } },
    ]);
    const { id } = body.items[0].outcome;
    expect((await gateway.get(`/v1/outcomes/${id}`)).body.outcome).toMatchObject({ revision: 1, ...usd });
  });

  it('is named by one of many at once, and the others change nothing', async () => {
    await start();
    const { id, outcome } = await reportBare();
    const answers = await Promise.all(Array.from({ length: 10 }, () => post({ ...outcome, ...usd })));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect((await gateway.get(`/v1/outcomes/${id}`)).body.outcome).toMatchObject({ revision: 1, ...usd });
  });
});
