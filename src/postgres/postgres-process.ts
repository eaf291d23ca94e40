import { execFileSync } from 'node:child_process';
import { linkSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { PostgresAccount } from './postgres-account';

export interface Postmaster {
  pid: number;
  port: number;
  /** it takes connections; otherwise it is starting or stopping */
  ready: boolean;
}

/**
 * The server of this cluster, by its postmaster.pid, or null when none runs. After a crash of the machine the number in
 * that file may by now be any other process's: only one whose command line names this cluster counts.
 */
export function findPostmaster(cluster: string): Postmaster | null {
  const lines = readText(join(cluster, 'postmaster.pid')).split('\n');
  const pid = Number(lines[0]);
  if (!isPostmasterOf(cluster, pid)) return null;
  return { pid, port: Number(lines[3]), ready: lines[7]?.trim() === 'ready' };
}

/**
 * Starts the server and waits until it takes connections (60 s at most, as it may have to recover). Throws when it does
 * not start; one reason is that another process was quicker.
 */
export async function startPostmaster(
  account: PostgresAccount,
  pgCtl: string,
  cluster: string,
  settings: Record<string, string>,
): Promise<void> {
  dropForeignPidFile(cluster);
  const log = join(cluster, 'server.log');
  const all = { ...settings, port: String(await freePort()) };
  const options = Object.entries(all).map(([name, value]) => `-c ${name}='${value}'`);
  const silently = ['-s', '-w', '-t', '60'];
  const logged = readText(log).length;
  const started = await account.run(pgCtl, ['start', '-D', cluster, '-l', log, ...silently, '-o', options.join(' ')]);
  if (started.code === 0) return;
  throw new Error(`${started.output.trim()} ${readText(log).slice(logged).trim()}`);
}

/** Stops the server as soon as the statements that run are broken off. One that is gone already is fine. */
export async function stopPostmaster(account: PostgresAccount, pgCtl: string, cluster: string): Promise<void> {
  const stopped = await account.run(pgCtl, ['stop', '-D', cluster, '-m', 'fast', '-s', '-w']);
  if (stopped.code !== 0 && findPostmaster(cluster)) {
    throw new Error(`The embedded PostgreSQL did not stop: ${stopped.output.trim()}`);
  }
}

/**
 * PostgreSQL does not start while the process that its pid file names is alive and of the same user, whatever process
 * that is, nor when a crash of the machine has left the file empty. The file is then moved away, looked at once more, and
 * put back if another starter has just written it anew.
 */
function dropForeignPidFile(cluster: string): void {
  const file = join(cluster, 'postmaster.pid');
  const pid = pidIn(file);
  const foreign = pid === 0 ? hasLain(file) : commandLine(pid) !== '' && !isPostmasterOf(cluster, pid);
  if (!foreign) return;
  const aside = `${file}.${process.pid}`;
  renameSync(file, aside);
  if (isPostmasterOf(cluster, pidIn(aside))) linkSync(aside, file);
  rmSync(aside);
}

/** Between making and filling its pid file PostgreSQL takes microseconds. */
function hasLain(file: string): boolean {
  const changed = statSync(file, { throwIfNoEntry: false })?.mtimeMs;
  return changed !== undefined && Date.now() - changed > 2_000;
}

function isPostmasterOf(cluster: string, pid: number): boolean {
  const command = commandLine(pid);
  return command.includes('postgres') && command.includes(` -D ${cluster} `);
}

/** The command line of a process, its words parted by spaces; '' when there is no such process. */
function commandLine(pid: number): string {
  try {
    if (process.platform === 'linux') return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
    return execFileSync('ps', ['-ww', '-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
  } catch {
    return '';
  }
}

/** 0, which is nobody's, when there is no such file or nothing in it. */
function pidIn(file: string): number {
  return Number(readText(file).split('\n')[0]);
}

/** '' when there is no such file. */
function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
