import { createServer, connect, type AddressInfo, type Socket } from 'node:net';

/** What a proxy does to the connections that pass through it. */
export interface Weather {
  /** what is added to the way of every piece, in each direction */
  latencyMs: number;
  /** null: as fast as it goes */
  bytesPerSecond: number | null;
  /** connections stay open and nothing arrives any more, in either direction */
  blackhole: boolean;
  /** new connections are closed as soon as they are made */
  refuse: boolean;
}

export const FAIR: Readonly<Weather> = { latencyMs: 0, bytesPerSecond: null, blackhole: false, refuse: false };

/** A stretch of the network between two processes, with faults on demand. */
export interface TcpProxy {
  port: number;
  /** changes the weather, for connections that stand as well */
  set(weather: Partial<Weather>): void;
  /** closes every connection: in order (FIN), with a reset (RST), or only towards the server (half) */
  cut(how: 'end' | 'reset' | 'half'): number;
  close(): Promise<void>;
}

interface Pair {
  client: Socket;
  server: Socket;
}

/** Opens a proxy on a port of its own. `target` is asked for every new connection, so a server may move. */
export async function openProxy(target: () => number): Promise<TcpProxy> {
  let weather: Weather = { ...FAIR };
  const pairs = new Set<Pair>();

  const listener = createServer({ allowHalfOpen: true }, (client) => {
    if (weather.refuse) return void client.resetAndDestroy();
    const server = connect({ port: target(), host: '127.0.0.1', allowHalfOpen: true });
    const pair = { client, server };
    pairs.add(pair);
    pump(client, server, () => weather);
    pump(server, client, () => weather);
    const drop = (): void => {
      client.destroy();
      server.destroy();
      pairs.delete(pair);
    };
    for (const socket of [client, server]) {
      socket.setNoDelay(true);
      socket.on('error', drop);
    }
    for (const socket of [client, server]) socket.on('close', () => client.destroyed && server.destroyed && drop());
    if (weather.blackhole) hush(pair);
  });
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));

  return {
    port: (listener.address() as AddressInfo).port,
    set(change) {
      weather = { ...weather, ...change };
      for (const pair of pairs)
        if (weather.blackhole) hush(pair);
        else for (const socket of [pair.client, pair.server]) socket.resume();
    },
    cut(how) {
      const count = pairs.size;
      for (const { client, server } of pairs) {
        if (how === 'reset') for (const socket of [client, server]) socket.resetAndDestroy();
        else server.end();
        if (how === 'end') client.end();
      }
      return count;
    },
    close: async () => {
      for (const { client, server } of pairs) for (const socket of [client, server]) socket.destroy();
      await new Promise((resolve) => listener.close(resolve));
    },
  };
}

function hush({ client, server }: Pair): void {
  client.pause();
  server.pause();
}

/** Passes on what comes, late or slowly as the weather is, and always in order. */
function pump(from: Socket, to: Socket, weather: () => Weather): void {
  let passed: Promise<void> = Promise.resolve();
  let underway = 0;
  const later = (act: () => void, waitMs: number): void => {
    underway += 1;
    const due = Date.now() + waitMs;
    passed = passed.then(async () => {
      const wait = due - Date.now();
      if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
      act();
      underway -= 1;
    });
  };
  const write = (piece: Buffer): void => {
    if (to.destroyed || to.write(piece) || weather().blackhole) return;
    from.pause();
    to.once('drain', () => {
      if (!weather().blackhole) from.resume();
    });
  };
  from.on('data', (piece: Buffer) => {
    const { latencyMs, bytesPerSecond } = weather();
    const waitMs = latencyMs + (bytesPerSecond === null ? 0 : (piece.length * 1000) / bytesPerSecond);
    if (waitMs === 0 && underway === 0) write(piece);
    else later(() => write(piece), waitMs);
  });
  from.on('end', () => later(() => to.end(), 0));
}
