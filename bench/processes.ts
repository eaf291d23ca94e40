import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readdirSync, readFileSync } from 'node:fs';

/** Kernel ticks a second, which /proc counts CPU time in. */
const TICKS = 100;

/** As `npm start` and the image start it. */
const HEAP = ['--max-semi-space-size=16', '--max-old-space-size=512'];

/** A child that is ready. */
export interface Started {
  child: ChildProcess;
  /** what it is ready with */
  said: string;
}

/**
 * Starts a node program and waits until it sends what it is ready with. Its log goes to a file, as an operator's would: a
 * pipe to a process that is busy with the load would fill up its memory.
 */
export function startNode(file: string, logFile: string, env: Record<string, string>): Promise<Started> {
  const log = openSync(logFile, 'a');
  const child = spawn(process.execPath, [...HEAP, file], {
    env: { ...process.env, ...env },
    stdio: ['ignore', log, 'inherit', 'ipc'],
  });
  closeSync(log);
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`${file} ended with ${code}; its log is ${logFile}`)));
    child.once('message', (said) => resolve({ child, said: said as string }));
  });
}

export function stop(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null) return resolve();
    child.once('exit', () => resolve());
    child.kill('SIGTERM');
  });
}

/** CPU seconds that a process and all its descendants, living and reaped, have used. */
export function cpuSeconds(pid: number): number {
  return [pid, ...descendants(pid)].reduce((sum, one) => sum + ownCpuSeconds(one), 0);
}

/** The most memory that a process has held, in MB. */
export function peakMemory(pid: number): number {
  const line = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return Number(line?.[1] ?? 0) / 1024;
}

function ownCpuSeconds(pid: number): number {
  const fields = stat(pid);
  // utime, stime, and those of reaped children: fields 14 to 17 of proc(5), counted behind the name.
  return [11, 12, 13, 14].reduce((sum, index) => sum + Number(fields[index] ?? 0), 0) / TICKS;
}

function descendants(pid: number): number[] {
  const children = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(stat(Number(name))[1]) === pid)
    .map(Number);
  return [...children, ...children.flatMap(descendants)];
}

function stat(pid: number): string[] {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return [];
  }
}
