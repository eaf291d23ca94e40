import { type Gateway, startGateway } from '../support/gateway';
import { HANDS_OVER, ingestedCallsOf } from '../support/ingested-calls';
import { booksOf } from '../support/invoca-books';

describe('a call that was ingested here while its connection took none', () => {
  let gateway: Gateway;
  beforeAll(async () => {
    gateway = await startGateway({ variables: { ROLE: 'api' } });
  });
  afterAll(() => gateway.close());
  const { fresh, ingest, sale, bookOf, callOf, callDelivery } = ingestedCallsOf(() => gateway);

  /** Does something while a process delivers, whose connection is set up so. */
  const delivering = async (
    variables: Record<string, string>,
    run: (other: Gateway) => Promise<void>,
  ): Promise<void> => {
    const other = await gateway.another({ ROLE: 'all', ...variables });
    try {
      await run(other);
    } finally {
      await other.app.close();
      await other.pool.end();
    }
  };
  const sold = (external: string, amount: string): object => ({
    call: { ids: { external } },
    name: 'sale',
    key: '1',
    amount: { value: amount, currency: 'USD' },
  });

  it('is handed over later with the first outcome that goes there, and not for itself', async () => {
    const [silent, spoken] = [fresh(), fresh()];
    await ingest(silent);
    await ingest(spoken, { calling_phone_number: 8779257384 });
    expect((await callOf(silent)).deliveries).toEqual([]);
    await delivering(HANDS_OVER, async (other) => {
      await other.deliveryOf(await other.report(sold(spoken, '100.00')), 'invoca', 'delivered');
    });
    await callDelivery(spoken, 'delivered');
    expect(bookOf(spoken)).toMatchObject({ times: 1, outcomes: { 'sale/1': { revenue: '100.00' } } });
    expect(bookOf(silent)).toBeUndefined();
  });

  it('whose outcome was told by Call Outcomes goes on there, and makes no second one', async () => {
    const external = fresh();
    await ingest(external);
    await delivering({}, async (other) => {
      await other.deliveryOf(await sale(external), 'invoca', 'delivered');
    });
    const before = gateway.vendor('invoca').requests().length;
    await delivering(HANDS_OVER, async (other) => {
      await other.deliveryOf(await other.report(sold(external, '120.00')), 'invoca', 'delivered');
    });
    const [corrected, ...others] = booksOf(gateway.vendor('invoca').requests().slice(before)).callOutcomes;
    expect(corrected?.call_outcome).toMatchObject({ partner_unique_id: '1', sale_amount: '120.00' });
    expect(others).toEqual([]);
    expect(bookOf(external)).toBeUndefined();
  });

  it('whose outcome was told as of a call that was handed over goes on so when the connection takes none any more', async () => {
    const external = fresh();
    await ingest(external);
    const second = { ...sold(external, '7.00'), key: '2' };
    await delivering(HANDS_OVER, async (other) => {
      for (const outcome of [sold(external, '100.00'), second]) {
        await other.deliveryOf(await other.report(outcome), 'invoca', 'delivered');
      }
    });
    const before = gateway.vendor('invoca').requests().length;
    await delivering({}, async (other) => {
      for (const outcome of [sold(external, '120.00'), { ...second, met: false }]) {
        await other.deliveryOf(await other.report(outcome), 'invoca', 'delivered');
      }
    });
    expect(bookOf(external)?.outcomes).toMatchObject({ 'sale/1': { revenue: '120.00' }, 'sale/2': { value: 'false' } });
    expect(booksOf(gateway.vendor('invoca').requests().slice(0, before)).callOutcomes).toEqual(
      booksOf(gateway.vendor('invoca').requests()).callOutcomes,
    );
  });
});
