import { adapter as trackdrive } from '../../adapters/trackdrive';
import { serveSandboxes, type Sandboxes } from '../../src/sandbox/serve';
import { deliveriesOf } from '../support/deliveries';
import { type Gateway, startGateway } from '../support/gateway';
import { eventually } from '../support/wait';

const KEYS = ['11', '22'].map((byte) => byte.repeat(32));

/** A process whose key does not open a connection's secrets, beside one whose key does. */
describe('a connection that a process can’t open', () => {
  let gateway: Gateway;
  let stranger: Gateway;
  let west: Sandboxes;
  beforeAll(async () => {
    west = await serveSandboxes([trackdrive]);
    const shared = { ALLOW_PRIVATE_HOSTS: 'true' };
    gateway = await startGateway({ variables: { ...shared, SECRETS_KEY: KEYS[0] ?? '' } });
    const settings = trackdrive.sandbox.settings(west.baseUrl('trackdrive'));
    const filter = { minimumAmount: { value: '50.00', currency: 'USD' } };
    await gateway.post('/v1/admin/connections', { name: 'west', adapter: 'trackdrive', settings, filter });
    stranger = await gateway.another({ ...shared, SECRETS_KEY: KEYS[1] ?? '' });
  });
  afterAll(async () => {
    await stranger.close();
    await gateway.close();
    await west.close();
  });

  const { fresh } = deliveriesOf(() => gateway, ['west']);

  it('misses nothing that is reported there, and is told by whoever can', async () => {
    const { status, body } = await stranger.post('/v1/outcomes', fresh());
    expect(status).toBe(202);
    await gateway.deliveryOf(body.outcome.id, 'west', 'delivered');
    expect(stranger.app.connections.map(({ name }) => name)).not.toContain('west');
    const small = await stranger.post('/v1/outcomes', fresh({ amount: { value: '1.00', currency: 'USD' } }));
    await gateway.deliveryOf(small.body.outcome.id, 'west', 'skipped');
  });

  it('is one whose ids of calls are known there, and what was skipped for want of one goes out', async () => {
    const { body } = await gateway.post('/v1/outcomes', { ...fresh(), call: { ids: { external: 'strange' } } });
    await gateway.deliveryOf(body.outcome.id, 'west', 'skipped');
    const told = await stranger.post('/v1/calls', { ids: { external: 'strange', west: 'W-9' } });
    expect(told.status).toBe(200);
    await gateway.deliveryOf(body.outcome.id, 'west', 'delivered');
  });

  it('is said once, without a secret', async () => {
    const said = () => stranger.lines.filter(({ event }) => event === 'connection not usable');
    await eventually(() => said().length > 0);
    expect(said()).toHaveLength(1);
    const { privateKey } = trackdrive.sandbox.settings('');
    expect(JSON.stringify(stranger.lines)).not.toContain(privateKey);
  });
});
