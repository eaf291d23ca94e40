import type { Readable, Writable } from 'node:stream';

/** A stream that may be a terminal. */
export type Terminal<T> = T & { isTTY?: boolean; columns?: number };

/** All that the program has of the world outside; the executable in bin/ hands it the process's own. */
export interface World {
  environment: Readonly<Record<string, string | undefined>>;
  /** adds what a file `.env` of the working directory says, where there is one; what is set already stays. @throws where it can't be read */
  readEnvFile(): void;
  stdin: Terminal<Readable>;
  stdout: Terminal<Writable>;
  stderr: Terminal<Writable>;
  /** somebody pressed Ctrl-C */
  interrupted: AbortSignal;
}
