import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { findPostmaster } from '../src/postgres/postgres-process';
import { familyOf, readProcesses } from './proc';

const folders = new Set<string>();

/** A new folder, gone at the end of this process at the latest; its path begins with this. */
export function temporaryFolder(prefix = join(tmpdir(), 'gateway-bench-')): string {
  const folder = realpathSync(mkdtempSync(prefix));
  folders.add(folder);
  return folder;
}

/** Ends a PostgreSQL that still runs in the folder, and removes it. */
export function removeFolder(folder: string): void {
  killPostgres(folder);
  rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
  folders.delete(folder);
}

/**
 * However this process ends, short of SIGKILL: what it has started ends with it, and its folders are removed. Their data
 * are worth nothing, so nobody is asked to stop in order. An interrupt ends with 128 and the signal's number, as in a shell.
 */
export function leaveNothingBehind(): void {
  process.on('exit', () => {
    killFamily();
    for (const folder of folders) removeFolder(folder);
  });
  // It stays in place: npm passes on the Ctrl-C that the terminal has sent to all, and the second must not cut this short.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => process.exit(128 + constants.signals[signal]));
}

/** Kills all that descend from this process, and waits until they write no more. */
function killFamily(): void {
  untilTrue(() => {
    const living = familyOf(readProcesses(), [process.pid]).filter(({ pid, ended }) => pid !== process.pid && !ended);
    for (const { pid } of living) kill(pid, 'SIGKILL');
    return living.length === 0;
  });
}

/** PostgreSQL leaves the family of who started it; its folder knows it. */
function killPostgres(folder: string): void {
  const cluster = join(folder, 'postgres');
  const running = findPostmaster(cluster);
  if (running) kill(running.pid, 'SIGQUIT');
  untilTrue(() => findPostmaster(cluster) === null);
}

function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended by itself.
  }
}

/** Waits 5 s at most, by what a process that exits can still do. */
function untilTrue(condition: () => boolean): void {
  const nobody = new Int32Array(new SharedArrayBuffer(4));
  for (let waits = 0; waits < 500 && !condition(); waits += 1) Atomics.wait(nobody, 0, 0, 10);
}
