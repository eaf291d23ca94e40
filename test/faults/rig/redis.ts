import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import Redis from 'ioredis';
import { eventually } from '../../support/wait';

/** A Redis of the experiments' own, with an append-only file, always on the same port. */
export interface OwnRedis {
  port: number;
  /** Runs something on a connection that no proxy touches. */
  use<T>(work: (client: Redis) => Promise<T>): Promise<T>;
  /** SIGKILL; its data are deleted as well when they are to be lost. */
  kill(data: 'keep' | 'delete'): Promise<void>;
  start(): Promise<void>;
  freeze(): void;
  thaw(): void;
  killNow(): void;
}

export async function startOwnRedis(dataDir: string): Promise<OwnRedis> {
  const port = await freePort();
  const folder = join(dataDir, 'redis');
  let server: ChildProcess;

  const use = async <T>(work: (client: Redis) => Promise<T>): Promise<T> => {
    const client = new Redis(port, '127.0.0.1', { lazyConnect: true, retryStrategy: () => null });
    client.on('error', () => undefined);
    await client.connect();
    try {
      return await work(client);
    } finally {
      client.disconnect();
    }
  };
  const start = async (): Promise<void> => {
    mkdirSync(folder, { recursive: true });
    const options = ['--port', `${port}`, '--bind', '127.0.0.1', '--dir', folder, '--save', '', '--appendonly', 'yes'];
    server = spawn('redis-server', options, { stdio: 'ignore' });
    await eventually(() => use((client) => client.ping()), { within: 10_000, what: 'redis-server answers' });
  };
  await start();

  return {
    port,
    use,
    kill: async (data) => {
      const gone = once(server, 'exit');
      server.kill('SIGKILL');
      await gone;
      if (data === 'delete') rmSync(folder, { recursive: true, force: true });
    },
    start,
    freeze: () => void server.kill('SIGSTOP'),
    thaw: () => void server.kill('SIGCONT'),
    killNow: () => void server.kill('SIGKILL'),
  };
}

export function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
