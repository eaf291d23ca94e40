import { findConnectionRow } from '../../src/store/connection-rows';
import { type ConnectionsServed, faultsOf, KEY, SECRETS, serveConnections, WEST } from '../support/connections';

let served: ConnectionsServed;
beforeAll(async () => {
  served = await serveConnections();
});
afterAll(() => served.close());
beforeEach(() => served.forget());

const ask: ConnectionsServed['ask'] = (...request) => served.ask(...request);
const make = (more: object = {}) => ask('POST', '/', { ...WEST, ...more });

const SHOWN = {
  name: 'west',
  adapter: 'trackdrive',
  origin: 'api',
  configured: true,
  settings: {
    subdomain: 'acme',
    publicKey: '••••',
    privateKey: '••••',
    convertingOutcomes: ['sale'],
    dispositions: { sale: '12' },
  },
  currency: null,
  currencySource: null,
  filter: null,
  limits: null,
  deadlineMs: null,
  retries: null,
  schedule: null,
  default: false,
  readsAdapterIds: null,
  version: 1,
  paused: false,
  breaker: { state: 'closed', reason: null, openedAt: null, until: null },
  pausedAt: null,
  pausedReason: null,
};

describe('a connection', () => {
  it('is made, with the adapter’s defaults, and shown without its secrets, which are sealed', async () => {
    const { status, headers, body } = await make();
    expect({ status, location: headers.get('location') }).toEqual({ status: 201, location: '/west' });
    const { createdAt, updatedAt, ...shown } = body.connection;
    expect(shown).toEqual(SHOWN);
    expect(new Date(createdAt).toISOString()).toBe(createdAt);
    expect(updatedAt).toBe(createdAt);
    expect((await ask('GET', '/west')).body).toEqual(body);
    expect(await served.everything()).not.toMatch(/s3cret/);
    expect(await served.everything()).toContain('acme');
    expect(await served.secretsOf('west', KEY)).toEqual(SECRETS);
    expect(await served.acts()).toEqual(['connection.create']);
  });

  it('stands in the list beside those of the environment, which show their settings, too', async () => {
    await make();
    const { items, nextCursor } = (await ask('GET', '/')).body;
    expect(nextCursor).toBeNull();
    expect(items).toMatchObject([
      {
        name: 'trackdrive',
        origin: 'environment',
        version: null,
        paused: false,
        settings: { publicKey: '••••', privateKey: '••••', baseUrl: served.vendors.baseUrl('trackdrive') },
      },
      SHOWN,
    ]);
  });

  it('has what it filter, its limits, its deadline and its retries', async () => {
    const said = {
      filter: { names: ['sale', 'Renewal'], minimumAmount: { value: '10.5', currency: 'USD' }, sources: ['api'] },
      limits: { perSecond: 0.5, inFlight: 2 },
      deadlineMs: 2_500,
      retries: ['10s', '60s', '24h'],
    };
    const { body } = await make(said);
    expect(body.connection).toMatchObject({
      ...said,
      filter: { ...said.filter, minimumAmount: { value: '10.50', currency: 'USD' } },
      retries: ['10s', '1m', '1d'],
    });
    expect(await findConnectionRow(served.store, 'west')).toMatchObject({ retries: [10_000, 60_000, 86_400_000] });
  });

  it('of an adapter that is asked may have another schedule', async () => {
    const cube = {
      name: 'norway',
      adapter: 'cube',
      settings: { account: 'acme', token: 't-s3cret', campaignIds: '1,2' },
    };
    const { body } = await ask('POST', '/', { ...cube, schedule: '0 */2 * * *' });
    expect(body.connection).toMatchObject({
      schedule: '0 */2 * * *',
      settings: { campaignIds: ['1', '2'], token: '••••', lookbackDays: 3 },
    });
    expect(body.connection.settings).not.toHaveProperty('email');
  });

  it('may be one of several of a vendor, and have the adapter’s own id where the environment configures none', async () => {
    expect((await make()).status).toBe(201);
    expect((await make({ name: 'east' })).status).toBe(201);
    const invoca = { adapter: 'invoca', settings: { oauthToken: 's3cret' } };
    expect((await ask('POST', '/', { name: 'invoca', ...invoca })).status).toBe(201);
    expect(await make({ name: 'trackdrive' })).toMatchObject({ status: 409, body: { code: 'connection_exists' } });
    expect(await make()).toMatchObject({ status: 409, body: { code: 'connection_exists' } });
  });

  it('is made once, however many ask at once', async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, () => make()));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(7);
  });
});

describe('what does not add up is refused with every fault by its path, and nothing is written', () => {
  const refused = async (said: unknown) => {
    const { status, body } = await ask('POST', '/', said);
    expect(status).toBe(422);
    expect(body.code).toBe('invalid');
    expect(JSON.stringify(body)).not.toContain('s3cret');
    expect(await served.everything()).not.toContain('"api"');
    return faultsOf(body);
  };

  it('all at once', async () => {
    const said = {
      name: 'West!',
      adapter: 'trackdrive',
      colour: 'red',
      settings: { subdomain: 'not a word', currency: 'gold', publicKey: '', extra: 1, ['__proto__x']: 2 },
      filter: { names: [], minimumAmount: { value: 10 }, who: 'me' },
      limits: { perSecond: 0, inFlight: 1.5 },
      deadlineMs: 50,
      retries: ['soon'],
      schedule: 'at noon',
    };
    expect(await refused(said)).toEqual({
      name: expect.stringMatching(/^must be 1 to 63 small letters/) as string,
      colour: 'is not known here',
      'settings.subdomain': expect.stringContaining('the one word before') as string,
      'settings.currency': expect.stringContaining('ISO 4217') as string,
      'settings.publicKey': expect.any(String) as string,
      'settings.privateKey': 'is required',
      'settings.extra': 'is not known here',
      'settings.__proto__x': 'is not known here',
      'filter.names': expect.stringContaining('at least one') as string,
      'filter.minimumAmount.value': expect.stringContaining('decimal string') as string,
      'filter.minimumAmount.currency': 'is required',
      'filter.who': 'is not known here',
      'limits.perSecond': 'must lie between 0.01 and 1000',
      'limits.inFlight': 'must be a whole number from 1 to 100',
      deadlineMs: 'must be a whole number of milliseconds from 100 to 120000',
      'retries.0': 'must be a duration such as 10s, 5m or 2h',
      schedule: expect.any(String) as string,
    });
  });

  it.each([
    [{}, ['name', 'adapter', 'settings']],
    [[], ['']],
    ['null', ['']],
    [7, ['']],
    [{ ...WEST, settings: null }, ['settings']],
    [{ ...WEST, settings: [1] }, ['settings']],
    [{ ...WEST, name: 7 }, ['name']],
    [{ ...WEST, adapter: 'acme' }, ['adapter']],
    [{ ...WEST, adapter: '__proto__' }, ['adapter']],
    [{ ...WEST, name: 'external' }, ['name']],
    [{ ...WEST, name: 'invoca' }, ['name']],
    [{ ...WEST, schedule: '* * * * *' }, ['schedule']],
    [{ ...WEST, settings: { ...WEST.settings, subdomain: undefined } }, ['settings.baseUrl']],
    [{ ...WEST, settings: { ...WEST.settings, subdomain: null } }, ['settings.baseUrl']],
    [{ ...WEST, settings: { ...WEST.settings, publicKey: 7 } }, ['settings.publicKey']],
    [{ ...WEST, settings: { ...WEST.settings, publicKey: 'a\0b' } }, ['settings.publicKey']],
    [{ ...WEST, settings: { ...WEST.settings, dispositions: { 'a\ud800': 'b' } } }, ['settings.dispositions']],
    [{ ...WEST, settings: { ...WEST.settings, baseUrl: 'https://me:s3cret@acme.test' } }, ['settings.baseUrl']],
    [{ ...WEST, settings: { ...WEST.settings, baseUrl: 'file:///etc/passwd' } }, ['settings.baseUrl']],
    [{ ...WEST, settings: { ...WEST.settings, privateKey: '••••' } }, ['settings.privateKey']],
    [{ ...WEST, settings: { ...WEST.settings, privateKey: '***' } }, ['settings.privateKey']],
  ])('%j', async (said, paths) => {
    expect(Object.keys(await refused(said))).toEqual(expect.arrayContaining(paths));
  });

  it('a key like __proto__ is one that is not known', async () => {
    const said = `{"name":"west","adapter":"trackdrive","settings":{"__proto__":{"subdomain":"x"},"publicKey":"a","privateKey":"b","subdomain":"c"}}`;
    expect(await refused(said)).toEqual({ 'settings.__proto__': 'is not known here' });
  });

  it('of an adapter whose schema lets unknown settings pass, too', async () => {
    const said = { name: 'other', adapter: 'invoca', settings: { oauthToken: 'x', oauthTokn: 'y' } };
    expect(await refused(said)).toEqual({ 'settings.oauthTokn': 'is not known here' });
  });

  it.each(['61 * * * *', '* * 31 2 *x', '* * * *', '* * * * * * *', '@hourly', ''])(
    'the schedule %p',
    async (schedule) => {
      const cube = { name: 'norway', adapter: 'cube', settings: { account: 'acme', token: 't', campaignIds: '1' } };
      expect(Object.keys(await refused({ ...cube, schedule }))).toEqual(['schedule']);
    },
  );

  it('a customer’s id in the place of a call’s', async () => {
    const settings = { account: 'acme', token: 't', campaignIds: '1', callIds: 'external=crm__customer_id' };
    const faults = await refused({ name: 'norway', adapter: 'cube', settings });
    expect(faults).toEqual({ 'settings.callIds': expect.stringContaining('a customer has many calls') });
  });
});
