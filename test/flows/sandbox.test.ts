import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DOCUMENTED, type Gateway, startGateway } from '../support/gateway';

/** No vendor configured, as on a fresh clone. */
const NO_VENDOR = Object.fromEntries(
  [
    'INVOCA_BASE_URL',
    'INVOCA_OAUTH_TOKEN',
    'TRACKDRIVE_BASE_URL',
    'TRACKDRIVE_PUBLIC_KEY',
    'TRACKDRIVE_PRIVATE_KEY',
  ].map((name) => [name, '']),
);

describe('sandbox mode', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'gateway-sandbox-'));
  let gateway: Gateway;
  beforeAll(async () => {
    gateway = await startGateway({ variables: { ...NO_VENDOR, SANDBOX: 'auto', DATA_DIR: dataDir } });
  });
  afterAll(async () => {
    await gateway.close();
    rmSync(dataDir, { recursive: true });
  });

  it('has a stand-in for every vendor, which takes the documented outcome and shows what it got', async () => {
    const id = await gateway.report(DOCUMENTED);
    await gateway.deliveryOf(id, 'invoca', 'delivered');
    await gateway.deliveryOf(id, 'trackdrive', 'delivered');
    const { body } = await gateway.get('/sandbox/invoca/_requests');
    expect(body.items).toMatchObject([{ method: 'POST', path: '/api/2015-08-17/call_outcomes.json' }]);
  });

  it('lets a stand-in fail when it is told to, and mends it', async () => {
    expect((await gateway.post('/sandbox/invoca/_faults', { status: 422, times: 1 })).status).toBe(200);
    const id = await gateway.report({ ...DOCUMENTED, call: { ids: { invoca: 'F-1', trackdrive: '1' } } });
    await gateway.deliveryOf(id, 'invoca', 'failed');
    expect((await gateway.post('/sandbox/invoca/_faults', { status: 'broken' })).status).toBe(422);
  });

  it('leaves nothing to the real vendor that takes a stand-in’s place', async () => {
    await gateway.post('/sandbox/invoca/_faults', { status: 503, headers: { 'retry-after': '3600' } });
    const id = await gateway.report({ ...DOCUMENTED, call: { ids: { invoca: 'F-2', trackdrive: '2' } } });
    await gateway.deliveryOf(id, 'invoca', 'retrying');
    const real = await gateway.another({ INVOCA_BASE_URL: 'http://127.0.0.1:9', INVOCA_OAUTH_TOKEN: 'real' });
    try {
      const delivery = await real.deliveryOf(id, 'invoca', 'cancelled');
      expect(delivery.reason).toBe('it was posted in sandbox mode');
    } finally {
      await real.close();
    }
  });

  it('ends when one vendor is configured', async () => {
    const real = await gateway.another({ INVOCA_OAUTH_TOKEN: 'real' });
    try {
      expect(real.app.sandboxes).toBeNull();
      expect(real.app.connections.map(({ name }) => name)).toEqual(['invoca']);
    } finally {
      await real.close();
    }
  });
});
