import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { commandLineOf, jsonLines } from '../support/command-line';
import { deliveriesOf } from '../support/deliveries';
import { ADMIN_KEY, API_KEY, DOCUMENTED, type Gateway, startGateway } from '../support/gateway';
import { eventually } from '../support/wait';

const NOBODY = '01a1ff50-7eb8-7000-8000-000000000000';
const CONTROL = /[^\P{Cc}\n]/u;

describe('the command line', () => {
  let gateway: Gateway;
  let folder: string;
  beforeAll(async () => {
    gateway = await startGateway();
    folder = mkdtempSync(join(tmpdir(), 'gateway-cli-'));
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true });
    await gateway.close();
  });
  afterEach(() => {
    for (const id of ['invoca', 'trackdrive']) gateway.vendor(id).clear();
  });

  const url = (): string => gateway.app.url ?? '';
  const { run, start } = commandLineOf(url);
  const { fresh, post, set } = deliveriesOf(() => gateway);

  it('posts an outcome of a file, of stdin and of options, which are one', async () => {
    const file = join(folder, 'outcome.json');
    writeFileSync(file, JSON.stringify(DOCUMENTED));
    const created = await run(['post', file, '--json']);
    expect(created).toMatchObject({ code: 0, stderr: '' });
    expect(jsonLines(created)).toEqual([
      expect.objectContaining({ outcome: expect.objectContaining({ result: 'created', name: 'sale' }) }),
    ]);
    const again = await run(['--json', 'post', '-'], { input: JSON.stringify(DOCUMENTED) });
    const options = ['post', '--name', 'sale', '--key', '1', '--amount', '100.00', '--currency', 'USD'];
    const ids = ['--call', 'invoca=00000000-00000001', '--call', 'trackdrive=123895022'];
    const more = ['--occurred-at', '2015-08-26T16:41:53Z', '--attribute', 'custom_parameter_1=12345'];
    const said = await run([...options, ...ids, ...more, '--json']);
    for (const one of [again, said]) expect(jsonLines(one)[0].outcome.result).toBe('unchanged');
    const human = await run([...options, ...ids, '--retract']);
    expect(human.stdout).toMatch(/^outcome .*: sale \(key 1\), revision 2, updated\n/);
    expect(human.stdout).toContain('met          no: it was taken back');
  });

  it('gives the first answer again to the same idempotency key', async () => {
    const words = ['post', '--call', 'external=idem', '--name', 'sale', '--idempotency-key', 'k-1', '--json'];
    const [first, second] = [await run(words), await run(words)];
    expect(second.stdout).toBe(first.stdout);
  });

  it('shows an outcome, a delivery with its attempts, and a call, by their ids alone', async () => {
    gateway.vendor('trackdrive').fail({ status: 422, body: { error: 'no such buyer' } });
    const id = await gateway.report(fresh());
    const delivery = await gateway.deliveryOf(id, 'trackdrive', 'failed');
    const outcome = (await gateway.get(`/v1/outcomes/${id}`)).body;
    const shown = await run(['show', delivery.id]);
    expect(shown).toMatchObject({ code: 0, stderr: '' });
    for (const words of ['failed at trackdrive', '  rejected: answered 422', 'no such buyer', '> POST ', '< 422']) {
      expect(shown.stdout).toContain(words);
    }
    expect((await run(['show', id.toUpperCase()])).stdout).toContain(`outcome ${id}: sale (key 1), revision 1`);
    const call = await run(['show', outcome.outcome.call.id]);
    expect(call.stdout).toContain(`outcome ${id}: sale (key 1)`);
    expect(call.stdout).toContain(delivery.id);
    const json = await run(['show', delivery.id, '--json']);
    expect(jsonLines(json)).toEqual([(await gateway.get(`/v1/deliveries/${delivery.id}`)).body]);
    expect(await run(['show', NOBODY])).toMatchObject({ code: 3, stdout: '' });
  });

  it('lists deliveries as the API does, over several pages, one JSON a line', async () => {
    await gateway.pool.query('TRUNCATE deliveries, attempts, replays, replay_deliveries');
    await Promise.all(Array.from({ length: 105 }, () => post(fresh())));
    const all = jsonLines(await run(['deliveries', '--all', '--json']));
    expect(new Set(all.map(({ id }) => id)).size).toBe(210);
    const few = await run(['deliveries', '--limit', '3', '--connection', 'invoca', '--json']);
    const query = '/v1/deliveries?connection=invoca&limit=3';
    expect(jsonLines(few).map(({ id }) => id)).toEqual(
      (await gateway.get(query)).body.items.map(({ id }: { id: string }) => id),
    );
    expect((await run(['deliveries', '--limit', '3'])).stderr).toContain('The newest 3; --all shows');
    expect(await run(['deliveries', '--status', 'review'])).toMatchObject({ stdout: '', stderr: 'There are none.\n' });
    const old = ['deliveries', '--to', '2020-01-01', '--json'];
    expect(await run(old)).toMatchObject({ code: 0, stdout: '', stderr: '' });
    expect(jsonLines(await run(['deliveries', '--since', '1h', '--all', '--json']))).toHaveLength(210);
  });

  it('ends quietly when nobody reads any more', async () => {
    const running = start(['deliveries', '--all']);
    running.child.stdout?.destroy();
    expect(await running.ended).toMatchObject({ code: 0, stderr: '' });
  });

  it('shows hostile words as what they are', async () => {
    const evil = 'x\u001b[2J\u009b31m\u202e';
    gateway.vendor('trackdrive').fail({ status: 422, body: { error: evil } });
    const id = await gateway.report(fresh({ name: `${evil}sale`, description: `${evil}\n${evil}` }));
    const delivery = await gateway.deliveryOf(id, 'trackdrive', 'failed');
    for (const words of [['show', id], ['show', delivery.id], ['deliveries'], ['deliveries', '--json']]) {
      const { stdout, stderr } = await run(words);
      expect(stdout).toContain('[2J');
      expect(`${stdout}${stderr}`).not.toMatch(CONTROL);
    }
    const json = jsonLines(await run(['show', id, '--json']))[0];
    expect(json.outcome.name).toBe(`${evil}sale`);
  });

  it('settles what is in review', async () => {
    const { trackdrive } = await post(fresh());
    await eventually(
      async () => (await gateway.get(`/v1/deliveries/${trackdrive}`)).body.delivery.status === 'delivered',
    );
    await set(trackdrive, `status = 'review'`);
    const words = ['settle', trackdrive, '--as', 'delivered', '--note', 'seen in their report'];
    expect(await run(words)).toMatchObject({ code: 0, stdout: expect.stringMatching(/^delivered /) });
    expect(await run(words)).toMatchObject({ code: 3, stderr: expect.stringContaining('only what is in review') });
    expect((await run(['settle', trackdrive, '--as', 'lost', '--note', 'x'])).code).toBe(2);
  });

  it('lists, tests, pauses and resumes connections', async () => {
    expect((await run(['connections'])).stdout).toMatch(/^ok {6}invoca {2}adapter invoca/m);
    expect(jsonLines(await run(['connections', '--json'])).map(({ name }) => name)).toContain('trackdrive');
    const paused = await run(['connections', 'pause', 'trackdrive', '--reason', 'by hand']);
    expect(paused.stdout).toMatch(/^paused {2}trackdrive .*\n.*paused since .*: by hand\n$/);
    expect((await run(['connections', 'resume', 'trackdrive', '--json'])).stdout).toContain('"paused":false');
    expect(await run(['connections', 'test', 'trackdrive'])).toMatchObject({ code: 0 });
    gateway.vendor('trackdrive').fail({ status: 401, body: 'no' });
    const test = await run(['connections', 'test', 'trackdrive']);
    expect(test).toMatchObject({ code: 1, stdout: expect.stringContaining('not ok') });
    expect((await run(['connections', 'test', '../../v1/outcomes'])).code).toBe(3);
  });

  it('shows new deliveries and what becomes of them until it is interrupted', async () => {
    const [all, failed] = [start(['tail', '--json']), start(['tail', '--status', 'failed'])];
    for (const { said } of [all, failed]) await eventually(() => said.stderr.includes('Waiting'), { within: 15_000 });
    gateway.vendor('trackdrive').fail({ status: 422, body: { error: 'no such buyer' } });
    const id = await gateway.report(fresh());
    await gateway.deliveryOf(id, 'trackdrive', 'failed');
    await eventually(() => all.said.stdout.includes('"failed"'), { within: 15_000 });
    await eventually(() => failed.said.stdout.includes('no such buyer'), { within: 15_000 });
    for (const { child } of [all, failed]) child.kill('SIGINT');
    const [told, filtered] = await Promise.all([all.ended, failed.ended]);
    expect([told.code, filtered.code]).toEqual([130, 130]);
    expect(new Set(jsonLines(told).map(({ outcomeId }) => outcomeId))).toEqual(new Set([id]));
    expect(filtered.stdout).not.toContain('delivered');
  });

  describe('says how it ended', () => {
    it('2: wrong usage, with nothing on stdout', async () => {
      const key = { GATEWAY_URL: url(), GATEWAY_KEY: ADMIN_KEY };
      for (const words of [
        [],
        ['unknown'],
        ['show'],
        ['show', 'no-id'],
        ['deliveries', '--limit', '0'],
        ['deliveries', '--limit', '1', '--all'],
        ['deliveries', '--since', 'yesterday'],
        ['deliveries', '--key', 'x'],
        ['post'],
        ['post', '/nowhere/outcome.json'],
        ['post', 'x.json', '--name', 'sale'],
        ['post', '--name', 'sale', '--key', ADMIN_KEY],
        ['replay'],
        ['replay', '--status', 'failed'],
        ['replay', NOBODY],
        ['pull'],
        ['connections', 'test'],
      ]) {
        expect([words, await run(words, { environment: key })]).toEqual([
          words,
          { code: 2, stdout: '', stderr: expect.stringMatching(/./) },
        ]);
      }
      expect(await run(['post', '-'], { input: '{"name":' })).toMatchObject({
        code: 2,
        stderr: 'stdin holds no JSON.\n',
      });
      expect((await run(['post', '-'], { input: 'x'.repeat(3_000_000) })).stderr).toContain('longer than 1 MB');
      expect(await run(['deliveries'], { environment: { DATA_DIR: folder } })).toMatchObject({
        code: 2,
        stderr: expect.stringContaining('admin-api-key'),
      });
    });

    it('3: refused, with each fault by its path', async () => {
      const wrong = await run(['deliveries'], {
        environment: { GATEWAY_URL: url(), GATEWAY_KEY: 'wrong-key' },
      });
      expect(wrong).toEqual({
        code: 3,
        stdout: '',
        stderr: expect.stringContaining('that key is none of this gateway'),
      });
      expect(wrong.stderr).not.toContain('wrong-key');
      const less = { GATEWAY_URL: url(), GATEWAY_KEY: API_KEY };
      expect(await run(['connections'], { environment: less })).toMatchObject({ code: 3 });
      const faults = await run(['post', '-'], { input: '{"amount":{"value":5},"extra":1}' });
      expect(faults).toMatchObject({ code: 3, stdout: '' });
      for (const path of ['  call: is required', '  name: is required', '  amount.value: ', '  extra: is not known']) {
        expect(faults.stderr).toContain(path);
      }
      const json = await run(['post', '-', '--json'], { input: '{}' });
      expect(json.stdout).toBe('');
      expect(JSON.parse(json.stderr)).toMatchObject({ status: 422, code: 'invalid' });
    });

    it('4: nobody there, or in trouble, or no gateway at all', async () => {
      const environment = { GATEWAY_KEY: ADMIN_KEY };
      const away = await run(['deliveries', '--url', 'http://127.0.0.1:9'], { environment });
      expect(away).toMatchObject({ code: 4, stdout: '' });
      const answers: [number, Record<string, string>, string][] = [
        [500, {}, 'oops'],
        [503, { 'retry-after': '1' }, '{"detail":"the database is away"}'],
        [302, { location: 'http://elsewhere.example/' }, ''],
        [200, {}, '<html>\u001b[2J'],
        [200, {}, '{"items":"none"}'],
        [200, {}, '{"items":[{"id":1}]}'],
      ];
      const keys: (string | undefined)[] = [];
      const server: Server = createServer(({ headers }, response) => {
        keys.push(headers.authorization);
        const [status, more, body] = answers[keys.length - 1] ?? [500, {}, ''];
        response.writeHead(status, more).end(body);
      });
      await new Promise<void>((resolve) => {
        server.listen(0, '127.0.0.1', resolve);
      });
      try {
        const there = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
        for (const answer of answers) {
          const ran = await run(['deliveries', '--url', there], { environment });
          expect([answer, ran]).toEqual([answer, { code: 4, stdout: '', stderr: expect.stringMatching(/./) }]);
          expect(ran.stderr).not.toMatch(CONTROL);
        }
        expect(keys).toEqual(answers.map(() => `Bearer ${ADMIN_KEY}`));
      } finally {
        server.close();
        server.closeAllConnections();
      }
    });

    it('0: help, to stdout', async () => {
      const help = await run(['--help']);
      expect(help).toMatchObject({ code: 0, stderr: '' });
      expect(help.stdout).toContain('130  interrupted');
      expect((await run(['replay', '--help'])).stdout).toContain('--since <duration>');
    });
  });

  it('reads a key of a file, and of the folder of a gateway that was just started', async () => {
    writeFileSync(join(folder, 'admin-api-key'), `${ADMIN_KEY}\n`);
    const environment = { GATEWAY_URL: url(), DATA_DIR: folder };
    expect((await run(['connections'], { environment })).code).toBe(0);
    const named = ['connections', '--key-file', join(folder, 'admin-api-key')];
    expect((await run(named, { environment: { GATEWAY_URL: url(), GATEWAY_KEY: 'wrong' } })).code).toBe(0);
  });

  it('says what to do where it is not built yet', () => {
    cpSync('bin', join(folder, 'bin'), { recursive: true });
    const ran = spawnSync(join(folder, 'bin', 'outcomes.js'), ['--help'], { encoding: 'utf8' });
    expect(ran).toMatchObject({ status: 2, stdout: '', stderr: expect.stringContaining('run "npm run build"') });
  });
});
