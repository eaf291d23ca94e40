import { isDatabaseAway } from '../store/errors';
import type { DueDelivery } from '../store/write-accepted';
import type { Log } from '../telemetry/log';
import type { Connection } from '../connections/connection';
import type { ConnectionSet } from '../connections/connection-set';
import type { Deliver } from './deliver';

/**
 * Deliveries that are due, in this process's memory until it is their turn. Each connection has a list and slots of its own, so
 * that none waits for another one's vendor, however many there are: a connection that is idle costs nothing.
 */
export interface Dispatcher {
  /** Takes deliveries in. Those there is no room for, and those in here already, are left out: a sweeper finds what is due. */
  take(due: readonly DueDelivery[]): void;
  /** Takes a delivery in after so many milliseconds. */
  takeLater(due: DueDelivery, afterMs: number): void;
  /** How many of a connection's deliveries wait here for their turn. */
  waiting(connection: string): number;
  /** How many wait here and how many are under way, of all connections. */
  load(): { waiting: number; inFlight: number };
  /**
   * Begins nothing more, and resolves when what is in flight has ended: what takes longer than `graceMs` is cut off and given back.
   * Gives what still waited here, for another process.
   */
  stop(): Promise<DueDelivery[]>;
}

export interface DispatcherOptions {
  connectionSet: ConnectionSet;
  deliver: Deliver;
  /** aborted as soon as the dispatcher stops */
  stopping: AbortController;
  log: Log;
  graceMs?: number;
}

/**
 * Of one connection and process: requests in flight, and answers that are still being written down. A kill repeats no more than these
 * (docs/reliability.md).
 */
const MOST_IN_FLIGHT = 32;
/** With so many in flight from this process, each connection may have few: what is left is for those whose vendors answer. */
const MANY_IN_FLIGHT = 1_024;
const FEW_IN_FLIGHT = 2;
/** Deliveries of one connection that wait in memory; an id takes some 150 bytes. */
const MOST_WAITING = 4_096;
const MOST_WAITING_IN_ALL = 65_536;
/** How long what is in flight may go on when the process stops. */
const GRACE_MS = 8_000;

interface Line {
  waiting: string[];
  inFlight: number;
}

export function createDispatcher(options: DispatcherOptions): Dispatcher {
  const { connectionSet, deliver, stopping, log, graceMs = GRACE_MS } = options;
  const lines = new Map<string, Line>();
  /** waiting or under way: each is here once */
  const known = new Set<string>();
  const delayed = new Map<NodeJS.Timeout, DueDelivery>();
  const underWay = new Set<Promise<void>>();

  const mayHave = ({ limits }: Connection): number => {
    const most = underWay.size < MANY_IN_FLIGHT ? MOST_IN_FLIGHT : FEW_IN_FLIGHT;
    return Math.min(most, limits.inFlight ?? most);
  };

  const startWaiting = (name: string, line: Line): void => {
    for (;;) {
      const connection = connectionSet.find(name);
      // What is due of a connection that this process does not have is another one's, or is cancelled.
      if (!connection) for (const id of line.waiting.splice(0)) known.delete(id);
      if (!connection || stopping.signal.aborted || line.inFlight >= mayHave(connection)) break;
      const id = line.waiting.shift();
      if (id === undefined) break;
      start(connection, id, line);
    }
    if (line.inFlight === 0 && line.waiting.length === 0) lines.delete(name);
  };

  const start = (connection: Connection, id: string, line: Line): void => {
    line.inFlight += 1;
    const delivered = deliver(connection, id)
      .catch((error: unknown) => tell(connection, id, error))
      .then(() => {
        underWay.delete(delivered);
        known.delete(id);
        line.inFlight -= 1;
        startWaiting(connection.name, line);
      });
    underWay.add(delivered);
  };

  /** Its lease, if it got one, runs out, and a sweeper brings it back. */
  const tell = ({ name }: Connection, deliveryId: string, error: unknown): void => {
    const fields = { connection: name, deliveryId, error };
    if (isDatabaseAway(error)) log.debug('delivery not attempted: the database is away', fields);
    else log.error('delivery not attempted', fields);
  };

  const take = (due: readonly DueDelivery[]): void => {
    if (stopping.signal.aborted) return;
    const touched = new Map<string, Line>();
    for (const { id, connection } of due) {
      const line = lines.get(connection) ?? { waiting: [], inFlight: 0 };
      if (line.waiting.length >= MOST_WAITING || known.size >= MOST_WAITING_IN_ALL || known.has(id)) continue;
      known.add(id);
      line.waiting.push(id);
      lines.set(connection, line);
      touched.set(connection, line);
    }
    for (const [name, line] of touched) startWaiting(name, line);
  };

  return {
    take,
    takeLater(due, afterMs) {
      if (stopping.signal.aborted) return;
      const timer = setTimeout(() => {
        delayed.delete(timer);
        take([due]);
      }, afterMs);
      delayed.set(timer, due);
    },
    waiting: (connection) => lines.get(connection)?.waiting.length ?? 0,
    load: () => ({ waiting: known.size - underWay.size, inFlight: underWay.size }),
    async stop() {
      stopping.abort();
      for (const timer of delayed.keys()) clearTimeout(timer);
      const grace = setTimeout(() => connectionSet.all.forEach(({ client }) => client.cutOff()), graceMs);
      await Promise.all(underWay);
      clearTimeout(grace);
      const left = [...lines].flatMap(([connection, line]) => line.waiting.map((id) => ({ id, connection })));
      return [...left, ...delayed.values()];
    },
  };
}
