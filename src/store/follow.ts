import type { Log } from '../telemetry/log';
import { isDatabaseAway } from './errors';

/** Something in memory that is kept at what rows say. */
export interface Following {
  /** Looks at once; whoever changed a row need not wait. */
  look(): Promise<void>;
  stop(): Promise<void>;
}

export interface FollowOptions {
  /** takes up whatever has changed since it ran last */
  lookOnce(): Promise<void>;
  /** what is looked at, for the log: "connections" */
  what: string;
  log: Log;
}

const LOOK_EVERY_MS = 2_000;

/** Looks again and again, one look at a time. Resolves after the first one. @throws when that fails */
export async function follow({ lookOnce, what, log }: FollowOptions): Promise<Following> {
  let current: Promise<void> = Promise.resolve();
  const look = (): Promise<void> => {
    current = current.then(lookOnce).catch((error: unknown) => {
      if (isDatabaseAway(error)) log.debug(`${what} not looked at: the database is away`, { error });
      else log.error(`${what} not looked at`, { error });
    });
    return current;
  };
  await lookOnce();
  const timer = setInterval(() => void look(), LOOK_EVERY_MS);
  return {
    look,
    stop: async () => {
      clearInterval(timer);
      await current;
    },
  };
}
