import type { ConnectionBook } from './connection-book';
import type { Deliver } from './deliver';
import type { Queues } from './queues';
import { createSlots } from './slots';

/** Requests in flight to one connection from one process. */
const MOST_IN_FLIGHT = 32;

/** How long what is in flight may go on when the process stops. */
const GRACE_MS = 8_000;

export interface WorkersOptions {
  queues: Queues;
  book: ConnectionBook;
  deliver: Deliver;
  /** aborted as soon as they stop */
  stopping: AbortController;
  graceMs?: number;
}

/**
 * Answers the doorbells of every connection. A delivery takes its slot before its lease, so that what waits for a slow
 * vendor is not leased meanwhile. Gives how to stop: what is in flight is finished, or cut off and given back when it takes
 * too long; what waits for its slot is left to whoever sweeps next.
 */
export function startWorkers(options: WorkersOptions): () => Promise<void> {
  const { queues, book, stopping, deliver, graceMs = GRACE_MS } = options;
  const working = new Set<string>();
  book.watch({
    opened: ({ name, adapter }) => {
      if (!adapter.deliver || working.has(name) || stopping.signal.aborted) return;
      working.add(name);
      const slots = createSlots(() => Math.min(MOST_IN_FLIGHT, book.find(name)?.limits.inFlight ?? MOST_IN_FLIGHT));
      const answer = async (id: string): Promise<void> => {
        const connection = book.find(name);
        if (connection && !stopping.signal.aborted) await deliver(connection, id);
      };
      queues.work(name, (id) => slots(() => answer(id)), MOST_IN_FLIGHT);
    },
    closed: (name) => void working.delete(name),
  });
  return async () => {
    stopping.abort();
    const grace = setTimeout(() => book.all.forEach(({ client }) => client.cutOff()), graceMs);
    await queues.stopWorking();
    clearTimeout(grace);
  };
}
