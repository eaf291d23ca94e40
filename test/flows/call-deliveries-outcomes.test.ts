import { CALLS, OUTCOMES } from '../support/endpoint';
import { API_KEY, type Gateway, startGateway } from '../support/gateway';
import { HANDS_OVER, ingested, ingestedCallsOf } from '../support/ingested-calls';
import { centsOf } from '../support/invoca-books';
import { eventually } from '../support/wait';

describe('outcomes of a call that was ingested here', () => {
  let gateway: Gateway;
  beforeAll(async () => {
    gateway = await startGateway({ variables: HANDS_OVER });
  });
  afterAll(() => gateway.close());
  afterEach(() => gateway.vendor('invoca').clear());
  const { fresh, ingest, sale, sent, bookOf, send } = ingestedCallsOf(() => gateway);

  it('has one outcome there after a correction, a retraction and another sale', async () => {
    const external = fresh();
    await ingest(external);
    const id = await sale(external);
    await gateway.deliveryOf(id, 'invoca', 'delivered');
    await sale(external, { amount: { value: '120.00', currency: 'USD' } });
    await gateway.deliveryOf(id, 'invoca', 'delivered');
    expect(centsOf(bookOf(external)!)).toBe(12_000);
    await sale(external, { met: false });
    await gateway.deliveryOf(id, 'invoca', 'delivered');
    expect(bookOf(external)?.outcomes).toMatchObject({ 'sale/1': { value: 'false' } });
    expect(centsOf(bookOf(external)!)).toBe(0);
    const other = await sale(external, { key: '2', amount: { value: '7.00', currency: 'USD' } });
    await gateway.deliveryOf(other, 'invoca', 'delivered');
    expect(Object.keys(bookOf(external)!.outcomes)).toEqual(['sale/1', 'sale/2']);
    expect(centsOf(bookOf(external)!)).toBe(700);
  });

  it('are told under the id that the client was answered with, too', async () => {
    const external = fresh();
    const { body } = await send(CALLS, ingested(external));
    const said = { outcome_name: 'sale', partner_unique_id: '7', sale_amount: '12.50' };
    const reported = await send(OUTCOMES, {
      search: { transaction_id: body.cuid },
      call_outcome: said,
      oauth_token: API_KEY,
    });
    expect(reported.status).toBe(201);
    await eventually(() => bookOf(external)?.outcomes['sale/7']?.revenue === '12.50');
    expect(sent()).toEqual(['calls.json', 'transactions.json']);
  });

  it('ends at 0.00 there when the amount is cleared, and the delivery says so', async () => {
    const external = fresh();
    await ingest(external);
    const id = await sale(external);
    await gateway.deliveryOf(id, 'invoca', 'delivered');
    await sale(external, { amount: null });
    const { warnings } = await gateway.deliveryOf(id, 'invoca', 'delivered');
    expect(warnings).toMatchObject([{ code: 'amount_zeroed' }]);
    expect(bookOf(external)?.outcomes).toMatchObject({ 'sale/1': { revenue: '0.00' } });
  });

  it('loses a description there, and the delivery says so', async () => {
    const external = fresh();
    await ingest(external);
    const id = await sale(external, { description: '1 year contract' });
    const { warnings } = await gateway.deliveryOf(id, 'invoca', 'delivered');
    expect(warnings).toMatchObject([{ code: 'left_out', message: expect.stringContaining('description') }]);
  });

  it('goes on by its own id when the vendor’s is told later: a correction makes no second outcome', async () => {
    const external = fresh();
    await ingest(external);
    const id = await sale(external);
    await gateway.deliveryOf(id, 'invoca', 'delivered');
    await gateway.post('/v1/calls', { ids: { external, invoca: `KNOWN-${external}` } });
    await sale(external, { amount: { value: '120.00', currency: 'USD' } });
    await gateway.deliveryOf(id, 'invoca', 'delivered');
    expect(sent()).toEqual(['calls.json', 'transactions.json', 'transactions.json']);
    expect(centsOf(bookOf(external)!)).toBe(12_000);
  });
});
