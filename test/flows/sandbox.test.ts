import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadRegistry } from '../../src/adapter/registry';
import { readConfig } from '../../src/config';
import { welcome } from '../../src/welcome';
import { ADMIN_KEY, DOCUMENTED, type Gateway, startGateway } from '../support/gateway';

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

  it('shows a stand-in’s faults, and mends it and forgets when it is told to', async () => {
    const at = (path: string) => gateway.get(`/sandbox/trackdrive/${path}`).then(({ body }) => body.items as unknown[]);
    await gateway.post('/sandbox/trackdrive/_faults', { status: 503, times: 2 });
    await gateway.post('/sandbox/trackdrive/_faults', { status: 401 });
    expect(await at('_faults')).toEqual([{ status: 503, times: 2 }, { status: 401 }]);
    expect(await at('_requests')).not.toEqual([]);
    const mended = await fetch(`${gateway.app.url}/sandbox/trackdrive/_faults`, { method: 'DELETE' });
    expect(await mended.json()).toEqual({ items: [] });
    expect(await at('_faults')).toEqual([]);
    expect(await at('_requests')).toEqual([]);
    await gateway.deliveryOf(await gateway.report({ ...DOCUMENTED, key: 'mended' }), 'trackdrive', 'delivered');
  });

  it('greets with a line to paste that is taken, and that every stand-in takes', async () => {
    const variables = { DATA_DIR: dataDir, ADMIN_API_KEY: ADMIN_KEY };
    const text = welcome(readConfig(variables, loadRegistry(), true), gateway.app);
    const [, pasted = ''] = / -d '(.+)'\n/.exec(text) ?? [];
    const id = await gateway.report({ ...JSON.parse(pasted), description: 'pasted' });
    for (const vendor of ['invoca', 'trackdrive']) {
      expect(await gateway.deliveryOf(id, vendor, 'delivered')).toMatchObject({ outcomeId: id });
    }
  });

  it('has no stand-in of a vendor that is none', async () => {
    expect((await fetch(`${gateway.app.sandboxes?.baseUrl('nobody')}/`)).status).toBe(404);
    expect((await gateway.get('/sandbox/nobody/_requests')).status).toBe(404);
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

  it('stays for the vendors that are not configured when it is on', async () => {
    const half = await gateway.another({ SANDBOX: 'on', INVOCA_OAUTH_TOKEN: 'real', ROLE: 'all' });
    try {
      expect([...(half.app.sandboxes?.standIns.keys() ?? [])]).toEqual(['cube', 'trackdrive']);
      expect(half.app.connections.map(({ name }) => name)).toEqual(['invoca', 'cube', 'trackdrive']);
    } finally {
      await half.close();
    }
  });
});
