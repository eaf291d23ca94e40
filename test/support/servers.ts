import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Redis from 'ioredis';
import { startEmbeddedPostgres } from '../../src/postgres/embedded-postgres';
import { eventually } from './wait';

const farewells: (() => Promise<void>)[] = [];
const kills: (() => void)[] = [];

/** A PostgreSQL for this run only, which forgets everything in a crash: answers its URL. */
export async function startTestPostgres(): Promise<string> {
  const dataDir = mkdtempSync(join(tmpdir(), 'gateway-test-'));
  const settings = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '300' };
  const { url } = await startEmbeddedPostgres({ dataDir, log: { info: () => {} }, settings });
  const pidFile = join(dataDir, 'postgres', 'postmaster.pid');
  const pid = Number(readFileSync(pidFile, 'utf8').split('\n')[0]);
  kills.push(() => {
    process.kill(pid, 'SIGQUIT');
    // Its last act is to remove this file; before that it would be in the way of the removal.
    for (let waits = 0; existsSync(pidFile) && waits < 500; waits += 1) pauseOf10Ms();
    rmSync(dataDir, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
  });
  return url;
}

/** A Redis for this run only, which keeps nothing on disk: answers its URL. */
export async function startTestRedis(): Promise<string> {
  const port = await freePort();
  const options = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--databases', '64'];
  const server = spawn('redis-server', options, { stdio: 'ignore' });
  kills.push(() => server.kill('SIGKILL'));
  const url = `redis://127.0.0.1:${port}`;
  await eventually(() => answers(server, url), { within: 5_000, what: 'redis-server answers' });
  return url;
}

/** Has something done before the servers go. */
export function atTheEnd(farewell: () => Promise<void>): void {
  farewells.push(farewell);
}

export async function endTestServers(): Promise<void> {
  for (const farewell of farewells.splice(0)) await farewell();
  killTestServers();
}

/** What can still be done when the process exits. */
export function killTestServers(): void {
  for (const kill of kills.splice(0)) kill();
}

/** A process that exits can wait for nothing but this. */
function pauseOf10Ms(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
}

async function answers(server: ChildProcess, url: string): Promise<boolean> {
  if (server.exitCode !== null) throw new Error(`redis-server ended with code ${server.exitCode}`);
  const redis = new Redis(url, { lazyConnect: true, retryStrategy: () => null });
  redis.on('error', () => {});
  try {
    await redis.connect();
    return (await redis.ping()) === 'PONG';
  } finally {
    redis.disconnect();
  }
}

export function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer();
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
