import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { ADMIN_KEY } from './gateway';

const PROGRAM = join(__dirname, '..', '..', 'bin', 'outcomes.js');

/** What a run of the command line came to. */
export interface Ran {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** A run that goes on. */
export interface Running {
  child: ChildProcess;
  /** what it said so far */
  said: Omit<Ran, 'code'>;
  /** @throws when the key stands in what it said */
  ended: Promise<Ran>;
}

export interface RunOptions {
  /** in the place of the one that names the gateway and its admin key */
  environment?: Record<string, string>;
  /** what it reads on stdin */
  input?: string | Buffer;
  /** where it is run; the project's own folder unless said */
  folder?: string;
}

/** Longer than any of them should take. */
const LONGEST_RUN_MS = 25_000;

/** Runs the built program as a process of its own, as `npx outcomes` does. */
export function commandLineOf(url: () => string) {
  const start = (words: readonly string[], { environment, input = '', folder }: RunOptions = {}): Running => {
    const child = spawn(process.execPath, [PROGRAM, ...words], {
      cwd: folder,
      env: { PATH: process.env.PATH ?? '', ...(environment ?? { GATEWAY_URL: url(), GATEWAY_KEY: ADMIN_KEY }) },
      timeout: LONGEST_RUN_MS,
      killSignal: 'SIGKILL',
    });
    const said = { stdout: '', stderr: '' };
    child.stdout.setEncoding('utf8').on('data', (text: string) => (said.stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (said.stderr += text));
    // It may have ended before it read all.
    child.stdin.on('error', () => undefined).end(input);
    const ended = once(child, 'close').then(([code]): Ran => {
      if (`${said.stdout}${said.stderr}`.includes(ADMIN_KEY)) throw new Error('the key stands in what was said');
      return { code: code as number | null, ...said };
    });
    return { child, said, ended };
  };
  return { start, run: (words: readonly string[], options?: RunOptions): Promise<Ran> => start(words, options).ended };
}

/** The JSON texts of an output, one a line. */
export function jsonLines({ stdout }: Ran): ReturnType<typeof JSON.parse>[] {
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
}
