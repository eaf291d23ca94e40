import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { commandLineOf } from '../support/command-line';
import { ADMIN_KEY, API_KEY, type Gateway, startGateway } from '../support/gateway';

const NOBODY = '01a1ff50-7eb8-7000-8000-000000000000';
const CONTROL = /[^\P{Cc}\n]/u;

/** A status, headers and a body; null: the socket is closed instead. */
type Scripted = [number, Record<string, string>, string] | null;

/** Somebody who answers these, one after the other, and remembers the keys. */
async function serveAnswers(answers: readonly Scripted[]): Promise<{ url: string; keys: unknown[]; close(): void }> {
  const keys: unknown[] = [];
  const server = createServer(({ headers, socket }, response) => {
    keys.push(headers.authorization);
    const [status, more, body] = answers[keys.length - 1] ?? [];
    if (status === undefined) socket.destroy();
    else response.writeHead(status, more).end(body);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const close = (): void => {
    server.close();
    server.closeAllConnections();
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, keys, close };
}

describe('how the command line ends', () => {
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

  const url = (): string => gateway.app.url ?? '';
  const { run } = commandLineOf(url);

  it('2: wrong usage, with nothing on stdout', async () => {
    const key = { GATEWAY_URL: url(), GATEWAY_KEY: ADMIN_KEY };
    for (const words of [
      [],
      ['unknown'],
      [ADMIN_KEY],
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
    const latin1 = Buffer.from('{"call":{"ids":{"external":"1"}},"name":"caf\xe9"}', 'latin1');
    expect(await run(['post', '-'], { input: latin1 })).toMatchObject({ code: 2, stderr: 'stdin is not in UTF-8.\n' });
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
    const answers: Scripted[] = [
      [500, {}, 'oops'],
      [503, { 'retry-after': '1' }, '{"detail":"the database is away"}'],
      [302, { location: 'http://elsewhere.example/' }, ''],
      [200, {}, '<html>\u001b[2J'],
      [200, {}, '{"items":"none"}'],
      [200, {}, '{"items":[{"id":1}]}'],
    ];
    const elsewhere = await serveAnswers(answers);
    try {
      for (const answer of answers) {
        const ran = await run(['deliveries', '--url', elsewhere.url], { environment });
        expect([answer, ran]).toEqual([answer, { code: 4, stdout: '', stderr: expect.stringMatching(/./) }]);
        expect(ran.stderr).not.toMatch(CONTROL);
      }
      expect(elsewhere.keys).toEqual(answers.map(() => `Bearer ${ADMIN_KEY}`));
    } finally {
      elsewhere.close();
    }
  });

  it('0: help, to stdout', async () => {
    const help = await run(['--help']);
    expect(help).toMatchObject({ code: 0, stderr: '' });
    expect(help.stdout).toContain('130  interrupted');
    expect((await run(['replay', '--help'])).stdout).toContain('--since <duration>');
  });

  it('waits for a gateway that is away for a moment while it watches', async () => {
    const replay = { id: NOBODY, matched: 1, byConnection: {}, amounts: [], sample: [] };
    const elsewhere = await serveAnswers([
      [200, {}, JSON.stringify({ replay: { ...replay, status: 'running' } })],
      null,
      [503, {}, ''],
      [200, {}, JSON.stringify({ replay: { ...replay, status: 'done', delivered: 1, finishedAt: 'now' } })],
    ]);
    try {
      const environment = { GATEWAY_URL: elsewhere.url, GATEWAY_KEY: ADMIN_KEY };
      const ran = await run(['replay', '--watch', NOBODY], { environment });
      expect(ran).toMatchObject({ code: 0, stdout: 'done: 1 of 1: 1 delivered, 0 failed\n' });
      expect(ran.stderr.match(/Trying on/g)).toHaveLength(1);
    } finally {
      elsewhere.close();
    }
  });

  it('strikes its key out of whatever is answered', async () => {
    const detail = `you said Bearer ${ADMIN_KEY}`;
    const elsewhere = await serveAnswers([
      [400, {}, JSON.stringify({ detail, errors: [{ path: ADMIN_KEY, message: detail }] })],
      [400, {}, JSON.stringify({ detail })],
      [500, {}, JSON.stringify({ detail })],
      [302, { location: `/${ADMIN_KEY}` }, ''],
      [200, {}, JSON.stringify({ items: [{ [ADMIN_KEY]: detail }] })],
    ]);
    try {
      const environment = { GATEWAY_URL: elsewhere.url, GATEWAY_KEY: ADMIN_KEY };
      for (const code of [3, 3, 4, 4, 0]) {
        const { stdout, stderr, ...ran } = await run(['deliveries', '--json'], { environment });
        expect(ran).toEqual({ code });
        expect(`${stdout}${stderr}`).toContain('***');
      }
    } finally {
      elsewhere.close();
    }
  });
});
