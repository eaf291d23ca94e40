import { callEndpoint, OUTCOMES } from '../support/endpoint';
import { API_KEY, type Gateway, startGateway } from '../support/gateway';
import { callBooks } from '../support/vendor-books';

/** What most installations are: one Invoca and one TrackDrive account, no currency anywhere, ids of both or of neither. */
describe('one account of each vendor', () => {
  let gateway: Gateway;
  beforeAll(async () => {
    gateway = await startGateway();
  });
  afterAll(() => gateway.close());

  /** What a vendor was sent, oldest first. */
  const sent = (vendor: string) =>
    gateway
      .vendor(vendor)
      .requests()
      .map(({ body }) => JSON.parse(body));
  const delivered = async (id: string): Promise<void> => {
    for (const connection of ['invoca', 'trackdrive']) await gateway.deliveryOf(id, connection, 'delivered');
  };

  it('gets a sale, its correction and its retraction by both ids, and no currency is ever named', async () => {
    const call = { ids: { invoca: 'SIMPLE-1', trackdrive: '500001' } };
    const sale = (more: object) => gateway.report({ call, name: 'sale', key: '1', ...more });
    const id = await sale({ amount: { value: '100.00' } });
    await delivered(id);
    await sale({ amount: { value: '120.00' } });
    await delivered(id);
    expect(await callBooks(gateway, '500001')).toMatchObject({ revenue: '120.00', buyerConverted: true });
    await sale({ met: false });
    await delivered(id);
    expect(await callBooks(gateway, '500001')).toMatchObject({ revenue: '0.00', buyerConverted: false });

    const told = sent('invoca').filter(({ search }) => search.transaction_id === 'SIMPLE-1');
    expect(told.map(({ call_outcome: { sale_amount, value } }) => [sale_amount, value])).toEqual([
      ['100.00', 'true'],
      ['120.00', 'true'],
      ['120.00', 'false'],
    ]);
    const { outcome, deliveries } = (await gateway.get(`/v1/outcomes/${id}`)).body;
    expect(outcome.amount).toEqual({ value: '120.00', currency: null });
    expect(deliveries.flatMap(({ warnings }: { warnings: unknown[] }) => warnings)).toEqual([]);
  });

  it('passes on what a client of Invoca sends that knows the start alone', async () => {
    const report = (start: number, amount: string) =>
      callEndpoint(gateway, OUTCOMES, {
        search: { start_time_t: start },
        call_outcome: { outcome_name: 'sale', partner_unique_id: '1', sale_amount: amount },
        oauth_token: API_KEY,
      });
    const answers = [await report(1_790_000_000, '100'), await report(1_790_000_600, '150')];
    expect(answers.map(({ status }) => status)).toEqual([201, 201]);
    const listed = (await gateway.get('/v1/outcomes?source=invoca:call_outcomes')).body.items;
    for (const { id } of listed) await gateway.deliveryOf(id, 'invoca', 'delivered');
    const searches = sent('invoca').filter(({ search }) => search.transaction_id === undefined);
    expect(searches.map(({ search, call_outcome: { sale_amount } }) => [search.start_time_t, sale_amount])).toEqual([
      ['1790000000', '100.00'],
      ['1790000600', '150.00'],
    ]);
    for (const { id } of listed) await gateway.deliveryOf(id, 'trackdrive', 'waiting');
  });

  it('gets what came before its call was told of', async () => {
    const id = await gateway.report({
      call: { ids: { external: 'simple-3' } },
      name: 'sale',
      amount: { value: '75.00' },
    });
    for (const connection of ['invoca', 'trackdrive']) await gateway.deliveryOf(id, connection, 'waiting');
    await gateway.post('/v1/calls', { ids: { external: 'simple-3', invoca: 'SIMPLE-3', trackdrive: '500003' } });
    await delivered(id);
    expect(await callBooks(gateway, '500003')).toMatchObject({ revenue: '75.00' });
    expect(sent('invoca').at(-1)).toMatchObject({ search: { transaction_id: 'SIMPLE-3' } });
  });
});
