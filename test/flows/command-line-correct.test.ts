import { commandLineOf, jsonLines } from '../support/command-line';
import { callOf, correctionsOf, worth } from '../support/corrections';
import { type Gateway, startGateway } from '../support/gateway';

describe('the command line, of mistakes about calls', () => {
  let gateway: Gateway;
  beforeAll(async () => {
    gateway = await startGateway();
  });
  afterAll(() => gateway.close());

  const { run } = commandLineOf(() => gateway.app.url ?? '');
  const { delivered, fresh, report, revenue, tell, timeline } = correctionsOf(() => gateway);

  it('moves an outcome when it was seen what that comes to', async () => {
    const [one, other] = [fresh(), fresh()];
    const sale = await report(one, worth('100.00'));
    await delivered(sale, 'invoca', 'trackdrive');
    const words = ['move', sale.body.outcome.id, callOf(await tell({ ids: other }))];
    expect(await run(words)).toMatchObject({ code: 2, stderr: expect.stringContaining('say --yes') });
    const planned = await run([...words, '--plan']);
    expect(planned).toMatchObject({ code: 0, stderr: '' });
    for (const line of [
      'trackdrive: take back sale, 100.00 USD',
      'trackdrive: report sale, 100.00 USD',
      `trackdrive=${other.trackdrive}`,
    ])
      expect(planned.stdout).toContain(line);
    expect(await revenue(one.trackdrive)).toBe('100.00');
    expect(jsonLines(await run([...words, '--plan', '--json']))).toEqual([{ plan: expect.any(Array) }]);
    const done = await run([...words, '--yes', '--json']);
    expect(jsonLines(done)).toMatchObject([{ outcome: { call: { ids: other } } }]);
    await delivered(sale, 'invoca', 'trackdrive');
    expect(await revenue(other.trackdrive)).toBe('100.00');
    expect(await run([...words, '--yes'])).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('of that call already'),
    });
  });

  it('takes an id from a call, and gives it to another', async () => {
    const [one, { external }] = [fresh(), fresh()];
    const [call, other] = [callOf(await tell({ ids: one })), callOf(await tell({ ids: { external } }))];
    const ran = await run(['remove-id', call, 'trackdrive', '--to', other, '--yes']);
    expect(ran).toMatchObject({ code: 0, stdout: 'nothing has to be sent to any vendor\n' });
    expect((await timeline(other)).ids).toEqual({ external, trackdrive: one.trackdrive });
  });

  it('splits two calls, and one as it is said', async () => {
    const [one, other] = [fresh(), fresh()];
    const call = callOf(await tell({ ids: { external: one.external } }));
    await tell({ ids: { trackdrive: other.trackdrive } });
    await tell({ ids: { external: one.external, trackdrive: other.trackdrive } });
    expect(await run(['split', call, '--yes'])).toMatchObject({ code: 0 });
    expect((await timeline(call)).ids).toEqual({ external: one.external });
    await tell({ ids: { external: one.external, invoca: one.invoca } });
    const sale = await report({ external: one.external }, worth('1.00'));
    const parts = ['--ids', 'invoca', '--outcomes', sale.body.outcome.id];
    expect(jsonLines(await run(['split', call, ...parts, '--yes', '--json']))).toMatchObject([
      { calls: [{ ids: { external: one.external } }, { ids: { invoca: one.invoca } }] },
    ]);
    expect(await run(['split', call, '--yes'])).toMatchObject({ code: 3 });
  });
});
