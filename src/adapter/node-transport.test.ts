import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { answering, closedPort, closeServers, serve } from '../../test/contract/sockets';
import { MOST_BYTES } from './node-transport';
import { createVendorClient, type Exchange, type VendorClient } from './vendor-http';

const clients: VendorClient[] = [];

afterEach(async () => {
  for (const client of clients.splice(0)) client.close();
  await closeServers();
});

function clientOf(baseUrl: string, deadlineMs: number): VendorClient {
  const client = createVendorClient({ baseUrl, deadlineMs });
  clients.push(client);
  return client;
}

function post(client: VendorClient): Promise<Exchange> {
  return client.send(client.address({ method: 'POST', path: ['outcomes'], body: { name: 'sale' } }));
}

async function sendTo(behave: Parameters<typeof serve>[0], deadlineMs = 5_000, scheme = 'http'): Promise<Exchange> {
  return post(clientOf(`${scheme}://127.0.0.1:${await serve(behave)}`, deadlineMs));
}

function withLength(body: string | Buffer, headers = ''): (string | Buffer)[] {
  return [`HTTP/1.1 200 OK\r\nContent-Length: ${Buffer.byteLength(body)}\r\n${headers}\r\n`, body];
}

const CHUNKED = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n';

async function timed<T>(run: () => Promise<T>): Promise<{ result: T; durationMs: number }> {
  const startedAt = performance.now();
  return { result: await run(), durationMs: performance.now() - startedAt };
}

describe('the deadline spans the whole exchange', () => {
  const late = { response: null, failure: { kind: 'ambiguous', message: 'gave no complete answer within 0.25 s' } };

  it.each([
    ['says nothing', () => {}],
    ['stalls after the head of its answer', answering('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n')],
    ['stalls within its answer', answering('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n{"a"')],
  ])('where the vendor %s', async (_what, behave) => {
    const { result, durationMs } = await timed(() => sendTo(behave, 250));
    expect(result).toStrictEqual(late);
    expect(durationMs).toBeLessThan(2_000);
  });

  it('where the vendor drips its answer, byte by byte', async () => {
    const { result, durationMs } = await timed(() =>
      sendTo((socket) => {
        socket.write(CHUNKED);
        const drip = setInterval(() => socket.write('1\r\nx\r\n'), 20);
        socket.once('close', () => clearInterval(drip));
      }, 250),
    );
    expect(result).toStrictEqual(late);
    expect(durationMs).toBeLessThan(2_000);
  });

  it('where the vendor drips compressed', async () => {
    const packed = gzipSync('x'.repeat(100));
    const behave = answering(
      `HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 999\r\n\r\n`,
      packed.subarray(0, 12),
    );
    expect(await sendTo(behave, 250)).toStrictEqual(late);
  });
});

describe('nothing was sent', () => {
  it('when nobody listens', async () => {
    const exchange = await post(clientOf(`http://127.0.0.1:${await closedPort()}`, 5_000));
    expect(exchange).toStrictEqual({
      response: null,
      failure: { kind: 'unreachable', message: 'refused the connection' },
    });
  });

  it('when the host has no address', async () => {
    const { failure } = await post(clientOf('http://no-such-host.invalid', 5_000));
    expect(failure).toMatchObject({ kind: 'unreachable' });
  });

  it('when there is no TLS where it should be', async () => {
    const { failure } = await sendTo(answering('HTTP/1.1 400 Bad Request\r\n\r\n'), 5_000, 'https');
    expect(failure).toMatchObject({ kind: 'unreachable' });
  });

  it('when the TLS handshake does not end in time', async () => {
    const { failure } = await sendTo(() => {}, 250, 'https');
    expect(failure).toStrictEqual({ kind: 'unreachable', message: 'could not be reached within 0.25 s' });
  });
});

describe('it may have arrived', () => {
  const brokenOff = { kind: 'ambiguous', message: expect.stringMatching(/^broke off its answer/) as string };

  it.each([
    ['resets the connection', (socket: { resetAndDestroy(): unknown }) => void socket.resetAndDestroy()],
    ['closes the connection', (socket: { destroy(): unknown }) => void socket.destroy()],
  ])('when the vendor reads and %s', async (_what, end) => {
    const { failure } = await sendTo((socket) => socket.once('data', () => end(socket)));
    expect(failure).toStrictEqual({ kind: 'ambiguous', message: 'closed the connection without an answer' });
  });

  it('when the answer is no HTTP', async () => {
    expect((await sendTo(answering('SSH-2.0-OpenSSH_9.6\r\n'))).failure).toMatchObject({ kind: 'ambiguous' });
  });

  it('when the answer breaks off', async () => {
    const half = 'HTTP/1.1 201 Created\r\nContent-Length: 100\r\n\r\n{"half":';
    const { failure } = await sendTo((socket) => socket.once('data', () => socket.end(half)));
    expect(failure).toMatchObject(brokenOff);
  });

  it('when a compressed answer breaks off', async () => {
    const head = 'HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 500\r\n\r\n';
    const { failure } = await sendTo((socket) => {
      socket.once('data', () => {
        socket.write(head);
        socket.end(gzipSync('x'.repeat(100)).subarray(0, 12));
      });
    });
    expect(failure).toMatchObject(brokenOff);
  });

  it('when an answer said to be compressed is not', async () => {
    const { failure } = await sendTo(answering(...withLength('{"plain":1}', 'Content-Encoding: gzip\r\n')));
    expect(failure).toMatchObject(brokenOff);
  });

  it('when a connection kept from before goes with the request on it', async () => {
    let requests = 0;
    const client = clientOf(
      `http://127.0.0.1:${await serve((socket) => {
        socket.on('data', () => {
          requests += 1;
          if (requests === 1) for (const part of withLength('{}')) socket.write(part);
          else socket.resetAndDestroy();
        });
      })}`,
      5_000,
    );
    expect((await post(client)).response).toMatchObject({ status: 200 });
    expect((await post(client)).failure).toMatchObject({ kind: 'ambiguous' });
    expect(requests).toBe(2);
  });
});

describe('an answer', () => {
  it('keeps its connection for the next request', async () => {
    let connections = 0;
    const port = await serve((socket) => {
      connections += 1;
      answering(...withLength('{}'))(socket);
    });
    const client = clientOf(`http://127.0.0.1:${port}`, 5_000);
    for (let round = 0; round < 3; round += 1) expect((await post(client)).failure).toBeNull();
    expect(connections).toBe(1);
  });

  it('without end is cut, and its connection closed', async () => {
    let closed = false;
    const { response } = await sendTo((socket) => {
      const chunk = `4000\r\n${'x'.repeat(0x4000)}\r\n`;
      const pour = (): void => {
        while (socket.writable && socket.write(chunk));
      };
      socket.once('close', () => (closed = true));
      socket.on('drain', pour);
      socket.once('data', () => {
        socket.write(CHUNKED);
        pour();
      });
    });
    expect(response).toMatchObject({ status: 200, truncated: true, body: 'x'.repeat(MOST_BYTES) });
    await new Promise((resolve) => {
      setTimeout(resolve, 100);
    });
    expect(closed).toBe(true);
  });

  it('of exactly 64 kB is whole', async () => {
    const { response } = await sendTo(answering(...withLength('x'.repeat(MOST_BYTES))));
    expect(response).toMatchObject({ truncated: false, body: 'x'.repeat(MOST_BYTES) });
  });

  it.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
  ])('in %s is read', async (coding, compress) => {
    const { response } = await sendTo(
      answering(...withLength(compress('{"größe":1}'), `Content-Encoding: ${coding}\r\n`)),
    );
    expect(response).toMatchObject({ body: '{"größe":1}', truncated: false });
  });

  it('that unpacks to very much is cut on the way', async () => {
    const bomb = gzipSync(Buffer.alloc(50_000_000));
    const { result, durationMs } = await timed(() =>
      sendTo(answering(...withLength(bomb, 'Content-Encoding: gzip\r\n'))),
    );
    expect(result.response).toMatchObject({ truncated: true });
    expect(result.response?.body).toHaveLength(MOST_BYTES);
    expect(durationMs).toBeLessThan(2_000);
  });

  it('holds several headers of one name joined', async () => {
    const { response } = await sendTo(
      answering(...withLength('', 'Set-Cookie: a=1\r\nSet-Cookie: b=2\r\nX-One: 1\r\n')),
    );
    expect(response?.headers).toMatchObject({ 'set-cookie': 'a=1, b=2', 'x-one': '1' });
  });
});
