import { commandLineOf, jsonLines } from '../support/command-line';
import { type Pulling, saleRow, startPulling } from '../support/pulling';
import { eventually } from '../support/wait';

describe('outcomes pull', () => {
  let pulling: Pulling;
  beforeAll(async () => {
    pulling = await startPulling();
  });
  afterAll(() => pulling.close());
  afterEach(() => pulling.sandboxVendor.clear());

  const { run, start } = commandLineOf(() => pulling.gateway.app.url ?? '');
  const of = (id: string) => pulling.gateway.get(`/v1/admin/pulls/${id}`);

  it('fetches days from whoever can be asked, and says what came', async () => {
    pulling.books.add('926', saleRow('one', { call_outcome__submitted_when: '2018-03-02 10:00' }));
    const dry = await run(['pull', '--from', '2018-03-01', '--to', '2018-03-03', '--dry-run']);
    expect(dry).toMatchObject({ code: 0, stdout: expect.stringContaining('a dry run: nothing was stored') });
    expect(await pulling.outcomes('from=2018-01-01')).toEqual([]);
    const human = await run(['pull', '--from', '2018-03-01', '--to', '2018-03-03', '--connection', 'cube']);
    expect(human).toMatchObject({ code: 0, stderr: expect.stringContaining('3 of 3 days, 1 rows') });
    expect(human.stdout).toMatch(/from cube: done\n {2}3 of 3 days, 1 rows: 1 created/);
    const json = await run(['pull', '--from', '2018-03-02', '--json']);
    expect(json).toMatchObject({ code: 0, stderr: '' });
    const [{ pull }] = jsonLines(json);
    expect(pull).toEqual((await of(pull.id)).body.pull);
    expect(pull).toMatchObject({ status: 'done', daysTotal: 1, unchanged: 1 });
  });

  it('ends with 1 when a pull failed, with the vendor’s words', async () => {
    pulling.sandboxVendor.fail({ status: 400, body: { detail: 'no such \u001b[31mcampaign' } });
    const failed = await run(['pull', '--from', '2018-04-01']);
    expect(failed).toMatchObject({ code: 1, stdout: expect.stringContaining('no such \\u001b[31mcampaign') });
  });

  it('is refused for days that are none, and for connections that can’t be asked', async () => {
    expect(await run(['pull', '--from', '2018-04-02', '--to', '2018-04-01'])).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('  to: must not lie before from'),
    });
    expect(await run(['pull', '--from', '2018-04-31'])).toMatchObject({ code: 3 });
    expect(await run(['pull', '--from', '2018-04-01', '--connection', 'invoca'])).toMatchObject({ code: 3 });
    expect(await run(['pull', '--to', '2018-04-01'])).toMatchObject({ code: 2 });
  });

  it('interrupted in the middle goes on, can be watched again and cancelled', async () => {
    pulling.sandboxVendor.fail({ delayMs: 100 });
    const running = start(['pull', '--from', '2017-01-01', '--to', '2017-12-31']);
    await eventually(() => running.said.stderr.includes(' of 365 days'), { within: 15_000 });
    running.child.kill('SIGINT');
    const { code, stderr } = await running.ended;
    const id = /--watch (\S+)/.exec(stderr)?.[1] ?? '';
    expect(code).toBe(130);
    expect(stderr).toContain(`npx outcomes pull --cancel ${id}\n`);
    expect(['queued', 'running']).toContain((await of(id)).body.pull.status);
    const watching = start(['pull', '--watch', id]);
    await eventually(() => watching.said.stderr.includes(' of 365 days'), { within: 15_000 });
    expect(await run(['pull', '--cancel', id])).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('cancelled'),
    });
    expect(await watching.ended).toMatchObject({ code: 1, stdout: expect.stringContaining('cancelled') });
  });
});
