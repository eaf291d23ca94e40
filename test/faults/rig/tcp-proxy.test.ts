import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { eventually } from '../../support/wait';
import { FAIR, openProxy, type TcpProxy } from './tcp-proxy';

describe('a proxy', () => {
  let echo: Server;
  let proxy: TcpProxy;
  let accepted: Socket[];
  let received: { ends: number };
  const clients: Socket[] = [];
  beforeEach(async () => {
    accepted = [];
    // Those of the test before end while this one begins.
    const mine = { ends: 0 };
    received = mine;
    echo = createServer((socket) => {
      accepted.push(socket);
      socket.on('data', (piece) => socket.write(piece));
      socket.on('end', () => (mine.ends += 1));
      socket.on('error', () => undefined);
    }).listen(0, '127.0.0.1');
    await once(echo, 'listening');
    proxy = await openProxy(() => (echo.address() as AddressInfo).port);
  });
  afterEach(async () => {
    for (const client of clients.splice(0)) client.destroy();
    await proxy.close();
    echo.close();
  });

  const open = async (): Promise<{ socket: Socket; said: () => string; how: () => string | null }> => {
    const socket = connect(proxy.port, '127.0.0.1');
    clients.push(socket);
    let said = '';
    let how: string | null = null;
    socket.on('data', (piece: Buffer) => (said += piece.toString()));
    socket.on('error', (error: NodeJS.ErrnoException) => (how = error.code ?? error.message));
    socket.on('end', () => (how ??= 'end'));
    await once(socket, 'connect');
    return { socket, said: () => said, how: () => how };
  };

  it('passes on what is said in both directions, in order', async () => {
    const { socket, said } = await open();
    const text = Array.from({ length: 2_000 }, (_, index) => `${index},`).join('');
    socket.write(text);
    await eventually(() => said() === text);
  });

  it('is slow when it is told to be, and keeps the order when it is fair again', async () => {
    proxy.set({ latencyMs: 150 });
    const { socket, said } = await open();
    const from = Date.now();
    socket.write('a');
    await wait(20);
    proxy.set(FAIR);
    socket.write('b');
    await eventually(() => said() === 'ab');
    expect(Date.now() - from).toBeGreaterThanOrEqual(149);
  });

  it('swallows everything, for connections that stand and new ones, until it does not', async () => {
    const before = await open();
    before.socket.write('a');
    await eventually(() => before.said() === 'a');
    proxy.set({ blackhole: true });
    const after = await open();
    before.socket.write('b');
    after.socket.write('c');
    await wait(200);
    expect([before.said(), after.said()]).toEqual(['a', '']);
    proxy.set({ blackhole: false });
    await eventually(() => before.said() === 'ab' && after.said() === 'c');
  });

  it('breaks connections off with a reset or in order', async () => {
    const reset = await open();
    await eventually(() => accepted.length === 1);
    expect(proxy.cut('reset')).toBe(1);
    await eventually(() => reset.how() === 'ECONNRESET');
    const ending = await open();
    await eventually(() => accepted.length === 2);
    proxy.cut('end');
    await eventually(() => ending.how() === 'end' && received.ends === 1);
  });

  it('closes one half: the server hears an end that the client has not said', async () => {
    const { socket, said } = await open();
    socket.write('a');
    await eventually(() => said() === 'a');
    proxy.cut('half');
    await eventually(() => received.ends === 1);
  });

  it('lets nobody in when it refuses', async () => {
    proxy.set({ refuse: true });
    const socket = connect(proxy.port, '127.0.0.1');
    clients.push(socket);
    const [error] = (await once(socket, 'error')) as [NodeJS.ErrnoException];
    expect(error.code).toBe('ECONNRESET');
    expect(accepted).toHaveLength(0);
  });

  it('tells the other side when one goes away', async () => {
    const { socket } = await open();
    await eventually(() => accepted.length === 1);
    socket.destroy();
    await eventually(() => received.ends === 1);
  });
});
