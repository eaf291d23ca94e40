import type { Pull } from '../adapter/pull';
import { createVendorClient, type VendorClient } from '../adapter/vendor-http';
import type { Connection } from '../delivery/connection';

/** A connection that has to be asked. */
export interface PullSource {
  connection: Connection;
  pull: Pull<Readonly<Record<string, unknown>>>;
  /** for pages, which are longer and take longer than answers to deliveries */
  client: VendorClient;
}

const PAGE_DEADLINE_MS = 30_000;
const MOST_BYTES = 16 * 1024 * 1024;

export function openSources(connections: readonly Connection[]): PullSource[] {
  return connections.flatMap((connection) => {
    const { adapter, settings } = connection;
    if (!adapter.pull) return [];
    const baseUrl = adapter.baseUrl(settings);
    const client = createVendorClient({ baseUrl, deadlineMs: PAGE_DEADLINE_MS, mostBytes: MOST_BYTES });
    return [{ connection, pull: adapter.pull, client }];
  });
}
