import { mkdirSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import type { Log } from '../telemetry/log';
import { postgresAccount } from './postgres-account';
import { postgresBinaries } from './postgres-binaries';
import { databasePassword, databaseUser, makeCluster } from './postgres-cluster';
import { findPostmaster, startPostmaster, stopPostmaster, type Postmaster } from './postgres-process';

export interface EmbeddedPostgres {
  /** `postgresql://…`, with the password */
  url: string;
  /** Stops the server, unless another process is connected: that one will stop it. */
  stop(): Promise<void>;
}

export interface EmbeddedPostgresOptions {
  dataDir: string;
  log: Pick<Log, 'info'>;
  /** more settings of PostgreSQL, such as `fsync` in tests */
  settings?: Record<string, string>;
}

const settings = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  shared_buffers: '128MB',
  max_connections: '100',
  timezone: 'UTC',
  // What a statement did wrong is told to who sent it; the server's file is for the server's own trouble.
  log_min_messages: 'log',
  log_checkpoints: 'off',
};

/** Held while a process looks whether it is the last one. */
const leavingLock = 7_226_648_171;
const leavingName = 'gateway leaving';
const presenceName = 'gateway presence';

/**
 * PostgreSQL of this machine's own, under `<dataDir>/postgres`, reachable from this machine only. It is made at the first
 * start (about 1 s), and it outlives this process when that is killed: the next start finds it and goes on with it, as
 * does a second process on the same folder. Each of them keeps one connection, by which the others know that it is there.
 *
 * Throws with PostgreSQL's own words when it does not start.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const { initdb, pgCtl } = postgresBinaries();
  mkdirSync(options.dataDir, { recursive: true });
  const dataDir = realpathSync(options.dataDir);
  const cluster = join(dataDir, 'postgres');
  const account = await postgresAccount(cluster, dataDir, initdb);
  const password = databasePassword(dataDir);
  await makeCluster(account, initdb, dataDir, password);

  const start = (): Promise<void> => startPostmaster(account, pgCtl, cluster, { ...settings, ...options.settings });
  const { url, presence, ...found } = await attach(cluster, password, start);
  options.log.info('embedded PostgreSQL is up', { ...found, dataDir });

  return {
    url,
    stop: async () => {
      const last = await isLast(presence);
      await presence.end();
      if (last) await stopPostmaster(account, pgCtl, cluster);
      options.log.info('embedded PostgreSQL left', { stopped: last });
    },
  };
}

interface Attached {
  url: string;
  presence: Client;
  pid: number;
  port: number;
  /** it ran already */
  adopted: boolean;
}

/** Tries five times: another process may take the port that was free, and start or stop the server at the same moment. */
async function attach(cluster: string, password: string, start: () => Promise<void>): Promise<Attached> {
  let adopted = true;
  let failure: unknown;
  for (let tries = 0; tries < 5; tries += 1) {
    const running = await whenSettled(cluster);
    try {
      if (running) {
        const { pid, port } = running;
        const url = `postgresql://${databaseUser}:${password}@127.0.0.1:${port}/postgres`;
        return { url, presence: await connect(url), pid, port, adopted };
      }
      await start();
      adopted = false;
    } catch (error) {
      failure = error;
      await sleep(100 * 2 ** tries);
    }
  }
  const why = failure instanceof Error ? failure.message : String(failure);
  throw new Error(`The embedded PostgreSQL did not start: ${why}`, { cause: failure });
}

/** The running server once it is ready (60 s at most), or null when none runs or it has just stopped. */
async function whenSettled(cluster: string): Promise<Postmaster | null> {
  const deadline = Date.now() + 60_000;
  let found = findPostmaster(cluster);
  while (found && !found.ready) {
    if (Date.now() > deadline) throw new Error(`The embedded PostgreSQL (process ${found.pid}) does not get ready.`);
    await sleep(50);
    found = findPostmaster(cluster);
  }
  return found;
}

async function connect(url: string): Promise<Client> {
  const client = new Client({ connectionString: url, application_name: presenceName, keepAlive: true });
  // The connection is broken when the server goes away under us; whoever uses the database will say so.
  client.on('error', () => {});
  await client.connect();
  // Waits for a process that is just deciding to stop the server; if it does, this fails and a new one is started.
  await client.query(`SELECT pg_advisory_lock_shared(${leavingLock}), pg_advisory_unlock_shared(${leavingLock})`);
  return client;
}

/**
 * Whether nobody else is connected. Another process that stays decides it at once; any other connection may be one of
 * ours that was closed just now, whose backend is there for some milliseconds more, so it gets a second to go.
 */
async function isLast(presence: Client): Promise<boolean> {
  try {
    await presence.query(`SET application_name = '${leavingName}'`);
    await presence.query(`SELECT pg_advisory_lock(${leavingLock})`);
    for (let tries = 0; tries < 20; tries += 1) {
      const { rows } = await presence.query<{ name: string }>(
        `SELECT application_name AS name FROM pg_stat_activity
         WHERE backend_type = 'client backend' AND pid <> pg_backend_pid() AND application_name <> '${leavingName}'`,
      );
      if (rows.length === 0) return true;
      if (rows.some(({ name }) => name === presenceName)) return false;
      await sleep(50);
    }
    return false;
  } catch {
    return false;
  }
}
