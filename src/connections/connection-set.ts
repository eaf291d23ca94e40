import { adapterIdReaders } from '../adapter/call-id';
import type { Connection, PlannedConnection } from './connection';

/** Hears of connections: `opened` of each that is there or has changed, `closed` of each that is gone. */
export interface Watcher {
  opened(connection: Connection): void;
  closed(name: string): void;
}

/** The connections that this process delivers to and asks, as they are now. */
export interface ConnectionSet {
  /** the same list all along, which changes in place: whoever works with it has what is true when it looks */
  all: readonly Connection[];
  find(name: string): Connection | undefined;
  /** these and those that are shelved: whatever is reported is planned for them too, and another process sends it; changes in place */
  planned: readonly PlannedConnection[];
  /** Tells of those that are there, at once, and of every change from then on. */
  watch(watcher: Watcher): void;
  /** Puts a connection in, in the place of one of the same name. */
  put(connection: Connection): void;
  /** Keeps one that this process can't use (its key is not here), in the place of one of the same name. */
  shelve(connection: PlannedConnection): void;
  remove(name: string): void;
  close(): void;
}

/** Those that are delivered to. */
export function delivering({ all }: Pick<ConnectionSet, 'all'>): Connection[] {
  return all.filter(({ adapter }) => adapter.deliver);
}

export function openConnectionSet(connections: readonly Connection[]): ConnectionSet {
  const all: Connection[] = [];
  const byName = new Map<string, Connection>();
  const planned: PlannedConnection[] = [];
  const watchers: Watcher[] = [];
  const retired = new Map<Connection, NodeJS.Timeout>();

  /** What it has in flight has a deadline; a while after that nobody needs its sockets. */
  const retire = (connection: Connection): void => {
    const timer = setTimeout(() => {
      retired.delete(connection);
      connection.client.close();
    }, 2 * connection.deadlineMs);
    retired.set(connection, timer.unref());
  };
  const close = (name: string): void => {
    const place = all.findIndex((one) => one.name === name);
    if (place === -1) return;
    for (const connection of all.splice(place, 1)) retire(connection);
    byName.delete(name);
    for (const { closed } of watchers) closed(name);
  };
  const connectionSet: ConnectionSet = {
    all,
    planned,
    find: (name) => byName.get(name),
    watch: (watcher) => {
      watchers.push(watcher);
      for (const connection of all) watcher.opened(connection);
    },
    put: (connection) => {
      const place = all.findIndex(({ name }) => name === connection.name);
      const [before] = place === -1 ? [] : all.splice(place, 1, connection);
      if (before) retire(before);
      else all.push(connection);
      byName.set(connection.name, connection);
      replace(planned, connection);
      assignAdapterIds(planned, connection);
      for (const { opened } of watchers) opened(connection);
    },
    shelve: (connection) => {
      replace(planned, connection);
      assignAdapterIds(planned, connection);
      close(connection.name);
    },
    remove: (name) => {
      const place = planned.findIndex((one) => one.name === name);
      for (const gone of place === -1 ? [] : planned.splice(place, 1)) assignAdapterIds(planned, gone);
      close(name);
    },
    close: () => {
      for (const [connection, timer] of retired) {
        clearTimeout(timer);
        connection.client.close();
      }
      for (const { client } of all) client.close();
    },
  };
  connections.forEach(connectionSet.put);
  return connectionSet;
}

/** Which of an adapter's connections reads the ids under the adapter's id may change as one of them comes or goes. */
function assignAdapterIds(planned: readonly PlannedConnection[], { adapter }: PlannedConnection): void {
  const accounts = planned.filter((one) => one.adapter.id === adapter.id);
  const readers = adapterIdReaders(accounts);
  for (const account of accounts) account.readsAdapterIds = readers.includes(account);
}

function replace(list: PlannedConnection[], connection: PlannedConnection): void {
  const place = list.findIndex(({ name }) => name === connection.name);
  if (place === -1) list.push(connection);
  else list[place] = connection;
}
