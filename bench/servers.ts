import { mkdirSync, realpathSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import Redis from 'ioredis';
import { Client } from 'pg';
import { startEmbeddedPostgres } from '../src/postgres/embedded-postgres';
import { findPostmaster } from '../src/postgres/postgres-process';
import { startLogged, stop } from './processes';

/** A store of the run's own, empty at first. */
export interface Server {
  pid: number;
  url: string;
  stop(): Promise<void>;
}

/** PostgreSQL with `fsync` and `synchronous_commit` on, as they are unless somebody turns them off. */
export async function startPostgres(folder: string, settings: Record<string, string> = {}): Promise<Server> {
  const postgres = await startEmbeddedPostgres({ dataDir: folder, log: { info: () => undefined }, settings });
  const pid = findPostmaster(join(realpathSync(folder), 'postgres'))?.pid;
  if (pid === undefined) throw new Error('PostgreSQL ended at once.');
  return { pid, url: postgres.url, stop: postgres.stop };
}

/** A connection to look into a database; what breaks it fails the next query. */
export async function connect({ url }: Server): Promise<Client> {
  const client = new Client({ connectionString: url, application_name: 'bench' });
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

/** Redis with an append-only file, flushed every second. */
export async function startRedis(folder: string): Promise<Server> {
  const port = await freePort();
  const dir = join(folder, 'redis');
  mkdirSync(dir);
  const options = { port: `${port}`, bind: '127.0.0.1', dir, save: '', appendonly: 'yes', appendfsync: 'everysec' };
  const words = Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]);
  const child = startLogged('redis-server', words, { logFile: join(folder, 'redis.log'), env: process.env });
  const client = new Redis(port, '127.0.0.1', { maxRetriesPerRequest: null, retryStrategy: () => 20 });
  client.on('error', () => undefined);
  await client.ping();
  client.disconnect();
  return { pid: child.pid ?? 0, url: `redis://127.0.0.1:${port}`, stop: () => stop(child) };
}

export function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
