import type { Connection } from './connection';
import type { Deliver } from './deliver';
import type { Queues } from './queues';
import { createSlots } from './slots';

/** Requests in flight to one connection from one process. */
const MOST_IN_FLIGHT = 32;

/**
 * Answers the doorbells of every connection. A delivery takes its slot before its lease, so that what waits for a slow
 * vendor is not leased meanwhile. Gives how to stop: what is in flight is finished, what waits for its slot is left to
 * whoever sweeps next.
 */
export function startWorkers(queues: Queues, connections: Iterable<Connection>, deliver: Deliver): () => Promise<void> {
  let stopping = false;
  for (const connection of connections) {
    if (!connection.adapter.deliver) continue;
    const slots = createSlots(MOST_IN_FLIGHT);
    const answer = async (id: string): Promise<void> => {
      if (!stopping) await deliver(connection, id);
    };
    queues.work(connection.name, (id) => slots(() => answer(id)), MOST_IN_FLIGHT);
  }
  return () => {
    stopping = true;
    return queues.stopWorking();
  };
}
