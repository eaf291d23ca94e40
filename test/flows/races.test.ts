import { loadRegistry } from '../../src/adapter/registry';
import { openConnection } from '../../src/connections/connection';
import { openAccountCurrencies } from '../../src/delivery/account-currency';
import { createBehindCall } from '../../src/delivery/behind-call';
import { createDeliver } from '../../src/delivery/deliver';
import { openExchangeTemplates } from '../../src/store/exchange-templates';
import { MATCH_WINDOWS } from '../../src/model/match';
import { openStore } from '../../src/store/client';
import { DOCUMENTED, type Gateway, startGateway } from '../support/gateway';

/** Two processes that know nothing of each other but what stands in the database. */
describe('two processes at once', () => {
  let one: Gateway;
  let other: Gateway;
  beforeAll(async () => {
    one = await startGateway();
    other = await one.another({ ROLE: 'api' });
  });
  afterAll(async () => {
    await other.close();
    await one.close();
  });

  it('leave no delivery waiting for an id that one of them learnt', async () => {
    const calls = Array.from({ length: 60 }, (_, index) => `WAIT-${index}`);
    await Promise.all(calls.map((external) => one.report({ call: { ids: { external } }, name: 'quote' })));
    const sales = await Promise.all(
      calls.map(async (external) => {
        const [id] = await Promise.all([
          one.report({ call: { ids: { external } }, name: 'sale' }),
          other.report({ call: { ids: { external, trackdrive: external } }, name: 'booking' }),
        ]);
        return id;
      }),
    );
    for (const id of sales) expect(await one.deliveryOf(id, 'trackdrive', 'delivered')).toBeTruthy();
  });

  it('lose no fact of a call of which each states another', async () => {
    const calls = Array.from({ length: 60 }, (_, index) => `FACT-${index}`);
    await Promise.all(calls.map((external) => one.report({ call: { ids: { external } }, name: 'quote' })));
    await Promise.all(
      calls.flatMap((external) => [
        one.report({ call: { ids: { external }, startedAt: '2026-11-01T07:06:40Z' }, name: 'sale' }),
        other.report({ call: { ids: { external }, durationSeconds: 60 }, name: 'booking' }),
      ]),
    );
    const { rows } = await one.pool.query(`
      SELECT value FROM calls JOIN call_ids ON call_id = calls.id
      WHERE value LIKE 'FACT-%' AND (started_at IS NULL OR duration_seconds IS NULL)`);
    expect(rows).toEqual([]);
  });

  it('do not both send what one of them leased and was then too slow to send', async () => {
    const api = await startGateway({ variables: { ROLE: 'api' } });
    const adapter = loadRegistry().get('trackdrive');
    if (!adapter) throw new Error('no such adapter');
    const store = openStore({ url: api.databaseUrl, onIdleError: () => undefined });
    const { settings } = api.app.connections.find(({ name }) => name === 'trackdrive') ?? {};
    const connection = openConnection({
      name: 'trackdrive',
      adapter,
      settings: settings ?? {},
      deadlineMs: 10_000,
      retries: [1],
    });
    const clock = [0, 4_000];
    const log = { debug: jest.fn(), info: jest.fn(), warn: jest.fn(), error: jest.fn(), child: jest.fn() };
    const tryLater = jest.fn();
    const deliver = createDeliver({
      store,
      breakers: () => Promise.resolve(),
      templates: openExchangeTemplates(store.pool, () => undefined),
      currencies: openAccountCurrencies(store),
      behindCall: createBehindCall({ store, longestWaitMs: 60_000, log, tryLater }),
      stopping: new AbortController().signal,
      log,
      windows: MATCH_WINDOWS,
      learnIds: () => Promise.resolve(null),
      isCurrent: () => true,
      tryLater,
      now: () => clock.shift() ?? 0,
    });
    try {
      const { body } = await api.post('/v1/outcomes', DOCUMENTED);
      const { id } = body.deliveries.find(({ adapter: of }: { adapter: string }) => of === 'trackdrive');
      await deliver(connection, id);
      expect(api.vendor('trackdrive').requests()).toEqual([]);
      expect((await api.get(`/v1/deliveries/${id}`)).body.delivery).toMatchObject({ status: 'retrying', attempts: [] });
      await deliver(connection, id);
      expect((await api.get(`/v1/deliveries/${id}`)).body.delivery).toMatchObject({ status: 'delivered' });
    } finally {
      connection.client.close();
      await store.close();
      await api.close();
    }
  });
});
