import { findConnectionRow } from '../../src/store/connection-rows';
import { pauseConnection } from '../../src/store/connections';
import { sealingKey } from '../../src/secrets/seal';
import { type ConnectionsServed, faultsOf, KEY, SECRETS, serveConnections, WEST } from '../support/connections';

let served: ConnectionsServed;
beforeAll(async () => {
  served = await serveConnections();
});
afterAll(() => served.close());
beforeEach(() => served.forget());

const ask: ConnectionsServed['ask'] = (...request) => served.ask(...request);
const make = (more: object = {}) => ask('POST', '/', { ...WEST, ...more });
const STRANGE = sealingKey(Buffer.alloc(32, 9));

describe('a change', () => {
  const change = (said: unknown, name = 'west') => ask('PATCH', `/${name}`, said);

  it('is of what is said alone: members are merged, and null clears one', async () => {
    await make({ filter: { names: ['sale'], sources: ['api'] }, limits: { perSecond: 5 }, deadlineMs: 500 });
    const { status, body } = await change({
      settings: { currency: 'USD', dispositions: null },
      filter: { names: null, minimumAmount: { value: '5', currency: 'USD' } },
      limits: { perSecond: null },
      retries: ['1m'],
    });
    expect(status).toBe(200);
    expect(body.connection).toMatchObject({
      settings: { subdomain: 'acme', currency: 'USD', dispositions: {}, privateKey: '••••' },
      filter: { names: null, minimumAmount: { value: '5.00', currency: 'USD' }, sources: ['api'] },
      limits: null,
      deadlineMs: 500,
      retries: ['1m'],
      version: 2,
    });
    expect(await served.secretsOf('west', KEY)).toEqual(SECRETS);
    expect((await change({ filter: null, deadlineMs: null, retries: null })).body.connection).toMatchObject({
      filter: null,
      deadlineMs: null,
      retries: null,
      version: 3,
    });
    expect(await served.acts()).toEqual(['connection.create', 'connection.change', 'connection.change']);
  });

  it('of one secret keeps the other, and seals both anew', async () => {
    await make();
    const other = sealingKey(Buffer.alloc(32, 2));
    served.useKeys(other, KEY);
    await change({ settings: { privateKey: 'tdprv-new-s3cret' } });
    expect(await served.secretsOf('west', other)).toEqual({ ...SECRETS, privateKey: 'tdprv-new-s3cret' });
    expect(await served.everything()).not.toContain('s3cret');
  });

  it('that changes nothing makes no version', async () => {
    await make({ filter: { names: ['sale'] }, deadlineMs: 500 });
    for (const said of [
      {},
      { settings: { subdomain: 'acme', ...SECRETS } },
      { filter: { names: ['sale'] }, deadlineMs: 500 },
    ]) {
      expect((await change(said)).body.connection.version).toBe(1);
    }
  });

  it.each([
    [{ settings: { privateKey: '••••' } }, 'settings.privateKey'],
    [{ settings: { privateKey: null } }, 'settings.privateKey'],
    [{ settings: { subdomain: null } }, 'settings.baseUrl'],
    [{ settings: { unheard: 1 } }, 'settings.unheard'],
    [{ settings: 7 }, 'settings'],
    [{ settings: null }, 'settings'],
    [{ name: 'north' }, 'name'],
    [{ adapter: 'invoca' }, 'adapter'],
    [{ version: 'one' }, 'version'],
    [{ filter: { names: [''] } }, 'filter.names.0'],
    [{ schedule: '* * * * *' }, 'schedule'],
    [[], ''],
  ])('%j is refused and changes nothing', async (said, path) => {
    await make();
    const { status, body } = await change(said);
    expect(status).toBe(422);
    expect(Object.keys(faultsOf(body))).toContain(path);
    expect(await findConnectionRow(served.store, 'west')).toMatchObject({ version: 1 });
    expect(await served.secretsOf('west', KEY)).toEqual(SECRETS);
  });

  it('made from another version than the newest is a conflict', async () => {
    await make();
    expect((await change({ version: 1, deadlineMs: 500 })).status).toBe(200);
    expect(await change({ version: 1, deadlineMs: 700 })).toMatchObject({
      status: 409,
      body: { code: 'version_conflict', detail: expect.stringContaining('version 2') as string },
    });
    expect((await ask('GET', '/west')).body.connection).toMatchObject({ deadlineMs: 500, version: 2 });
  });

  it('of different members by several at once loses none that was answered with 200', async () => {
    await make();
    const changes = [
      { deadlineMs: 500 },
      { limits: { inFlight: 3 } },
      { settings: { currency: 'USD' } },
      { retries: ['5s'] },
    ];
    const answers = await Promise.all(changes.map((said) => change(said)));
    const { connection } = (await ask('GET', '/west')).body;
    for (const [index, { status }] of answers.entries()) {
      if (status === 200) expect(connection).toMatchObject(changes[index]!);
      else expect(status).toBe(409);
    }
    expect(connection.version).toBe(1 + answers.filter(({ status }) => status === 200).length);
  });

  it('of the settings resumes what a wrong key had paused; any other change does not', async () => {
    await make();
    await pauseConnection(served.store, 'west', 'answered 401', 'version 1');
    expect((await change({ deadlineMs: 500 })).body.connection).toMatchObject({
      paused: true,
      pausedReason: 'answered 401',
    });
    await served.store.pool.query(
      `UPDATE connections SET breaker_until = now(), breaker_opened_at = now(), breaker_reason = 'down', breaker_round = 3 WHERE name = 'west'`,
    );
    expect((await change({ settings: { privateKey: 'mended' } })).body.connection).toMatchObject({
      paused: false,
      breaker: { state: 'closed', reason: null, openedAt: null, until: null },
    });
  });

  it('of a secret mends one that does not open any more; without one it is said which', async () => {
    await make();
    served.useKeys(STRANGE);
    expect(await change({ deadlineMs: 500 })).toMatchObject({
      status: 409,
      body: {
        code: 'secret_unreadable',
        detail: expect.stringContaining('publicKey of the connection west was sealed with') as string,
      },
    });
    expect((await ask('GET', '/west')).body.connection.settings).toMatchObject({ publicKey: '••••' });
    expect((await change({ settings: { publicKey: 'new' } })).status).toBe(409);
    expect((await change({ settings: { publicKey: 'new', privateKey: 'new' } })).status).toBe(200);
    expect(await served.secretsOf('west', STRANGE)).toEqual({ publicKey: 'new', privateKey: 'new' });
  });

  it('of one that is not there is a 404, and of the environment’s a 409', async () => {
    expect(await change({ deadlineMs: 500 }, 'nobody')).toMatchObject({ status: 404 });
    for (const method of ['PATCH', 'DELETE']) {
      expect(await ask(method, '/trackdrive', {})).toMatchObject({ status: 409, body: { code: 'read_only' } });
      expect(await ask(method, '/nobody', {})).toMatchObject({ status: 404 });
      expect(await ask(method, '/a%00b', {})).toMatchObject({ status: 404 });
    }
  });
});

describe('a connection that is deleted', () => {
  it('is gone, with its secrets, and its name may be used again', async () => {
    await make();
    expect(await ask('DELETE', '/west')).toMatchObject({
      status: 200,
      body: { connection: { name: 'west' }, cancelled: 0 },
    });
    for (const [method, path] of [
      ['GET', '/west'],
      ['PATCH', '/west'],
      ['DELETE', '/west'],
      ['POST', '/west/test'],
      ['POST', '/west/pause'],
    ]) {
      expect(await ask(method!, path!, method === 'GET' ? undefined : {})).toMatchObject({ status: 404 });
    }
    expect((await ask('GET', '/')).body.items).toHaveLength(1);
    expect(await served.everything()).not.toMatch(/"secrets":\{"p/);
    const { body } = await make({ settings: { ...WEST.settings, subdomain: 'other' } });
    expect(body.connection).toMatchObject({ version: 3, settings: { subdomain: 'other' } });
  });
});

describe('private networks', () => {
  const at = (baseUrl: string) => ({ settings: { baseUrl, ...SECRETS } });
  const FORBIDDEN = {
    status: 422,
    body: {
      code: 'connection_forbidden',
      errors: [{ path: 'settings.baseUrl', message: 'has an address in a private network' }],
    },
  };

  it('are refused when a connection is made or changed, unless they are allowed', async () => {
    served.editing.allowPrivateHosts = false;
    for (const host of ['127.0.0.1', 'localhost', '169.254.169.254', '[::ffff:10.0.0.1]', '2130706433']) {
      expect(await make(at(`http://${host}:8080/api`))).toMatchObject(FORBIDDEN);
    }
    expect((await make(at('https://8.8.8.8'))).status).toBe(201);
    expect(await ask('PATCH', '/west', at('http://10.0.0.1'))).toMatchObject(FORBIDDEN);
    expect((await ask('GET', '/west')).body.connection).toMatchObject({ version: 1 });
    served.editing.allowPrivateHosts = true;
    expect((await ask('PATCH', '/west', at('http://10.0.0.1'))).status).toBe(200);
  });

  it('are not reached by a connection that came to lead there later', async () => {
    await make(at(served.vendors.baseUrl('trackdrive')));
    served.editing.allowPrivateHosts = false;
    const { body } = await ask('POST', '/west/test');
    expect(body.test).toMatchObject({ ok: false, saw: 'has an address in a private network', response: null });
    expect((await ask('POST', '/trackdrive/test')).body.test).toMatchObject({ ok: true });
  });
});

describe('a test', () => {
  const right = () => ({
    baseUrl: served.vendors.baseUrl('trackdrive'),
    publicKey: 'tdpub-sandbox',
    privateKey: 'tdprv-sandbox',
  });

  it('says what the vendor showed, and changes nothing', async () => {
    await make({ settings: right() });
    const { status, body } = await ask('POST', '/west/test');
    expect(status).toBe(200);
    expect(body.test).toMatchObject({
      ok: true,
      asked: 'credentials',
      saw: expect.stringContaining('lists its calls') as string,
      request: { method: 'GET', headers: { authorization: '***' } },
      response: { status: 200 },
      durationMs: expect.any(Number) as number,
    });
    expect((await ask('GET', '/west')).body.connection).toMatchObject({ version: 1, paused: false });
  });

  it('says that the key is wrong, without pausing anything', async () => {
    await make({ settings: { ...right(), privateKey: 'tdprv-s3cret' } });
    const { body } = await ask('POST', '/west/test', {});
    expect(body.test).toMatchObject({ ok: false, saw: expect.stringContaining('answered 401') as string });
    expect(JSON.stringify(body)).not.toContain('s3cret');
    expect((await ask('GET', '/west')).body.connection).toMatchObject({ paused: false });
  });

  it('says why a connection can’t be used at all', async () => {
    await make({ settings: right() });
    served.useKeys(STRANGE);
    expect((await ask('POST', '/west/test')).body.test).toMatchObject({
      ok: false,
      saw: expect.stringContaining('is not among the keys of this gateway') as string,
    });
    served.useKeys(KEY);
    await served.store.pool.query(`UPDATE connections SET settings = '{"currency":"gold"}' WHERE name = 'west'`);
    expect((await ask('POST', '/west/test')).body.test).toMatchObject({
      ok: false,
      saw: expect.stringMatching(/^its settings are not what TrackDrive needs: .*currency/) as string,
    });
    expect((await ask('GET', '/west')).body.connection.settings).toMatchObject({ currency: 'gold', publicKey: '••••' });
    await served.store.pool.query(`UPDATE connections SET adapter = 'gone' WHERE name = 'west'`);
    expect((await ask('POST', '/west/test')).body.test).toMatchObject({ ok: false, saw: 'there is no adapter gone' });
    expect(await ask('PATCH', '/west', {})).toMatchObject({ status: 409, body: { code: 'adapter_gone' } });
    expect((await ask('GET', '/')).status).toBe(200);
  });
});
