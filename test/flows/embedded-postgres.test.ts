import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Client } from 'pg';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '../../src/postgres/embedded-postgres';
import { eventually } from '../support/wait';

let dataDir: string;
let clusterFolder: string;
const running: EmbeddedPostgres[] = [];

beforeAll(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'gateway-embedded-'));
  clusterFolder = join(dataDir, 'postgres');
});

afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.stop()));
});

afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

async function start(folder = dataDir): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres({ dataDir: folder, log: { info: () => {} } });
  running.push(server);
  return server;
}

async function query<T extends object>(url: string, sql: string): Promise<T[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<T>(sql)).rows;
  } finally {
    await client.end();
  }
}

function postmaster(): number {
  return Number(readFileSync(join(clusterFolder, 'postmaster.pid'), 'utf8').split('\n')[0]);
}

function isRunning(folder = clusterFolder): boolean {
  return existsSync(join(folder, 'postmaster.pid'));
}

test('a first start that was broken off leaves nothing that the next one takes for a database', async () => {
  const draft = join(dataDir, 'postgres-new-abc');
  mkdirSync(draft);
  utimesSync(draft, 1, 1);
  const server = await start();
  expect(await query(server.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  expect(existsSync(draft)).toBe(false);
});

test('the database is durable and UTF-8, and only its owner can read its password', async () => {
  const { url } = await start();
  const [found] = await query(
    url,
    `SELECT current_setting('fsync') AS fsync, current_setting('synchronous_commit') AS synchronous_commit,
            current_setting('server_encoding') AS encoding, current_setting('listen_addresses') AS addresses`,
  );
  expect(found).toEqual({ fsync: 'on', synchronous_commit: 'on', encoding: 'UTF8', addresses: '127.0.0.1' });
  expect(statSync(join(dataDir, 'postgres-password')).mode & 0o777).toBe(0o600);

  const wrong = new URL(url);
  wrong.password = 'wrong';
  await expect(query(wrong.href, 'SELECT 1')).rejects.toThrow('password authentication failed');
});

test('a restart keeps the data', async () => {
  const first = await start();
  await query(first.url, `CREATE TABLE kept AS SELECT 'still here' AS words`);
  await first.stop();
  expect(isRunning()).toBe(false);

  const second = await start();
  expect(await query(second.url, 'SELECT * FROM kept')).toEqual([{ words: 'still here' }]);
});

test('a server whose gateway was killed with kill -9 runs on, and the next start goes on with it', async () => {
  const program = resolve('dist/src/postgres/embedded-postgres.js');
  const code = `require(${JSON.stringify(program)}).startEmbeddedPostgres({
    dataDir: ${JSON.stringify(dataDir)}, log: { info: () => console.log('up') } })`;
  const gateway = spawn(process.execPath, ['-e', code], { stdio: ['ignore', 'pipe', 'inherit'] });
  await new Promise((up) => gateway.stdout.once('data', up));
  const pid = postmaster();
  const gone = new Promise((exit) => gateway.once('exit', exit));
  gateway.kill('SIGKILL');
  await gone;

  await start();
  expect(postmaster()).toBe(pid);
});

test('a pid file left by a crash of the machine neither hinders the start nor harms who has that number now', async () => {
  await (await start()).stop();
  const { uid } = statSync(clusterFolder);
  const stranger = spawn('sleep', ['60'], { uid, stdio: 'ignore' });
  try {
    const pidFile = join(clusterFolder, 'postmaster.pid');
    writeFileSync(pidFile, `${stranger.pid}\n${clusterFolder}\n1\n1\n\n127.0.0.1\n1 1\nready\n`);
    const server = await start();
    expect(await query(server.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await server.stop();
    expect(stranger.exitCode).toBeNull();
    expect(stranger.signalCode).toBeNull();
  } finally {
    stranger.kill();
  }
});

test('a pid file that a crash of the machine left empty does not hinder the start', async () => {
  await (await start()).stop();
  const pidFile = join(clusterFolder, 'postmaster.pid');
  writeFileSync(pidFile, '');
  utimesSync(pidFile, 1, 1);
  const server = await start();
  expect(await query(server.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
});

test('two that start at once on a new folder share one server, and the last to leave stops it', async () => {
  const folder = join(dataDir, 'shared');
  const [one, other] = await Promise.all([start(folder), start(folder)]);
  expect(one.url).toBe(other.url);

  await one.stop();
  expect(await query(other.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  await other.stop();
  await expect(query(other.url, 'SELECT 1')).rejects.toThrow('ECONNREFUSED');
});

test('two that leave at once stop the server between them', async () => {
  const [one, other] = await Promise.all([start(), start()]);
  await Promise.all([one.stop(), other.stop()]);
  await eventually(() => !isRunning(), { what: 'the server has stopped' });
});
