import type { Socket } from 'node:net';
import { closeServers, serve } from '../../test/contract/sockets';
import { createVendorClient, type Exchange, type VendorClient } from './vendor-http';

/** A vendor that closes kept sockets under the next request, so many times; how often it was asked. */
function vendor() {
  let requests = 0;
  let closes = 0;
  const behave = (socket: Socket): void => {
    let kept = false;
    socket.on('data', () => {
      requests += 1;
      if (kept && closes > 0) {
        closes -= 1;
        socket.resetAndDestroy();
      } else socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}');
      kept = true;
    });
  };
  return { behave, closeNext: (times: number) => (closes = times), asked: () => requests };
}

describe('a kept socket that is closed under a request', () => {
  let client: VendorClient;
  let stale: ReturnType<typeof vendor>;
  beforeEach(async () => {
    stale = vendor();
    client = createVendorClient({ baseUrl: `http://127.0.0.1:${await serve(stale.behave)}`, deadlineMs: 2_000 });
    await send(true);
  });
  afterEach(async () => {
    client.close();
    await closeServers();
  });

  const send = (repeatable: boolean): Promise<Exchange> =>
    client.send(client.address({ method: 'POST', path: ['outcomes'], body: {} }), { repeatable });

  it('is no failure of the vendor’s: the request goes out once more, at once', async () => {
    stale.closeNext(1);
    expect(await send(true)).toMatchObject({ response: { status: 200 }, resent: true });
    expect(stale.asked()).toBe(3);
  });

  it('is one where the request must not be repeated', async () => {
    stale.closeNext(1);
    expect(await send(false)).toEqual({
      response: null,
      failure: { kind: 'ambiguous', message: 'closed the connection without an answer' },
    });
    expect(stale.asked()).toBe(2);
  });

  it('says nothing of itself when all is well', async () => {
    expect(await send(true)).not.toHaveProperty('resent');
  });
});

it('a socket that is closed twice is closed: no request goes out a third time', async () => {
  let requests = 0;
  const port = await serve((socket) => {
    socket.on('data', () => {
      requests += 1;
      if (requests === 1) socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}');
      else socket.resetAndDestroy();
    });
  });
  const client = createVendorClient({ baseUrl: `http://127.0.0.1:${port}`, deadlineMs: 2_000 });
  try {
    const request = client.address({ method: 'POST', path: ['outcomes'], body: {} });
    await client.send(request, { repeatable: true });
    expect((await client.send(request, { repeatable: true })).failure).toMatchObject({ kind: 'ambiguous' });
    expect(requests).toBe(3);
  } finally {
    client.close();
    await closeServers();
  }
});

it('what went out may have arrived, also where it could not be sent a second time', async () => {
  let requests = 0;
  const port = await serve((socket) => {
    socket.on('data', () => {
      requests += 1;
      if (requests === 1) return socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}');
      return void closeServers();
    });
  });
  const client = createVendorClient({ baseUrl: `http://127.0.0.1:${port}`, deadlineMs: 2_000 });
  try {
    const request = client.address({ method: 'POST', path: ['outcomes'], body: {} });
    await client.send(request, { repeatable: true });
    const { failure } = await client.send(request, { repeatable: true });
    expect(failure).toEqual({ kind: 'ambiguous', message: 'refused the connection' });
    expect(requests).toBe(2);
  } finally {
    client.close();
    await closeServers();
  }
});

it('what this process cuts off may have arrived, says so, and is not sent again', async () => {
  let requests = 0;
  let hasArrived: () => void = () => undefined;
  const arrived = new Promise<void>((resolve) => (hasArrived = resolve));
  const port = await serve((socket) => {
    socket.on('data', () => {
      requests += 1;
      if (requests === 1) return socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}');
      return hasArrived();
    });
  });
  const client = createVendorClient({ baseUrl: `http://127.0.0.1:${port}`, deadlineMs: 20_000 });
  try {
    const request = client.address({ method: 'POST', path: ['outcomes'], body: {} });
    await client.send(request);
    const exchange = client.send(request, { repeatable: true });
    await arrived;
    client.cutOff();
    expect(await exchange).toMatchObject({ failure: { kind: 'ambiguous' }, cutOff: true });
    expect(requests).toBe(2);
  } finally {
    client.close();
    await closeServers();
  }
});

it('nothing is sent after its moment has passed', async () => {
  let connections = 0;
  const port = await serve(() => (connections += 1));
  const client = createVendorClient({ baseUrl: `http://127.0.0.1:${port}`, deadlineMs: 20_000 });
  try {
    const request = client.address({ method: 'POST', path: ['outcomes'], body: {} });
    expect(await client.send(request, { notAfter: performance.now() - 1 })).toEqual({
      response: null,
      failure: { kind: 'unreachable', message: 'this process was too slow to send it' },
      cutOff: true,
    });
    expect(connections).toBe(0);
  } finally {
    client.close();
    await closeServers();
  }
});
