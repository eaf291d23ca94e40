import type { Failure } from '../adapter/failure';
import { closeBreaker, keepBreakerOpen, openBreaker, passProbeOn } from '../store/breakers';
import type { Store } from '../store/client';
import type { Log } from '../telemetry/log';
import type { Connection } from '../connections/connection';
import { LONGEST_WAIT } from './schedule';

/** What an attempt says of the vendor's health. */
export interface AttemptEnd {
  /** `unsent`: nothing was attempted, or not to its end */
  failure: Failure | null | 'unsent';
  /** it was let through an open breaker to see how the vendor is */
  isProbe: boolean;
}

/** Hears what came of every attempt and opens and closes breakers. */
export type Breakers = (connection: Pick<Connection, 'name' | 'retries'>, end: AttemptEnd) => Promise<void>;

/** So many attempts in a row, of one process, that the vendor was in trouble for: it is left alone. */
const RUN = 10;
const LONGEST_INTERVAL_MS = 10_000;

/**
 * A breaker is open or closed for all processes, which the database says; the run that opens it each counts for itself. It opens for
 * an interval, the first of the retry schedule and at most 10 s; then one delivery is let through, and the breaker closes
 * or stays open for longer, up to six intervals.
 */
export function createBreakers({ store, log }: { store: Store; log: Log }): Breakers {
  const runs = new Map<string, number>();

  return async ({ name: connection, retries }, { failure, isProbe }) => {
    if (failure === 'unsent') return isProbe ? passProbeOn(store, connection) : undefined;
    if (failure === null || !isTrouble(failure)) {
      runs.delete(connection);
      if (isProbe && (await closeBreaker(store, connection))) log.info('breaker closed', { connection });
      return;
    }
    const { message: reason } = failure;
    const intervalMs = Math.min(retries[0] ?? LONGEST_INTERVAL_MS, LONGEST_INTERVAL_MS);
    const leastMs = Math.min(failure.retryAfterMs ?? 0, LONGEST_WAIT);
    if (isProbe) return keepBreakerOpen(store, connection, { reason, intervalMs, leastMs });
    const run = (runs.get(connection) ?? 0) + 1;
    runs.set(connection, run);
    if (run < RUN) return;
    runs.delete(connection);
    const isFirst = await openBreaker(store, connection, reason, Math.max(intervalMs, leastMs));
    if (isFirst) log.warn('breaker opened', { connection, reason });
  };
}

/** Whether the vendor, and not what was said to it, is what went wrong. */
function isTrouble({ kind }: Failure): boolean {
  switch (kind) {
    case 'unreachable':
    case 'ambiguous':
    case 'throttled':
      return true;
    case 'not_found_yet':
    case 'unauthorized':
    case 'rejected':
    case 'unreadable':
      return false;
    default:
      return kind satisfies never;
  }
}
