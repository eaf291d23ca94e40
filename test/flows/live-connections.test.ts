import { adapter as trackdrive } from '../../adapters/trackdrive';
import { serveSandboxes, type Sandboxes } from '../../src/sandbox/serve';
import { deliveriesOf } from '../support/deliveries';
import { BACKENDS, type Gateway, startGateway } from '../support/gateway';
import { eventually } from '../support/wait';

/** Accounts that come, change and go while two processes run. */
describe.each(BACKENDS)('a connection made through the API, of a gateway whose queue stands on %s', (backend) => {
  let gateway: Gateway;
  let other: Gateway;
  let west: Sandboxes;
  beforeAll(async () => {
    gateway = await startGateway({
      backend,
      variables: { ALLOW_PRIVATE_HOSTS: 'true', RETRY_SCHEDULE: '200ms,200ms' },
    });
    other = await gateway.another();
    west = await serveSandboxes([trackdrive]);
  });
  afterAll(async () => {
    await other.close();
    await gateway.close();
    await west.close();
  });
  beforeEach(() => {
    sandboxVendor().clear();
  });

  const sandboxVendor = () => west.sandboxVendors.get('trackdrive')!;
  const settings = () => trackdrive.sandbox.settings(west.baseUrl('trackdrive'));
  const { fresh } = deliveriesOf(() => gateway, ['west']);
  const make = (more: object = {}) =>
    gateway.post('/v1/admin/connections', { name: 'west', adapter: 'trackdrive', settings: settings(), ...more });
  const patch = (body: object) => gateway.patch('/v1/admin/connections/west', body);
  const reasonAt = async (id: string, connection: string): Promise<string | undefined> => {
    const { deliveries } = (await gateway.get(`/v1/outcomes/${id}`)).body;
    return deliveries.findLast((one: { connection: string }) => one.connection === connection)?.reason;
  };
  const isTakenUp = (privateKey = settings().privateKey) =>
    eventually(
      () =>
        [gateway, other].every(({ app }) =>
          app.connections.some(({ name, settings: of }) => name === 'west' && of.privateKey === privateKey),
        ),
      { within: 10_000, what: 'every process has taken it up' },
    );

  it('gets what it filter, and what it was told of it is told the end of', async () => {
    const filter = { names: ['Sale'], minimumAmount: { value: '50.00', currency: 'USD' } };
    expect((await make({ filter })).status).toBe(201);
    const big = await gateway.report(fresh());
    const small = await gateway.report(fresh({ amount: { value: '49.99', currency: 'USD' } }));
    const quote = await gateway.report(fresh({ name: 'quote' }));
    await gateway.deliveryOf(big, 'west', 'delivered');
    await gateway.deliveryOf(big, 'trackdrive', 'delivered');
    expect(await reasonAt(small, 'west')).toBe('the connection wants amounts of at least 50.00 USD alone');
    expect(await reasonAt(quote, 'west')).toBe('the connection wants outcomes named Sale alone');
    expect(sandboxVendor().requests()).toHaveLength(1);

    const { body } = await gateway.get(`/v1/outcomes/${big}`);
    const less = { call: { ids: body.outcome.call.ids }, name: 'sale', key: '1', amount: { value: '1.00' } };
    expect((await gateway.post('/v1/outcomes', less)).status).toBe(202);
    await eventually(() => sandboxVendor().requests().length === 2, { what: 'it is told that it is less' });
  });

  it('is taken up by every process, which knows calls by its name', async () => {
    await isTakenUp();
    const ids = { west: 'W-1', invoca: 'LIVE-1' };
    const { status, body } = await other.post('/v1/outcomes', { ...fresh(), call: { ids } });
    expect(status).toBe(202);
    await gateway.deliveryOf(body.outcome.id, 'west', 'delivered');
    expect(sandboxVendor().requests()[0]?.path).toContain('W-1');
  });

  it('is changed while deliveries are held for its wrong key, and all of them come out', async () => {
    expect((await patch({ settings: { privateKey: 'wrong' }, filter: null })).status).toBe(200);
    await isTakenUp('wrong');
    const { test } = (await gateway.post('/v1/admin/connections/west/test', undefined)).body;
    expect(test.ok).toBe(false);
    const ids = await Promise.all(Array.from({ length: 5 }, () => gateway.report(fresh())));
    for (const id of ids) await gateway.deliveryOf(id, 'west', 'held');
    expect((await gateway.get('/v1/admin/connections/west')).body.connection).toMatchObject({ paused: true });
    const before = sandboxVendor().requests().length;
    expect((await patch({ settings: { privateKey: settings().privateKey } })).body.connection).toMatchObject({
      paused: false,
    });
    for (const id of ids) await gateway.deliveryOf(id, 'west', 'delivered');
    expect(sandboxVendor().requests().length - before).toBeGreaterThanOrEqual(5);
  });

  it('lets out what waits for its turn of a low rate as soon as the rate is a higher one', async () => {
    expect((await patch({ limits: { perSecond: 0.01 } })).status).toBe(200);
    await eventually(
      () =>
        [gateway, other].every(({ app }) =>
          app.connections.some(({ name, limits }) => name === 'west' && limits.perSecond === 0.01),
        ),
      { within: 10_000, what: 'every process knows its rate' },
    );
    await gateway.pool.query(`UPDATE connections SET tokens = 0, tokens_at = now() WHERE name = 'west'`);
    const ids = await Promise.all(Array.from({ length: 150 }, () => gateway.report(fresh())));
    for (const id of ids) await gateway.deliveryOf(id, 'trackdrive', 'delivered');
    expect((await patch({ limits: null })).status).toBe(200);
    for (const id of ids) await gateway.deliveryOf(id, 'west', 'delivered');
  }, 60_000);

  it('shows its secrets to its vendor and to nobody else', async () => {
    const { privateKey } = settings();
    const dump = await gateway.pool.query('SELECT * FROM connections');
    const { body } = await gateway.get('/v1/admin/audit?target=west');
    const attempts = await gateway.pool.query('SELECT request, response FROM attempts');
    const everything = [dump.rows, body, attempts.rows, gateway.lines, other.lines];
    for (const one of everything) expect(JSON.stringify(one)).not.toContain(privateKey);
    const actions = body.items.map(({ action }: { action: string }) => action);
    expect(new Set(actions)).toEqual(new Set(['connection.create', 'connection.change', 'connection.test']));
  });

  it('is gone for every process when it is deleted, and what was not sent is cancelled', async () => {
    sandboxVendor().fail({ status: 503, body: 'later', headers: { 'retry-after': '600' } });
    const waiting = await gateway.report(fresh());
    await gateway.deliveryOf(waiting, 'west', 'retrying');
    const deleted = await other.delete('/v1/admin/connections/west');
    expect(deleted.body).toMatchObject({ cancelled: 1 });
    await gateway.deliveryOf(waiting, 'west', 'cancelled');
    await eventually(() => !gateway.app.connections.some(({ name }) => name === 'west'), { within: 10_000 });
    const { body } = await gateway.post('/v1/outcomes', fresh({ call: { ids: { trackdrive: 'T-1' } } }));
    expect(body.deliveries.map(({ connection }: { connection: string }) => connection)).not.toContain('west');
  });
});
