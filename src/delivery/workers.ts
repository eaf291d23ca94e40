import type { Connection } from './connection';
import type { Deliver } from './deliver';
import type { Queues } from './queues';
import { createSlots } from './slots';

/** Requests in flight to one connection from one process. */
const MOST_IN_FLIGHT = 32;

/** How long what is in flight may go on when the process stops. */
const GRACE_MS = 8_000;

export interface WorkersOptions {
  queues: Queues;
  connections: Iterable<Connection>;
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
  const { queues, stopping, deliver, graceMs = GRACE_MS } = options;
  const connections = [...options.connections].filter(({ adapter }) => adapter.deliver);
  for (const connection of connections) {
    const most = Math.min(MOST_IN_FLIGHT, connection.limits.inFlight ?? MOST_IN_FLIGHT);
    const slots = createSlots(most);
    const answer = async (id: string): Promise<void> => {
      if (!stopping.signal.aborted) await deliver(connection, id);
    };
    queues.work(connection.name, (id) => slots(() => answer(id)), most);
  }
  return async () => {
    stopping.abort();
    const grace = setTimeout(() => connections.forEach(({ client }) => client.cutOff()), graceMs);
    await queues.stopWorking();
    clearTimeout(grace);
  };
}
