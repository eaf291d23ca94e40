import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DOCUMENTED, type Gateway, NO_VENDOR, startGateway } from '../support/gateway';
import { replaysOf } from '../support/replays';

/** `npm start`, try, fill in `.env`, start again: one data folder, first without a vendor and then with vendors that count. */
describe('after trying out and going live', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'gateway-going-live-'));
  const folder = { DATABASE_URL: '', DATA_DIR: dataDir, SANDBOX: 'auto' };
  /** lends its vendors, which are the real ones here */
  let lender: Gateway;
  let live: Gateway;
  const tried: string[] = [];
  const sold = (key: string, value: string): object => ({ ...DOCUMENTED, key, amount: { value, currency: 'USD' } });

  beforeAll(async () => {
    lender = await startGateway({ variables: { ROLE: 'api' } });
    const sandbox = await lender.another({ ...folder, ...NO_VENDOR, ROLE: 'all' });
    for (const key of ['1', '2']) tried.push(await sandbox.report(sold(key, '100.00')));
    for (const id of tried) await sandbox.deliveryOf(id, 'trackdrive', 'delivered');
    await sandbox.close();
    live = await lender.another({ ...folder, ROLE: 'all' });
  }, 60_000);
  afterAll(async () => {
    await live.close();
    await lender.close();
    rmSync(dataDir, { recursive: true });
  });

  it('the first live start says that it begins with a clean database, once', async () => {
    const said = (gateway: Gateway) => gateway.lines.filter(({ event }) => event.startsWith('going live with a clean'));
    expect(said(live)).toMatchObject([{ level: 'info' }]);
    expect(live.app.data.isGoingLive).toBe(true);
    const again = await lender.another({ ...folder, ROLE: 'api' });
    expect(said(again)).toEqual([]);
    expect(again.app.data.isGoingLive).toBe(false);
    await again.close();
  });

  it('a replay offers nothing of what was tried out, whatever its status', async () => {
    const status = ['failed', 'review', 'held', 'retrying', 'cancelled'];
    expect(await replaysOf(() => live).plan({ status })).toMatchObject({ matched: 0, sample: [] });
  });

  it('what was tried out is not there, and no vendor has received of it', async () => {
    for (const id of tried) expect((await live.get(`/v1/outcomes/${id}`)).status).toBe(404);
    expect((await live.get('/v1/deliveries')).body.items).toEqual([]);
    for (const vendor of ['invoca', 'trackdrive']) expect(lender.vendor(vendor).requests()).toEqual([]);
  });

  it('the outcome that was tried out is new, goes to the vendors, and counts alone', async () => {
    const { status, body } = await live.post('/v1/outcomes', sold('1', '70.00'));
    expect(status).toBe(202);
    expect(body.outcome).toMatchObject({ result: 'created', revision: 1 });
    await live.deliveryOf(body.outcome.id, 'invoca', 'delivered');
    await live.deliveryOf(body.outcome.id, 'trackdrive', 'delivered');
    expect(lender.vendor('invoca').requests()).toHaveLength(1);
    const told = lender.vendor('trackdrive').requests();
    expect(told.map((request) => JSON.parse(request.body).revenue)).toEqual(['70.00']);
  });

  it('what was tried out is there again in sandbox mode, and the live data is left alone', async () => {
    const sandbox = await lender.another({ ...folder, ...NO_VENDOR, ROLE: 'all' });
    try {
      for (const id of tried) expect((await sandbox.get(`/v1/outcomes/${id}`)).status).toBe(200);
      expect((await sandbox.get('/v1/outcomes')).body.items).toHaveLength(tried.length);
      expect(sandbox.app.data).toEqual({ isGoingLive: false, hasLiveData: true });
      expect(sandbox.lines).toContainEqual(
        expect.objectContaining({ level: 'warn', event: expect.stringContaining('live data is left alone') as string }),
      );
    } finally {
      await sandbox.close();
    }
  });

  it('a start without variables is live where connections were made by the API', async () => {
    const settings = { subdomain: 'west', publicKey: 'x', privateKey: 'y' };
    const west = { name: 'west', adapter: 'trackdrive', settings, filter: { names: ['none'] } };
    expect((await live.post('/v1/admin/connections', west)).status).toBe(201);
    const bare = await lender.another({ ...folder, ...NO_VENDOR, ROLE: 'all' });
    expect({ sandboxes: bare.app.sandboxes, names: bare.app.connections.map(({ name }) => name) }).toEqual({
      sandboxes: null,
      names: ['west'],
    });
    await bare.close();
  });
});
