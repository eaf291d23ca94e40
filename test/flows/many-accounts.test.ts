import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { BACKENDS, type Gateway, startGateway } from '../support/gateway';
import { eventually } from '../support/wait';

/** Accounts at one vendor; `ACCOUNTS=1000` for the long form. */
const ACCOUNTS = Number(process.env.ACCOUNTS ?? 200);
const OUTCOMES = 5;

describe.each(BACKENDS)(`${ACCOUNTS} accounts of a gateway whose queue stands on %s`, (backend) => {
  let gateway: Gateway;
  let hanging: Server;
  beforeAll(async () => {
    const variables = { ALLOW_PRIVATE_HOSTS: 'true', DELIVERY_DEADLINE: '20s', RETRY_SCHEDULE: '1m' };
    gateway = await startGateway({ backend, variables });
    hanging = createServer(() => undefined);
    await new Promise<void>((resolve) => {
      hanging.listen(0, '127.0.0.1', resolve);
    });
    const { port } = hanging.address() as AddressInfo;
    await addAccount('hanging', `http://127.0.0.1:${port}`);
    for (let index = 1; index < ACCOUNTS; index += 1) await addAccount(`account-${index}`, null);
  }, 240_000);
  afterAll(async () => {
    hanging.closeAllConnections();
    await new Promise((resolve) => {
      hanging.close(resolve);
    });
    await gateway.close();
  }, 60_000);

  const addAccount = async (name: string, baseUrl: string | null): Promise<void> => {
    const own = gateway.app.connections.find((one) => one.name === 'invoca');
    const { status, body } = await gateway.post('/v1/admin/connections', {
      name,
      adapter: 'invoca',
      settings: { ...own?.settings, ...(baseUrl === null ? {} : { baseUrl }) },
    });
    if (status !== 201) throw new Error(`answered ${status}: ${JSON.stringify(body)}`);
  };
  const statuses = async (): Promise<Record<string, number>> => {
    const { rows } = await gateway.pool.query<{ status: string; many: number }>(
      `SELECT status, count(*)::int AS many FROM deliveries WHERE connection <> 'hanging' GROUP BY status`,
    );
    return Object.fromEntries(rows.map(({ status, many }) => [status, many]));
  };
  /** Invoca's accounts find a call by when it began as well. */
  const post = (index: number): Promise<unknown> => {
    const ids = { trackdrive: `${900_000 + index}`, invoca: `CALL-${index}` };
    return gateway.report({ call: { ids, startedAt: `2026-11-20T10:0${index}:00Z` }, name: 'sale' });
  };

  it('are all delivered to, though one of them hangs, by as many connections to the queue as for two', async () => {
    await Promise.all(Array.from({ length: OUTCOMES }, (_, index) => post(index)));
    // Every account, and the two that the environment configures.
    const all = { delivered: OUTCOMES * (ACCOUNTS - 1 + 2) };
    await eventually(async () => (await statuses()).delivered === all.delivered, {
      within: 60_000,
      what: 'all are delivered',
    });
    expect(await statuses()).toEqual(all);
    expect((await gateway.get('/readyz')).status).toBe(200);

    const { rows } = await gateway.pool.query<{ many: number }>(
      `SELECT count(*)::int AS many FROM pg_stat_activity
       WHERE datname = current_database() AND application_name = 'call-outcome-gateway queue'`,
    );
    expect(rows[0]?.many).toBeLessThanOrEqual(10);
    const hung = await gateway.get('/v1/deliveries?connection=hanging&status=sending');
    expect(hung.body.items).toHaveLength(OUTCOMES);
  }, 120_000);

  it('are let go within 30 s', async () => {
    const other = await gateway.another();
    const startedAt = performance.now();
    await other.close();
    expect(performance.now() - startedAt).toBeLessThan(30_000);
  }, 60_000);
});
