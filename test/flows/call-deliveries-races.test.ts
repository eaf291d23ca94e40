import { type Answer, type Gateway, startGateway } from '../support/gateway';
import { HANDS_OVER, ingestedCallsOf } from '../support/ingested-calls';
import { centsOf } from '../support/invoca-books';
import { eventually } from '../support/wait';

const CALLS = 24;

describe('calls and their outcomes that come all at once, to two processes and a vendor in trouble', () => {
  let gateway: Gateway;
  let other: Gateway;
  beforeAll(async () => {
    const variables = { ...HANDS_OVER, RETRY_SCHEDULE: Array.from({ length: 12 }, () => '100ms').join(',') };
    gateway = await startGateway({ backend: 'redis', variables });
    other = await gateway.another();
  });
  afterAll(async () => {
    await other.app.close();
    await other.pool.end();
    await gateway.close();
  });
  const { fresh, ingest, bookOf, callOf } = ingestedCallsOf(() => gateway);

  it('all arrive: each call once before its outcomes, each outcome once with its amount', async () => {
    for (let fault = 0; fault < 12; fault += 1) {
      gateway.vendor('invoca').fail({ delayMs: 15, times: 5 });
      gateway.vendor('invoca').fail({ status: 500, times: 1 });
    }
    const externals = Array.from({ length: CALLS }, fresh);
    const sale = (at: Gateway, external: string, key: string, value: string) =>
      at.report({ call: { ids: { external } }, name: 'sale', key, amount: { value, currency: 'USD' } });
    await Promise.all(
      externals.flatMap((external, index) => [
        ingest(external, { calling_phone_number: 8885550000 + index }),
        sale(gateway, external, '1', '10.00'),
        sale(other, external, '2', '20.00'),
        sale(other, external, '1', '11.00'),
      ]),
    );
    await eventually(
      async () => {
        const { rows } = await gateway.pool.query<{ status: string; reason: string | null; id: string }>(
          `SELECT id, status, reason FROM deliveries WHERE connection = 'invoca' AND status NOT IN ('delivered', 'superseded')`,
        );
        if (rows.length > 0) throw new Error(JSON.stringify(rows.slice(0, 5)));
        return true;
      },
      { within: 30_000, what: 'nothing is on its way or waits' },
    );
    for (const external of externals) {
      const book = bookOf(external)!;
      expect(Object.keys(book.outcomes).toSorted()).toEqual(['sale/1', 'sale/2']);
      const { outcomes, deliveries } = await callOf(external);
      const amounts = outcomes.map(({ revisions }: Answer['body']) => Number(revisions[0].amount.value) * 100);
      expect(centsOf(book)).toBe(amounts[0] + amounts[1]);
      expect(deliveries).toMatchObject([{ status: 'delivered' }]);
    }
  }, 60_000);
});
