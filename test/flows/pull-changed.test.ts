import { adapter as cube } from '../../adapters/cube';
import { serveSandboxes } from '../../src/sandbox/serve';
import { startGateway } from '../support/gateway';
import { eventually } from '../support/wait';

it('a backfill whose connection is changed goes on at the account that it is then, and does no day twice', async () => {
  const [before, after] = [await serveSandboxes([cube]), await serveSandboxes([cube])];
  const gateway = await startGateway({ variables: { ALLOW_PRIVATE_HOSTS: 'true' } });
  try {
    const settingsAt = (vendor: typeof before) => ({
      ...cube.sandbox.settings(vendor.baseUrl('cube')),
      campaignIds: ['926'],
      schedule: '0 0 1 1 *',
    });
    const made = { name: 'north', adapter: 'cube', settings: settingsAt(before) };
    expect((await gateway.post('/v1/admin/connections', made)).status).toBe(201);
    const requests = (vendor: typeof before) => vendor.sandboxVendors.get('cube')?.requests().length ?? 0;
    before.sandboxVendors.get('cube')?.fail({ delayMs: 100 });

    const asked = { from: '2018-01-01', to: '2018-02-28' };
    const { pull } = (await gateway.post('/v1/admin/connections/north/pulls', asked)).body;
    await eventually(() => requests(before) > 1, { within: 15_000, what: 'it has begun' });
    const patched = await gateway.patch('/v1/admin/connections/north', { settings: settingsAt(after) });
    expect(patched.status).toBe(200);
    const done = await eventually(
      async () => {
        const now = (await gateway.get(`/v1/admin/pulls/${pull.id}`)).body.pull;
        if (now.status !== 'done') throw new Error(`it is ${now.status}: ${now.error}`);
        return now;
      },
      { within: 30_000, what: 'it is done' },
    );
    expect(done).toMatchObject({ daysDone: 59, daysTotal: 59 });
    expect(requests(after)).toBeGreaterThan(40);
    // The page that was under way is asked for again where it was not taken.
    expect(requests(before) + requests(after)).toBeLessThanOrEqual(59 + 3);
  } finally {
    await gateway.close();
    await before.close();
    await after.close();
  }
}, 60_000);
