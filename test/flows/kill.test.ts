import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadRegistry } from '../../src/adapter/registry';
import { type Sandboxes, serveSandboxes } from '../../src/sandbox/serve';
import { ADMIN_KEY } from '../support/gateway';
import { type GatewayProcess, startGatewayProcess } from '../support/gateway-process';
import { eventually } from '../support/wait';

/** The gateway as `npm start` starts it, in a process that can be killed, on its own embedded PostgreSQL. */
describe('a gateway that is killed', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'gateway-kill-'));
  const running = new Set<ChildProcess>();
  let vendors: Sandboxes;
  beforeAll(async () => {
    vendors = await serveSandboxes(loadRegistry().values());
  });
  afterAll(async () => {
    // The last one alive stops the embedded PostgreSQL.
    const last = await start();
    last.child.kill('SIGTERM');
    await once(last.child, 'exit');
    for (const child of running) child.kill('SIGKILL');
    await vendors.close();
    rmSync(dataDir, { recursive: true, force: true });
  });

  const start = async (): Promise<GatewayProcess> => {
    const started = await startGatewayProcess(dataDir, vendors);
    running.add(started.child);
    started.child.once('exit', () => running.delete(started.child));
    return started;
  };

  let posted = 0;
  /** Posts until so many are accepted, kills the gateway in the midst of it, and gives the ids of the accepted calls. */
  const postAndKill = async ({ child, url }: GatewayProcess, after: number): Promise<string[]> => {
    const accepted: string[] = [];
    const client = async (): Promise<void> => {
      for (;;) {
        posted += 1;
        const id = `KILL-${posted}`;
        const answer = await fetch(`${url}/v1/outcomes`, {
          method: 'POST',
          headers: { authorization: `Bearer ${ADMIN_KEY}`, 'content-type': 'application/json' },
          body: JSON.stringify({
            call: { ids: { invoca: id, trackdrive: id } },
            name: 'sale',
            amount: { value: '1.00' },
          }),
        }).catch(() => null);
        if (!answer) return;
        if (answer.status === 202) accepted.push(id);
        if (accepted.length === after) child.kill('SIGKILL');
      }
    };
    await Promise.all([client(), client(), client(), client()]);
    return accepted;
  };
  const arrivedAt = (vendor: string): string =>
    (vendors.sandboxVendors.get(vendor)?.requests() ?? []).map(({ path, body }) => `${path} ${body}`).join('\n');

  it('at any moment delivers, when it is started again, everything that was answered with 202', async () => {
    for (const vendor of vendors.sandboxVendors.values()) vendor.fail({ delayMs: 30 });
    const accepted: string[] = [];
    for (const after of [10, 60, 25]) accepted.push(...(await postAndKill(await start(), after)));

    const { child, url } = await start();
    await eventually(
      async () => {
        const open = await fetch(`${url}/v1/deliveries?status=queued,sending,retrying&limit=200`, {
          headers: { authorization: `Bearer ${ADMIN_KEY}` },
        });
        const { items } = (await open.json()) as { items: unknown[] };
        return items.length === 0;
      },
      { within: 45_000, what: 'nothing is on its way any more' },
    );
    const [invoca, trackdrive] = [arrivedAt('invoca'), arrivedAt('trackdrive')];
    expect(accepted.filter((id) => !invoca.includes(`"${id}"`))).toEqual([]);
    expect(accepted.filter((id) => !trackdrive.includes(`/calls/${id} `))).toEqual([]);
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
  }, 90_000);
});
