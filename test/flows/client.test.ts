import { spawnSync } from 'node:child_process';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { readFileSync } from 'node:fs';
import { createContext, runInContext } from 'node:vm';
import { transformSync } from '@swc/core';
import { type Client, createClient, ProblemError } from '../../clients/typescript/src/index';
import { operations } from '../support/contract';
import { ADMIN_KEY, API_KEY, DOCUMENTED, type Gateway, startGateway } from '../support/gateway';

const source = (file: string): string =>
  readFileSync(join(__dirname, '..', '..', 'clients', 'typescript', 'src', file), 'utf8');

describe('the client for TypeScript', () => {
  let gateway: Gateway;
  let client: Client;
  beforeAll(async () => {
    gateway = await startGateway({ variables: { ROLE: 'api' } });
    client = createClient({ url: `${gateway.app.url}/`, key: ADMIN_KEY });
  });
  afterAll(() => gateway.close());

  it('has the types of the document (npm run openapi writes them)', () => {
    const script = join(__dirname, '..', '..', 'scripts', 'client-types.mjs');
    expect(spawnSync(process.execPath, [script, '--check'], { encoding: 'utf8' })).toMatchObject({
      status: 0,
      stderr: '',
    });
  });

  it('has every operation under /v1', () => {
    const wanted = operations.filter(({ path }) => path.startsWith('/v1/')).map(({ id }) => id);
    const { each: _each, ...calls } = client;
    expect(Object.keys(calls).toSorted()).toEqual(wanted.toSorted());
  });

  it('reports an outcome, and once when the same is asked for under the same key', async () => {
    const report = { body: { ...DOCUMENTED, call: { ids: { external: 'one' } } } };
    const { outcome, deliveries } = await client.reportOutcome(report, { idempotencyKey: 'order-1' });
    expect(outcome).toMatchObject({ name: 'sale', result: 'created' });
    expect(deliveries.map(({ connection }) => connection)).toEqual(['invoca', 'trackdrive']);
    const again = await client.reportOutcome(report, { idempotencyKey: 'order-1' });
    expect(again.outcome.result).toBe('created');
    expect((await client.getOutcome({ path: { id: outcome.id } })).outcome.revision).toBe(1);
    expect((await client.reportOutcome(report)).outcome.result).toBe('unchanged');
  });

  it('goes through a list page by page, and stops asking when nobody wants more', async () => {
    for (const key of ['a', 'b', 'c', 'd', 'e'])
      await client.reportOutcome({ body: { call: { ids: { external: `listed-${key}` } }, name: 'listed', key } });
    const keys: string[] = [];
    for await (const outcome of client.each.listOutcomes({ query: { name: 'listed', limit: 2 } }))
      keys.push(outcome.key);
    expect(keys).toEqual(['e', 'd', 'c', 'b', 'a']);
    for await (const outcome of client.each.listOutcomes({ query: { name: 'listed', limit: 2 } })) {
      expect(outcome.key).toBe('e');
      break;
    }
  });

  it('throws a problem with its code and its faults', async () => {
    const refused = client.reportOutcome({ body: { call: {}, name: '' } });
    await expect(refused).rejects.toBeInstanceOf(ProblemError);
    await expect(refused).rejects.toMatchObject({
      status: 422,
      code: 'invalid',
      errors: expect.arrayContaining([{ path: 'name', message: 'must not be blank' }]),
      requestId: expect.stringMatching(/\S/),
    });
    const stranger = createClient({ url: gateway.app.url ?? '', key: API_KEY });
    await expect(stranger.listConnections()).rejects.toMatchObject({ status: 403, code: 'forbidden' });
  });

  it.each(['', '.', '..'])('asks for nothing that "%s" names', async (id) => {
    await expect(client.getOutcome({ path: { id } })).rejects.toThrow('id must name something');
  });

  it('says what is in a path or a query as it is', async () => {
    await expect(client.getConnection({ path: { name: 'a/../b?c' } })).rejects.toMatchObject({ code: 'not_found' });
    const { items } = await client.listOutcomes({ query: { name: 'a&b=c +ø' } });
    expect(items).toEqual([]);
  });
});

describe('the client for TypeScript, where answers fail to come', () => {
  let server: Server;
  let requests: { method: string | undefined; key: string | undefined }[];
  /** what is answered, one after the other; the last one from then on */
  let answers: ((
    request: IncomingMessage,
  ) => { status: number; headers?: Record<string, string>; body?: string } | null)[];

  beforeEach(async () => {
    requests = [];
    server = createServer((request, response) => {
      const { method, headers } = request;
      requests.push({ method, key: headers['idempotency-key'] as string | undefined });
      const answer = (answers.length > 1 ? answers.shift() : answers[0])?.(request);
      if (!answer) return void request.socket.destroy();
      response.writeHead(answer.status, answer.headers).end(answer.body);
    });
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  });
  afterEach(
    () =>
      new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      }),
  );

  const JSON_TYPE = { 'content-type': 'application/json' };
  const good = () => ({ status: 200, headers: JSON_TYPE, body: '{"items":[],"nextCursor":null}' });
  const away = () => ({ status: 503, headers: { 'retry-after': '0' }, body: '<h1>away</h1>' });
  const clientOf = (more: object = {}): Client =>
    createClient({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, key: 'k', ...more });
  const BODY = { body: { call: { ids: { external: '1' } }, name: 'sale' } };

  it('asks again where nothing was changed, or the post has a key that is taken', async () => {
    answers = [away, away, good];
    expect(await clientOf().listOutcomes()).toEqual({ items: [], nextCursor: null });
    expect(requests).toHaveLength(3);

    requests = [];
    answers = [() => null, away, good];
    await clientOf().reportOutcome(BODY);
    expect(requests).toHaveLength(3);
    expect(requests[0]?.key).toMatch(/^[0-9a-f]{32}$/);
    expect(new Set(requests.map(({ key }) => key)).size).toBe(1);
    await clientOf().reportOutcome(BODY);
    expect(requests[3]?.key).not.toBe(requests[0]?.key);
  });

  it('does not send again what the gateway would do twice', async () => {
    answers = [away];
    const path = { name: 'west' };
    await expect(clientOf().changeConnection({ path, body: {} })).rejects.toMatchObject({ status: 503, code: null });
    await expect(clientOf().deleteConnection({ path })).rejects.toMatchObject({ status: 503 });
    expect(requests).toHaveLength(2);
  });

  it('sends again what an operator wishes, under one key', async () => {
    answers = [away];
    await expect(clientOf({ retries: 1 }).planReplay({ body: { filter: {} } })).rejects.toMatchObject({ status: 503 });
    expect(requests).toHaveLength(2);
    expect(requests[1]?.key).toBe(requests[0]?.key);
    expect(requests[0]?.key).toBeDefined();
  });

  it('gives up after so many tries, with the last answer, or with what kept it from coming', async () => {
    answers = [away];
    await expect(clientOf({ retries: 2 }).listOutcomes()).rejects.toThrow('503: no answer of the gateway');
    expect(requests).toHaveLength(3);
    answers = [() => null];
    await expect(clientOf({ retries: 0 }).listOutcomes()).rejects.toThrow('fetch failed');
  });

  it('asks once what was refused', async () => {
    answers = [() => ({ status: 404, headers: { 'content-type': 'text/html' }, body: '<h1>nothing here</h1>' })];
    await expect(clientOf().listOutcomes()).rejects.toMatchObject({ status: 404, code: null, problem: null });
    answers = [() => ({ status: 200, headers: { 'content-type': 'text/html' }, body: '<h1>log in</h1>' })];
    await expect(clientOf().listOutcomes()).rejects.toMatchObject({ status: 200, code: null });
    expect(requests).toHaveLength(2);
  });

  it('takes its key nowhere else', async () => {
    answers = [() => ({ status: 302, headers: { location: '/elsewhere' } })];
    await expect(clientOf().listOutcomes()).rejects.toMatchObject({ status: 302, code: null });
    expect(requests).toHaveLength(1);
  });

  it('ends when it is told to, also between two tries, and when a try takes too long', async () => {
    answers = [() => ({ status: 503, headers: { 'retry-after': '60' } })];
    const stopping = new AbortController();
    const asked = clientOf().listOutcomes({}, { signal: stopping.signal });
    setTimeout(() => stopping.abort(new Error('enough')), 100);
    await expect(asked).rejects.toThrow('enough');
    expect(requests).toHaveLength(1);
    server.removeAllListeners('request');
    await expect(clientOf({ timeoutMs: 50, retries: 0 }).listOutcomes()).rejects.toMatchObject({
      name: 'TimeoutError',
    });
  });
});

describe('the client for TypeScript in a browser', () => {
  const compiled = (file: string, type: 'es6' | 'commonjs'): string =>
    transformSync(source(file), {
      jsc: { parser: { syntax: 'typescript' }, target: 'es2022', minify: { compress: true, mangle: true } },
      module: { type },
      minify: true,
    }).code;

  it('is at most 10 kB', () => {
    expect(Buffer.byteLength(compiled('index.ts', 'es6') + compiled('operations.ts', 'es6'))).toBeLessThan(10_000);
  });

  it('needs nothing that a browser does not have', async () => {
    const asked: string[] = [];
    const page = createContext({
      URL,
      AbortSignal,
      crypto: { getRandomValues: crypto.getRandomValues.bind(crypto) },
      setTimeout,
      clearTimeout,
      fetch: async (url: URL) => {
        asked.push(String(url));
        return new Response('{"items":[{"id":"1"}],"nextCursor":null}', {
          headers: { 'content-type': 'application/json' },
        });
      },
    });
    const load = (file: string, require?: unknown): unknown =>
      runInContext(
        `((require) => { const exports = {}; ${compiled(file, 'commonjs')}; return exports; })`,
        page,
      )(require);
    const table = load('operations.ts');
    const { createClient: create } = load('index.ts', () => table) as { createClient: typeof createClient };
    const found = await create({ url: 'https://gateway.example', key: 'k' }).listDeliveries({
      query: { status: ['failed'] },
    });
    expect(found.items).toHaveLength(1);
    expect(asked).toEqual(['https://gateway.example/v1/deliveries?status=failed']);
  });
});
