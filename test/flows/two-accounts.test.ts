import { adapter as invoca } from '../../adapters/invoca';
import { adapter as trackdrive } from '../../adapters/trackdrive';
import { serveSandboxes, type Sandboxes } from '../../src/sandbox/serve';
import type { SandboxVendor } from '../../src/sandbox/sandbox-vendor';
import { type Gateway, startGateway } from '../support/gateway';
import { eventually } from '../support/wait';

const SKIPPED = { status: 'skipped', reason: 'the call has no id under west' };

/** An agency: its own account at a vendor, and its client's, which was made later. */
describe('two accounts of one vendor', () => {
  let gateway: Gateway;
  let west: Sandboxes;
  beforeAll(async () => {
    west = await serveSandboxes([trackdrive, invoca]);
    gateway = await startGateway({ variables: { ALLOW_PRIVATE_HOSTS: 'true', CALL_ID_WAIT: '1h' } });
    await make('west', { default: true });
  });
  afterAll(async () => {
    await gateway.close();
    await west.close();
  });

  const make = (name: string, more: object = {}, adapter: typeof trackdrive = trackdrive) => {
    const settings = adapter.sandbox.settings(west.baseUrl(adapter.id));
    return gateway.post('/v1/admin/connections', { name, adapter: adapter.id, settings, ...more });
  };
  const change = async (name: string, body: object): Promise<number> =>
    (await gateway.patch(`/v1/admin/connections/${name}`, body)).status;
  const pathsAt = (vendor: SandboxVendor | undefined): string[] => (vendor?.requests() ?? []).map(({ path }) => path);
  const atWest = () => pathsAt(west.sandboxVendors.get('trackdrive'));
  const atOwn = () => pathsAt(gateway.vendor('trackdrive'));
  const sale = (ids: Record<string, string>, more: object = {}) => ({
    call: { ids },
    name: 'sale',
    key: '1',
    amount: { value: '100.00' },
    ...more,
  });
  const forget = (): void => {
    gateway.vendor('trackdrive').clear();
    west.sandboxVendors.get('trackdrive')?.clear();
  };

  it('do not share an id: the environment’s account has the vendor’s, the other one its own', async () => {
    const shared = await gateway.report(sale({ trackdrive: '123895022' }));
    await gateway.deliveryOf(shared, 'trackdrive', 'delivered');
    expect(await gateway.deliveryOf(shared, 'west', 'skipped')).toMatchObject(SKIPPED);
    const both = await gateway.report(sale({ trackdrive: '1', west: '2' }));
    await gateway.deliveryOf(both, 'trackdrive', 'delivered');
    await gateway.deliveryOf(both, 'west', 'delivered');
    expect(atOwn()).toEqual(['/api/v1/calls/123895022', '/api/v1/calls/1']);
    expect(atWest()).toEqual(['/api/v1/calls/2']);
    const { body } = await gateway.get('/v1/admin/connections');
    const readers = body.items.map((one: { name: string; readsAdapterIds: boolean }) => [
      one.name,
      one.readsAdapterIds,
    ]);
    expect(Object.fromEntries(readers)).toMatchObject({ trackdrive: true, west: false });
  });

  it('an id that is told later sends the newest revision, and what comes of it', async () => {
    forget();
    const id = await gateway.report(sale({ external: 'later' }));
    await gateway.report(sale({ external: 'later' }, { amount: { value: '120.00' } }));
    await gateway.deliveryOf(id, 'west', 'skipped');
    // The environment's account waits: it has what the vendor's clients call the call.
    await gateway.deliveryOf(id, 'trackdrive', 'waiting');
    expect((await gateway.post('/v1/calls', { ids: { external: 'later', west: '77' } })).status).toBe(200);
    await gateway.deliveryOf(id, 'west', 'delivered');
    const { rows } = await gateway.pool.query<{ status: string }>(
      `SELECT status FROM deliveries WHERE connection = 'west' AND outcome_id = $1 ORDER BY revision`,
      [id],
    );
    expect(rows.map(({ status }) => status)).toEqual(['skipped', 'delivered']);
    await gateway.report(sale({ external: 'later' }, { met: false }));
    await gateway.deliveryOf(id, 'west', 'delivered');
    await eventually(() => atWest().length === 2, { what: 'it is taken back' });
    const [first, second] = (west.sandboxVendors.get('trackdrive')?.requests() ?? []).map(({ body }) =>
      JSON.parse(body),
    );
    expect([first.revenue, second.revenue]).toEqual(['120.00', '0.00']);
    expect(atOwn()).toEqual([]);
  });

  it('an id that is told after CALL_ID_WAIT sends nothing any more', async () => {
    forget();
    const id = await gateway.report(sale({ external: 'much later' }));
    await gateway.deliveryOf(id, 'west', 'skipped');
    await gateway.pool.query(
      `UPDATE deliveries SET created_at = now() - interval '61 minutes' WHERE connection = 'west' AND outcome_id = $1`,
      [id],
    );
    await gateway.post('/v1/calls', { ids: { external: 'much later', west: '78' } });
    const next = await gateway.report(sale({ west: '78' }, { key: 'next' }));
    await gateway.deliveryOf(next, 'west', 'delivered');
    expect(await gateway.deliveryOf(id, 'west', 'skipped')).toMatchObject(SKIPPED);
  });

  it('what one does not want stays skipped when its id is told', async () => {
    expect(await change('west', { filter: { names: ['appointment'] } })).toBe(200);
    const id = await gateway.report(sale({ external: 'unwanted' }));
    await gateway.deliveryOf(id, 'west', 'skipped');
    await gateway.post('/v1/calls', { ids: { external: 'unwanted', west: '79' } });
    const { reason } = await gateway.deliveryOf(id, 'west', 'skipped');
    expect(reason).toBe('the connection wants outcomes named appointment alone');
    expect(await change('west', { filter: null })).toBe(200);
  });

  it('one that finds a call without an id is told of it all the same', async () => {
    expect((await make('agency', {}, invoca)).status).toBe(201);
    const byStart = await gateway.report({
      ...sale({ invoca: 'I-1' }),
      call: { ids: { invoca: 'I-1' }, startedAt: '2026-11-20T10:00:00Z' },
    });
    await gateway.deliveryOf(byStart, 'agency', 'delivered');
    const [request] = west.sandboxVendors.get('invoca')?.requests() ?? [];
    expect(JSON.parse(request?.body ?? '').search).not.toHaveProperty('transaction_id');
    const byId = await gateway.report(sale({ invoca: 'I-2' }));
    await gateway.deliveryOf(byId, 'invoca', 'delivered');
    await gateway.deliveryOf(byId, 'agency', 'skipped');
  });
});

describe('accounts of a vendor that the environment does not configure', () => {
  let gateway: Gateway;
  let vendors: Sandboxes;
  beforeAll(async () => {
    vendors = await serveSandboxes([trackdrive]);
    gateway = await startGateway({
      variables: {
        ALLOW_PRIVATE_HOSTS: 'true',
        TRACKDRIVE_BASE_URL: '',
        TRACKDRIVE_PUBLIC_KEY: '',
        TRACKDRIVE_PRIVATE_KEY: '',
      },
    });
  });
  afterAll(async () => {
    await gateway.close();
    await vendors.close();
  });

  const settings = () => trackdrive.sandbox.settings(vendors.baseUrl('trackdrive'));
  const make = (name: string, more: object = {}) =>
    gateway.post('/v1/admin/connections', { name, adapter: 'trackdrive', settings: settings(), ...more });
  const shown = async (): Promise<Record<string, string>> => {
    const { body } = await gateway.get('/v1/admin/connections');
    const accounts = (body.items as { name: string; adapter: string; default: boolean; readsAdapterIds: boolean }[])
      .filter(({ adapter }) => adapter === 'trackdrive')
      .map((one) => [one.name, `${one.default ? 'default' : '-'} ${one.readsAdapterIds ? 'reads' : '-'}`]);
    return Object.fromEntries(accounts) as Record<string, string>;
  };
  let calls = 0;
  const deliveredTo = async (): Promise<string[]> => {
    calls += 1;
    const { body } = await gateway.post('/v1/outcomes', {
      call: { ids: { trackdrive: `T-${calls}` } },
      name: 'sale',
    });
    const deliveries = body.deliveries as { connection: string; status: string }[];
    return deliveries.filter(({ status }) => status === 'queued').map(({ connection }) => connection);
  };

  it('the first has the vendor’s ids, unless another one is the default; one that goes leaves them to the next', async () => {
    await make('zeta');
    await make('alpha');
    expect(await deliveredTo()).toEqual(['zeta']);
    await make('mid', { default: true });
    expect(await deliveredTo()).toEqual(['mid']);
    expect(await shown()).toEqual({ zeta: '- -', alpha: '- -', mid: 'default reads' });
    const answer = await gateway.patch('/v1/admin/connections/alpha', { default: true });
    expect(answer.status).toBe(200);
    await eventually(
      async () => expect(await shown()).toEqual({ zeta: '- -', alpha: 'default reads', mid: '- -' }) ?? true,
      {
        what: 'the one default before is none any more',
      },
    );
    expect(await deliveredTo()).toEqual(['alpha']);
    await gateway.delete('/v1/admin/connections/alpha');
    expect(await deliveredTo()).toEqual(['zeta']);
  });

  it('two that become the default at once leave one', async () => {
    const made = await Promise.all(['one', 'two', 'three'].map((name) => make(name, { default: true })));
    expect(made.map(({ status }) => status)).toEqual([201, 201, 201]);
    await eventually(async () => Object.values(await shown()).filter((one) => one.includes('default')).length === 1);
    expect(Object.values(await shown()).filter((one) => one === 'default reads')).toHaveLength(1);
    expect(await deliveredTo()).toHaveLength(1);
  });
});
