import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadRegistry } from '../../src/adapter/registry';
import { readConfig } from '../../src/config';
import { welcome } from '../../src/welcome';
import { closeServers, serve } from '../contract/sockets';
import { ADMIN_KEY, API_KEY, DOCUMENTED, type Gateway, NO_VENDOR, startGateway } from '../support/gateway';
import { eventually } from '../support/wait';

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

  it('has a sandbox vendor for every vendor, which takes the documented outcome and shows what it got', async () => {
    const id = await gateway.report(DOCUMENTED);
    await gateway.deliveryOf(id, 'invoca', 'delivered');
    await gateway.deliveryOf(id, 'trackdrive', 'delivered');
    const { body } = await gateway.get('/sandbox/invoca/_requests');
    expect(body.items).toMatchObject([{ method: 'POST', path: '/api/2015-08-17/call_outcomes.json' }]);
  });

  it('lets a sandbox vendor fail when it is told to, and mends it', async () => {
    expect((await gateway.post('/sandbox/invoca/_faults', { status: 422, times: 1 })).status).toBe(200);
    const id = await gateway.report({ ...DOCUMENTED, call: { ids: { invoca: 'F-1', trackdrive: '1' } } });
    await gateway.deliveryOf(id, 'invoca', 'failed');
    expect((await gateway.post('/sandbox/invoca/_faults', { status: 'broken' })).status).toBe(422);
  });

  it('shows a sandbox vendor’s faults, and mends it and forgets when it is told to', async () => {
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

  it('greets with a line to paste that is taken, and that every sandbox vendor takes', async () => {
    const variables = { DATA_DIR: dataDir, ADMIN_API_KEY: ADMIN_KEY };
    const text = welcome(readConfig(variables, loadRegistry(), true), gateway.app);
    const [, pasted = ''] = / -d '(.+)'\n/.exec(text) ?? [];
    const id = await gateway.report({ ...JSON.parse(pasted), description: 'pasted' });
    for (const vendor of ['invoca', 'trackdrive']) {
      expect(await gateway.deliveryOf(id, vendor, 'delivered')).toMatchObject({ outcomeId: id });
    }
  });

  it('has no sandbox vendor of a vendor that is none', async () => {
    expect((await fetch(`${gateway.app.sandboxes?.baseUrl('nobody')}/`)).status).toBe(404);
    expect((await gateway.get('/sandbox/nobody/_requests')).status).toBe(404);
  });

  it('lets a browser make a page of nothing that is none', async () => {
    const policyOf = async (path: string): Promise<string | null> =>
      (await fetch(`${gateway.app.url}${path}`)).headers.get('content-security-policy');
    const others = [
      '/healthz',
      '/v1/outcomes',
      '/metrics',
      '/openapi.json',
      '/nowhere',
      '/sandbox/invoca/_requests',
      '/sandbox/invoca/x',
    ];
    for (const path of others) expect([path, await policyOf(path)]).toEqual([path, "default-src 'none'; sandbox"]);
    expect(await policyOf('/docs')).toMatch(/^default-src 'none'; style-src 'sha256-/);
  });

  it.each(['_requests', '_faults'])(
    'keeps %s from pages of other sites, and from whom a proxy brings without the admin key',
    async (what) => {
      const ask = async (headers: Record<string, string>): Promise<number> =>
        (await gateway.get(`/sandbox/invoca/${what}`, headers)).status;
      const noKey = { authorization: '' };
      expect(await ask(noKey)).toBe(200);
      const pages: Record<string, string>[] = [{ origin: 'https://evil.example' }, { 'sec-fetch-site': 'cross-site' }];
      for (const page of pages) {
        expect([await ask({ ...noKey, ...page }), await ask(page)]).toEqual([403, 403]);
      }
      const forwarded = { 'x-forwarded-for': '10.0.0.7' };
      expect(await ask({ ...forwarded, ...noKey })).toBe(403);
      expect(await ask({ ...forwarded, authorization: `Bearer ${API_KEY}` })).toBe(403);
      expect(await ask(forwarded)).toBe(200);
      expect((await fetch(`${gateway.app.sandboxes?.baseUrl('invoca')}/${what}`)).status).toBe(404);
      expect((await gateway.post('/sandbox/invoca/calls', {}, { ...forwarded })).status).toBe(403);
    },
  );

  describe('beside a vendor that is there', () => {
    let reached = 0;
    let address: string;
    beforeAll(async () => {
      address = `http://127.0.0.1:${await serve(() => (reached += 1))}`;
    });
    afterAll(closeServers);

    it('has a sandbox vendor for it, too, where SANDBOX is on', async () => {
      const configured = { INVOCA_BASE_URL: address, INVOCA_OAUTH_TOKEN: 'invoca-s3cret', INVOCA_NETWORK_ID: '12' };
      const half = await gateway.another({ SANDBOX: 'on', ...configured });
      try {
        expect([...(half.app.sandboxes?.sandboxVendors.keys() ?? [])]).toEqual(['cube', 'invoca', 'trackdrive']);
        const id = await half.report({ ...DOCUMENTED, key: 'asked for' });
        await half.deliveryOf(id, 'invoca', 'delivered');
        const { settings } = (await half.get('/v1/admin/connections/invoca')).body.connection;
        expect(settings).toMatchObject({ baseUrl: half.app.sandboxes?.baseUrl('invoca'), networkId: '12' });
        expect(JSON.stringify(half.app.connections.map((one) => one.settings))).not.toContain('s3cret');
        expect(reached).toBe(0);
      } finally {
        await half.close();
      }
    });
    it('makes connections to it that never reach it', async () => {
      const settings = { baseUrl: address };
      const keys = { publicKey: 'tdpub-s3cret', privateKey: 'tdprv-s3cret' };
      const made = [
        { name: 'west', adapter: 'trackdrive', settings: { ...settings, ...keys, dispositions: 'sale=12' } },
        { name: 'east', adapter: 'invoca', settings: { ...settings, oauthToken: 'token-s3cret' } },
        {
          name: 'north',
          adapter: 'cube',
          settings: { ...settings, email: 'me@acme.test', password: 'cube-s3cret', campaignIds: ['7'] },
          schedule: '* * * * * *',
        },
      ];
      for (const one of made) {
        const { status, body } = await gateway.post('/v1/admin/connections', one);
        expect({ status, body }).toMatchObject({ status: 201, body: { connection: { name: one.name } } });
      }
      expect(reached).toBe(0);
    });

    /** what a sandbox vendor got, credentials as they read */
    const got = async (name: string): Promise<string> =>
      JSON.stringify((await gateway.get(`/sandbox/${name}/_requests`)).body.items).replaceAll(
        /Basic ([\w+/=]+)/g,
        (_all, coded: string) => Buffer.from(coded, 'base64').toString(),
      );

    it('delivers to a sandbox vendor of each connection’s own, as the connection is set up', async () => {
      const id = await gateway.report({ ...DOCUMENTED, call: { ids: { east: 'W-1', west: '77' } } });
      const { attempts } = await gateway.deliveryOf(id, 'west', 'delivered');
      expect(attempts[0].request).toMatchObject({
        url: `${gateway.app.sandboxes?.baseUrl('west')}/api/v1/calls/77`,
        body: { call_disposition_id: '12' },
      });
      await gateway.deliveryOf(id, 'east', 'delivered');
      expect(await got('west')).toContain('/api/v1/calls/77');
      expect(await got('east')).toContain('W-1');
      expect(reached).toBe(0);
    });

    it.each(['west', 'east', 'north'])('tests %s, and says who was asked', async (name) => {
      const { test } = (await gateway.post(`/v1/admin/connections/${name}/test`, {})).body;
      expect(test).toMatchObject({
        ok: true,
        saw: expect.stringMatching(/^in sandbox mode a sandbox vendor is asked/),
      });
      expect(test.request.url).toContain(`${gateway.app.sandboxes?.baseUrl(name)}/`);
      expect(reached).toBe(0);
    });

    it('pulls, when it is asked to and on a schedule', async () => {
      const days = { from: '2019-01-01', to: '2019-01-01' };
      const { body } = await gateway.post('/v1/admin/connections/north/pulls', days);
      const done = async (): Promise<string[]> => {
        const { items } = (await gateway.get('/v1/admin/pulls?connection=north')).body;
        const ended = items.filter(({ status }: { status: string }) => ['done', 'failed'].includes(status));
        expect(ended.map(({ error }: { error: string | null }) => error)).toEqual(ended.map(() => null));
        return ended.map(({ id }: { id: string }) => id);
      };
      await eventually(async () => (await done()).includes(body.pull.id) && (await done()).length > 1, {
        within: 20_000,
      });
      expect(await got('north')).toContain('20190101');
      expect(reached).toBe(0);
    });

    it('takes up a change, and shows no secret of a connection to anybody', async () => {
      const other = { settings: { baseUrl: `${address}/elsewhere`, privateKey: 'tdprv-s3cret-2' } };
      const changed = await gateway.patch('/v1/admin/connections/west', other);
      expect(changed.status).toBe(200);
      const id = await gateway.report({ ...DOCUMENTED, call: { ids: { west: '78' } } });
      await gateway.deliveryOf(id, 'west', 'delivered');
      for (const name of ['west', 'east', 'north']) expect(await got(name)).not.toContain('s3cret');
      expect(await got('west')).toContain('tdpub-sandbox:tdprv-sandbox');
      expect(reached).toBe(0);
    });
  });
});
