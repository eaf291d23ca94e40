import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { Client } from 'pg';
import { postgresAccount } from '../../../src/postgres/postgres-account';
import { postgresBinaries } from '../../../src/postgres/postgres-binaries';
import { databasePassword, databaseUser, makeCluster } from '../../../src/postgres/postgres-cluster';
import { findPostmaster, startPostmaster } from '../../../src/postgres/postgres-process';
import { eventually } from '../../support/wait';

/** A PostgreSQL of the experiments' own, with `fsync` and `synchronous_commit` on, as they are unless somebody turns them off. */
export interface OwnPostgres {
  /** changes with every start */
  port(): number;
  /** `postgresql://…` at another port, for who comes through a proxy */
  urlAt(port: number): string;
  /** Runs something on a connection that no proxy touches. */
  use<T>(work: (client: Client) => Promise<T>): Promise<T>;
  /** Ends every process of it at once, without a checkpoint ("immediate" shutdown). */
  crash(): Promise<void>;
  start(): Promise<void>;
  /** Stops the clock for all its processes, connections open. */
  freeze(): void;
  thaw(): void;
  killNow(): void;
}

const SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  shared_buffers: '128MB',
  max_connections: '200',
  timezone: 'UTC',
  log_min_messages: 'log',
  log_checkpoints: 'off',
};

export async function startOwnPostgres(dataDir: string): Promise<OwnPostgres> {
  const { initdb, pgCtl } = postgresBinaries();
  const cluster = join(dataDir, 'postgres');
  const account = await postgresAccount(cluster, dataDir, initdb);
  const password = databasePassword(dataDir);
  await makeCluster(account, initdb, dataDir, password);

  let port = 0;
  let pid = 0;
  const urlAt = (at: number): string => `postgresql://${databaseUser}:${password}@127.0.0.1:${at}/postgres`;
  const start = async (): Promise<void> => {
    await startPostmaster(account, pgCtl, cluster, SETTINGS);
    const running = await eventually(() => findPostmaster(cluster), { within: 30_000, what: 'PostgreSQL runs' });
    ({ pid, port } = running);
  };
  const signalAll = (signal: NodeJS.Signals): void => {
    for (const one of [pid, ...childrenOf(pid)]) signalIfThere(one, signal);
  };
  await start();

  return {
    port: () => port,
    urlAt,
    use: async (work) => {
      const client = new Client({ connectionString: urlAt(port), application_name: 'faults' });
      client.on('error', () => undefined);
      await client.connect();
      try {
        return await work(client);
      } finally {
        await client.end();
      }
    },
    crash: async () => {
      process.kill(pid, 'SIGQUIT');
      await eventually(() => findPostmaster(cluster) === null, { within: 30_000, what: 'PostgreSQL is gone' });
    },
    start,
    freeze: () => signalAll('SIGSTOP'),
    thaw: () => signalAll('SIGCONT'),
    killNow: () => {
      signalAll('SIGCONT');
      signalIfThere(pid, 'SIGQUIT');
    },
  };
}

function childrenOf(pid: number): number[] {
  const table = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' });
  return table
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number))
    .flatMap(([child = 0, parent = 0]) => (parent === pid ? [child] : []));
}

function signalIfThere(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended by itself.
  }
}
