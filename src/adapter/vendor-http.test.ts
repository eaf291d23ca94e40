import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { VendorRequest } from './exchange';
import { Unsendable } from './failure';
import { createVendorClient, type VendorClient } from './vendor-http';

const client = createVendorClient({ baseUrl: 'https://vendor.test/api', deadlineMs: 1 });

function address(request: Partial<VendorRequest>) {
  return client.address({ method: 'POST', path: ['calls'], ...request });
}

describe('a request', () => {
  it('goes below the base URL, every segment and the query encoded', () => {
    expect(address({ path: ['calls', 'a/b ?c#d', '%2e%2e', '…'], query: { q: 'a b&c', r: '+' } }).url).toBe(
      'https://vendor.test/api/calls/a%2Fb%20%3Fc%23d/%252e%252e/%E2%80%A6?q=a+b%26c&r=%2B',
    );
  });

  it.each(['', '.', '..'])('can not leave the base URL by the segment "%s"', (segment) => {
    expect(() => address({ path: ['calls', segment, 'x'] })).toThrow(Unsendable);
  });

  it('says what it is, and that it has a body only when it has one', () => {
    expect(address({ body: {} }).headers).toMatchObject({
      accept: 'application/json',
      'content-type': 'application/json',
    });
    expect(address({}).headers).not.toHaveProperty('content-type');
  });

  it.each(['日本', 'a\nb', 'a\0b'])('can not be sent with %j in a header, and does not tell what it was', (value) => {
    expect(() => address({ headers: { authorization: value } })).toThrow(
      new Unsendable('the header authorization would hold characters that no header can hold'),
    );
  });
});

describe('sending', () => {
  const received: { request: IncomingMessage; body: string }[] = [];
  let answer: (response: ServerResponse) => void;
  let server: Server;
  let local: VendorClient;

  beforeAll(async () => {
    server = createServer((request, response) => {
      let body = '';
      request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
      request.on('end', () => {
        received.push({ request, body });
        answer(response);
      });
    });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    const { port } = server.address() as AddressInfo;
    local = createVendorClient({ baseUrl: `http://127.0.0.1:${port}/base`, deadlineMs: 5_000 });
  });

  afterEach(() => received.splice(0));

  afterAll(async () => {
    local.close();
    await new Promise((resolve) => {
      server.close(resolve);
    });
  });

  const post = (body?: unknown) => local.send(local.address({ method: 'POST', path: ['x'], body }));

  it('puts JSON on the wire as it is, with its length', async () => {
    answer = (response) => response.writeHead(201).end();
    const { response, failure } = await post({ name: 'größe', list: [1, null] });
    expect(failure).toBeNull();
    expect(response).toMatchObject({ status: 201, body: '', truncated: false });
    const [{ request, body }] = received as [(typeof received)[0]];
    expect(body).toBe('{"name":"größe","list":[1,null]}');
    expect(request.headers).toMatchObject({
      'content-length': String(Buffer.byteLength(body)),
      'content-type': 'application/json',
      'accept-encoding': 'identity',
    });
    expect(request.headers).not.toHaveProperty('transfer-encoding');
  });

  it('sends no body where there is none', async () => {
    answer = (response) => response.end();
    await local.send(local.address({ method: 'GET', path: ['x'] }));
    expect(received).toMatchObject([{ body: '', request: { method: 'GET', url: '/base/x' } }]);
  });

  it.each([301, 302, 303, 307, 308])('does not follow %i', async (status) => {
    answer = (response) => response.writeHead(status, { location: '/base/elsewhere' }).end();
    expect((await post({})).response).toMatchObject({ status });
    expect(received).toHaveLength(1);
  });

  it('does not look for a proxy in the environment', async () => {
    const proxies = { HTTP_PROXY: 'http://127.0.0.1:1', http_proxy: 'http://127.0.0.1:1' };
    Object.assign(process.env, proxies);
    answer = (response) => response.end('{}');
    const { failure } = await post({});
    for (const name of Object.keys(proxies)) delete process.env[name];
    expect(failure).toBeNull();
  });

  it('gives an answer that can be kept, whatever is in it', async () => {
    answer = (response) => response.end(Buffer.from([0x61, 0x00, 0xff, 0x62]));
    expect((await post({})).response?.body).toBe('a\ufffd\ufffdb');
  });

  it('never repeats', async () => {
    answer = (response) => response.writeHead(503, { 'retry-after': '0' }).end();
    await post({});
    expect(received).toHaveLength(1);
  });
});
