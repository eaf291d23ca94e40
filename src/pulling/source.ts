import type { Pull } from '../adapter/pull';
import { createVendorClient, type VendorClient } from '../adapter/vendor-http';
import type { Connection } from '../connections/connection';
import type { ConnectionSet } from '../connections/connection-set';

/** A connection that has to be asked. */
export interface PullSource {
  connection: Connection;
  pull: Pull<Readonly<Record<string, unknown>>>;
  /** for pages, which are longer and take longer than answers to deliveries */
  client: VendorClient;
}

export interface Sources {
  /** the same list all along, which changes in place */
  all: readonly PullSource[];
  close(): void;
}

const PAGE_DEADLINE_MS = 30_000;
const MOST_BYTES = 16 * 1024 * 1024;

/** Those of a connectionSet's connections that have to be asked. */
export function openSources(connectionSet: ConnectionSet): Sources {
  const all: PullSource[] = [];
  const remove = (name: string): void => {
    const place = all.findIndex(({ connection }) => connection.name === name);
    // A pull that is under way is handed on with the page that it asks for.
    if (place !== -1) for (const { client } of all.splice(place, 1)) retire(client);
  };
  connectionSet.watch({
    opened: (connection) => {
      remove(connection.name);
      const { adapter, settings, publicOnly } = connection;
      if (!adapter.pull) return;
      const baseUrl = adapter.baseUrl(settings);
      const options = { deadlineMs: PAGE_DEADLINE_MS, mostBytes: MOST_BYTES, publicOnly };
      const client = createVendorClient({ baseUrl, ...options });
      all.push({ connection, pull: adapter.pull, client });
    },
    closed: remove,
  });
  return { all, close: () => all.forEach(({ client }) => client.close()) };
}

function retire(client: VendorClient): void {
  setTimeout(client.close, PAGE_DEADLINE_MS).unref();
}
