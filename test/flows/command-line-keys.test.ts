import { commandLineOf, jsonLines } from '../support/command-line';
import { type Gateway, startGateway } from '../support/gateway';
import { keysOf } from '../support/keys';

describe('the command line’s keys', () => {
  let gateway: Gateway;
  beforeAll(async () => {
    gateway = await startGateway({ variables: { ROLE: 'api' } });
  });
  afterAll(() => gateway.close());

  const { run } = commandLineOf(() => gateway.app.url ?? '');
  const { statusOf } = keysOf(() => gateway);

  it('are made, with the secret alone on stdout, listed, rotated and deleted', async () => {
    const none = await run(['keys']);
    expect(none).toMatchObject({ code: 0, stdout: '', stderr: 'There are none beside the environment’s.\n' });
    const made = await run(['keys', 'create', 'Anna', '--role', 'poster', '--expires', '90d']);
    expect(made).toMatchObject({ code: 0, stderr: expect.stringContaining('poster    Anna  cog_') });
    const first = made.stdout.trim();
    expect(await statusOf(first)).toBe(200);
    expect((await run(['keys'])).stdout).toMatch(/^poster {4}Anna {2}cog_.*…/);

    const rotated = await run(['keys', 'rotate', 'anna', '--overlap', '0s']);
    expect([await statusOf(first), await statusOf(rotated.stdout.trim())]).toEqual([401, 200]);
    const [listed] = jsonLines(await run(['keys', '--json']));
    expect(listed).toMatchObject({ name: 'Anna', role: 'poster', previous: null });
    expect(await run(['keys', 'delete', listed.id])).toMatchObject({ code: 0, stdout: 'deleted: Anna\n' });
    expect(await statusOf(rotated.stdout.trim())).toBe(401);
  });

  it('have their limits, and say what is wrong with them', async () => {
    const words = ['keys', 'create', 'an agency', '--role', 'partner', '--advertisers', '1,2', '--networks', '3'];
    const [made] = jsonLines(await run([...words, '--json']));
    expect(made).toMatchObject({ key: { advertisers: ['1', '2'], networks: ['3'] }, secret: expect.any(String) });
    const refused = await run(['keys', 'create', 'x', '--role', 'root']);
    expect(refused).toMatchObject({ code: 3, stderr: expect.stringContaining('role: must be one of admin, operator') });
    expect(await run(['keys', 'delete', 'nobody'])).toMatchObject({
      code: 3,
      stderr: 'There is no key called nobody.\n',
    });
    expect((await run(['keys', 'create', 'x'])).code).toBe(2);
  });
});
