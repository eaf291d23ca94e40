import { PassThrough } from 'node:stream';
import { main } from '../../src/cli/main';
import { commandLineOf, jsonLines } from '../support/command-line';
import { deliveriesOf } from '../support/deliveries';
import { ADMIN_KEY, type Gateway, startGateway } from '../support/gateway';
import { REPLAYS, replaysOf } from '../support/replays';
import { eventually } from '../support/wait';

const REFUSED = { status: 422, body: { error: 'no such buyer' } };

describe('outcomes replay', () => {
  let gateway: Gateway;
  beforeAll(async () => {
    gateway = await startGateway({ variables: { DELIVERY_DEADLINE: '10s' } });
  });
  afterAll(() => gateway.close());
  beforeEach(() => gateway.pool.query('TRUNCATE deliveries, attempts, replays, replay_deliveries, audit'));
  afterEach(() => {
    for (const id of ['invoca', 'trackdrive']) gateway.vendor(id).clear();
  });

  const url = (): string => gateway.app.url ?? '';
  const { run, start } = commandLineOf(url);
  const { fresh, post } = deliveriesOf(() => gateway);
  const { until } = replaysOf(() => gateway);
  const sent = (): string[] =>
    gateway
      .vendor('trackdrive')
      .requests()
      .map(({ path }) => path);
  const failed = async (): Promise<string[]> =>
    jsonLines(await run(['deliveries', '--status', 'failed', '--all', '--json'])).map(({ id }) => id);
  const onlyReplay = async () => (await gateway.get(REPLAYS)).body.items[0];
  /** so many outcomes that one vendor has refused; it is mended then */
  const refuse = async (count: number): Promise<void> => {
    gateway.vendor('trackdrive').fail(REFUSED);
    await Promise.all(Array.from({ length: count }, () => post(fresh())));
    await eventually(async () => (await failed()).length === count, { within: 20_000 });
    gateway.vendor('trackdrive').clear();
  };

  it('of fifty that a vendor refused shows the plan, sends each once, and ends with 0', async () => {
    await refuse(50);
    const listed = await run(['deliveries', '--status', 'failed']);
    expect(listed.stdout.match(/answered 422: .*no such buyer/g)).toHaveLength(50);

    const filter = ['--connection', 'trackdrive', '--since', '24h'];
    const planned = await run(['replay', ...filter, '--plan']);
    expect(planned).toMatchObject({ code: 0, stderr: expect.stringContaining('npx outcomes replay --run ') });
    expect(planned.stdout).toContain('50 deliveries would be sent again\n  trackdrive  50\n  worth  5000.00 USD\n');
    expect(planned.stdout.match(/> POST /g)).toHaveLength(5);
    expect(planned.stdout).toContain('and 45 more');
    expect(sent()).toEqual([]);

    const ran = await run(['replay', ...filter, '--yes']);
    expect(ran).toMatchObject({ code: 0, stdout: expect.stringContaining('done: 50 of 50: 50 delivered, 0 failed\n') });
    expect(ran.stderr).toContain('50 of 50');
    expect(sent()).toHaveLength(50);
    expect(new Set(sent()).size).toBe(50);
    expect(await failed()).toEqual([]);
    expect(await run(['replay', ...filter, '--yes'])).toMatchObject({
      code: 0,
      stderr: 'Nothing matches, and nothing was sent.\n',
    });
  });

  it('ends with 1 when some failed again, and says one JSON for machines', async () => {
    await refuse(3);
    gateway.vendor('trackdrive').fail({ ...REFUSED, times: 1 });
    const ran = await run(['replay', '--status', 'failed', '--name', 'SALE', '--yes', '--json']);
    expect(ran).toMatchObject({ code: 1, stderr: expect.stringContaining('--status failed,review') });
    const id = (await onlyReplay()).id;
    expect(jsonLines(ran)).toEqual([(await gateway.get(`${REPLAYS}/${id}`)).body]);
    expect(jsonLines(ran)[0].replay).toMatchObject({ status: 'done', delivered: 2, failed: 1 });
  });

  it('lets a plan run later, once', async () => {
    await refuse(2);
    const planned = jsonLines(await run(['replay', '--status', 'failed', '--plan', '--json']))[0].replay;
    expect(planned).toMatchObject({ status: 'planned', matched: 2 });
    expect(await run(['replay', '--run', planned.id])).toMatchObject({ code: 2, stdout: '' });
    expect(await run(['replay', '--run', planned.id, '--yes'])).toMatchObject({ code: 0 });
    expect(await run(['replay', '--run', planned.id, '--yes'])).toMatchObject({ code: 2 });
    expect(await run(['replay', '--watch', planned.id])).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^done/),
    });
    expect(await run(['replay', '--cancel', planned.id])).toMatchObject({ code: 3 });
    expect(sent()).toHaveLength(2);
  });

  it('plans nothing where nobody can be asked and nobody said yes', async () => {
    await refuse(1);
    expect(await run(['replay', '--status', 'failed'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('say --yes'),
    });
    expect(await onlyReplay()).toBeUndefined();
  });

  it('interrupted in the middle goes on, can be watched again and cancelled', async () => {
    await refuse(20);
    gateway.vendor('trackdrive').fail({ delayMs: 1_500 });
    const running = start(['replay', '--connection', 'trackdrive', '--yes']);
    await eventually(() => running.said.stderr.includes(' of 20'), { within: 15_000 });
    running.child.kill('SIGINT');
    const { code, stderr } = await running.ended;
    const { id, status } = await onlyReplay();
    expect([code, status]).toEqual([130, 'running']);
    expect(stderr).toContain(`npx outcomes replay --watch ${id}\n`);
    expect(stderr).toContain(`npx outcomes replay --cancel ${id}\n`);
    gateway.vendor('trackdrive').clear();
    expect(await run(['replay', '--watch', id])).toMatchObject({ code: 0 });
    expect(await until(id, () => true)).toMatchObject({ status: 'done', delivered: 20 });
  });

  it('cancelled sends no more, and whoever watches hears of it', async () => {
    await refuse(3);
    await gateway.post('/v1/admin/connections/trackdrive/pause', {});
    const running = start(['replay', '--status', 'failed', '--yes']);
    await eventually(() => running.said.stderr.includes(' of 3'), { within: 15_000 });
    const { id } = await onlyReplay();
    await until(id, ({ queued }) => queued === 3);
    expect(await run(['replay', '--cancel', id])).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^cancelled/),
    });
    await gateway.post('/v1/admin/connections/trackdrive/resume', {});
    expect(await running.ended).toMatchObject({ code: 1, stdout: expect.stringContaining('cancelled: ') });
  });

  it('of one delivery waits for what comes of it', async () => {
    await refuse(1);
    const [id = ''] = await failed();
    gateway.vendor('trackdrive').fail({ ...REFUSED, times: 1 });
    const again = await run(['replay', id, '--yes']);
    expect(again).toMatchObject({ code: 1, stdout: expect.stringContaining('attempt 2: ') });
    expect(again.stdout).toContain('no such buyer');
    const mended = await run(['replay', id, '--yes', '--json']);
    expect([mended.code, jsonLines(mended)]).toEqual([0, [(await gateway.get(`/v1/deliveries/${id}`)).body]]);
    expect(sent()).toHaveLength(2);
  });

  describe('at a terminal', () => {
    /** what a person sees who says this when asked; null: who presses Ctrl-C then */
    const at = async (words: string[], says: string | null): Promise<{ code: number; seen: string }> => {
      const [stdin, stdout, stderr] = [0, 1, 2].map(() =>
        Object.assign(new PassThrough({ encoding: 'utf8' }), { isTTY: true, columns: 60 }),
      );
      const interrupt = new AbortController();
      let seen = '';
      stdout!.on('data', (text: string) => (seen += text));
      stderr!.on('data', (text: string) => (seen += text));
      const ended = main(words, {
        environment: { GATEWAY_URL: url(), GATEWAY_KEY: ADMIN_KEY },
        stdin: stdin!,
        stdout: stdout!,
        stderr: stderr!,
        readEnvFile: () => undefined,
        interrupted: interrupt.signal,
      });
      await eventually(() => seen.includes('[y/N]'), { within: 15_000 });
      if (says === null) interrupt.abort();
      else stdin!.write(`${says}\n`);
      return { code: await ended, seen };
    };

    it('asks, and sends when the answer is yes, with a bar', async () => {
      await refuse(2);
      const { code, seen } = await at(['replay', '--status', 'failed'], 'yes');
      expect([code, sent().length]).toEqual([0, 2]);
      expect(seen).toContain('Send 2 deliveries again? [y/N] ');
      expect(seen).toContain('\r\u001b[K[########################] 100 % 2 of 2: 2 delivered');
      for (const line of seen.split(/[\r\n]/)) {
        if (line.includes('[#') || line.includes('[.')) expect(line.replace('\u001b[K', '').length).toBeLessThan(60);
      }
      expect(seen).not.toContain(ADMIN_KEY);
    });

    it.each(['n', '', 'yesterday'])('sends nothing when the answer is %j', async (answer) => {
      await refuse(1);
      const { code, seen } = await at(['replay', '--status', 'failed'], answer);
      expect([code, sent(), (await onlyReplay()).status]).toEqual([1, [], 'cancelled']);
      expect(seen).toContain('Nothing was sent.');
      expect(await at(['replay', (await failed())[0]!], answer)).toMatchObject({ code: 1 });
      expect(sent()).toEqual([]);
    });

    it('sends nothing when it is interrupted instead', async () => {
      await refuse(1);
      expect(await at(['replay', '--status', 'failed'], null)).toMatchObject({
        code: 130,
        seen: expect.stringContaining('Nothing was sent.'),
      });
      expect(sent()).toEqual([]);
    });
  });
});
