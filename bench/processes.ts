import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';

/** As `npm start` and the image start it. */
export const GATEWAY_FLAGS = ['--max-semi-space-size=16', '--max-old-space-size=512'];

/** How long a process has to stop; the gateway promises to in 30 s. */
const STOP_MS = 35_000;

const told = new WeakSet<ChildProcess>();
let fail: (error: Error) => void = () => undefined;

/** Never fulfilled; rejected, with the end of its log, when a program ends that nobody has stopped, or can't be started. */
export const endedByItself = new Promise<never>((_, reject) => (fail = reject));
endedByItself.catch(() => undefined);

/** A child that is ready. */
export interface Started {
  child: ChildProcess;
  pid: number;
  /** what it is ready with */
  said: string;
}

export interface NodeProgram {
  file: string;
  logFile: string;
  env: Record<string, string>;
  flags?: readonly string[];
}

/** Starts a node program and waits until it sends what it is ready with. */
export function startNode({ file, logFile, env, flags = [] }: NodeProgram): Promise<Started> {
  const options = { logFile, env: { ...process.env, ...env }, ipc: true };
  const child = startLogged(process.execPath, [...flags, file], options);
  return new Promise((resolve) => {
    child.once('message', (said) => resolve({ child, pid: child.pid ?? 0, said: said as string }));
  });
}

/**
 * Starts a program whose log goes to a file, as an operator's would: a pipe to a process that is busy with the load would
 * fill up its memory. When it ends too early, `endedByItself` says so.
 */
export function startLogged(
  program: string,
  args: readonly string[],
  { logFile, env, cwd, ipc = false }: { logFile: string; env: NodeJS.ProcessEnv; cwd?: string; ipc?: boolean },
): ChildProcess {
  const log = openSync(logFile, 'a');
  const child = spawn(program, args, { env, cwd, stdio: ['ignore', log, log, ...(ipc ? (['ipc'] as const) : [])] });
  closeSync(log);
  const name = basename(args.find((arg) => arg.endsWith('.js')) ?? program);
  child.once('error', ({ message }) => fail(new Error(`${name} could not be started: ${message}`)));
  child.once('exit', (code, signal) => {
    if (!told.has(child)) fail(new Error(`${name} ended with ${code ?? signal}:\n${lastLines(logFile)}`));
  });
  return child;
}

/** Asks it to stop, and kills it when it does not. */
export function stop(child: ChildProcess): Promise<void> {
  told.add(child);
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve();
    const killing = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
    child.once('exit', () => {
      clearTimeout(killing);
      resolve();
    });
    child.kill('SIGTERM');
  });
}

function lastLines(logFile: string): string {
  return readFileSync(logFile, 'utf8').trim().split('\n').slice(-5).join('\n');
}
