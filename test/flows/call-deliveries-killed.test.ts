import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadRegistry } from '../../src/adapter/registry';
import { type Sandboxes, serveSandboxes } from '../../src/sandbox/serve';
import { freshDatabase, type TestDatabase } from '../support/database';
import { CALLS } from '../support/endpoint';
import { ADMIN_KEY, type Answer } from '../support/gateway';
import { type GatewayProcess, startGatewayProcess } from '../support/gateway-process';
import { ingested } from '../support/ingested-calls';
import { booksOf } from '../support/invoca-books';
import { eventually } from '../support/wait';

describe('a gateway that is killed while a call is handed over', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'gateway-killed-'));
  let vendors: Sandboxes;
  let database: TestDatabase;
  let last: GatewayProcess | undefined;
  beforeAll(async () => {
    vendors = await serveSandboxes(loadRegistry().values());
    database = await freshDatabase();
  });
  afterAll(async () => {
    last?.child.kill('SIGKILL');
    await vendors.close();
    await database.drop();
    rmSync(dataDir, { recursive: true, force: true });
  });

  const start = async (): Promise<GatewayProcess> => {
    last = await startGatewayProcess(dataDir, vendors, { DATABASE_URL: database.url, INVOCA_INGEST_CALLS: 'true' });
    return last;
  };
  const ask = async ({ url }: GatewayProcess, path: string, body?: object): Promise<Answer['body']> => {
    const answer = await fetch(`${url}${path}`, {
      method: body ? 'POST' : 'GET',
      headers: { authorization: `Bearer ${ADMIN_KEY}`, 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    });
    return answer.json();
  };

  it('hands it over once, and its sale behind it, when it is started again', async () => {
    const vendor = vendors.sandboxVendors.get('invoca')!;
    // The vendor takes it and is never received.
    vendor.fail({ hang: true, times: 1 });
    const first = await start();
    await ask(first, CALLS, ingested('killed'));
    const amount = { value: '100.00', currency: 'USD' };
    await ask(first, '/v1/outcomes', { call: { ids: { external: 'killed' } }, name: 'sale', key: '1', amount });
    await eventually(() => vendor.requests().length === 1);
    first.child.kill('SIGKILL');
    await once(first.child, 'exit');

    const second = await start();
    const { items } = await ask(second, '/v1/calls?id.external=killed');
    const call = await eventually(
      async () => {
        const read = (await ask(second, `/v1/calls/${items[0].id}`)).call;
        const open = [...read.deliveries, ...read.outcomes[0].deliveries].filter(
          ({ connection, status }) => connection === 'invoca' && status !== 'delivered',
        );
        if (open.length > 0) throw new Error(JSON.stringify(open));
        return read;
      },
      { within: 40_000, what: 'the call and its sale are delivered' },
    );
    const { delivery } = await ask(second, `/v1/deliveries/${call.deliveries[0].id}`);
    expect(delivery.attempts).toMatchObject([{ decision: 'ambiguous' }, { response: { status: 202 } }]);
    const { killed } = booksOf(vendor.requests()).calls;
    expect(killed).toMatchObject({ times: 2, outcomes: { 'sale/1': { value: 'true', revenue: '100.00' } } });
    expect(vendor.requests().map(({ path, status }) => [path.split('/').at(-1), status])).toEqual([
      ['calls.json', 201],
      ['calls.json', 202],
      ['transactions.json', 200],
    ]);
  }, 60_000);
});
