import type { Connection } from '../../connections/connection';
import type { Store } from '../../store/client';
import { findConnectionRow, listConnectionRows } from '../../store/connection-rows';
import { type ConnectionOnRecord, listConnections } from '../../store/connections';
import { renderConfigured, renderRow, type ShownBeside } from './connection-view';
import { notFound } from '../problem';

/** What is needed to show connections. */
export interface ConnectionsShown extends ShownBeside {
  /** one of the environment, or a sandbox vendor */
  configured(name: string): Connection | undefined;
}

/** Connections as an operator sees them, wherever they come from. */
export interface ShownConnections {
  list(): Promise<object[]>;
  /** @throws {Problem} 404 */
  find(name: string): Promise<ConnectionOnRecord>;
  /** @throws {Problem} 404 */
  show(name: string): Promise<object>;
}

export function openShownConnections(store: Store, shown: ConnectionsShown): ShownConnections {
  const { configured } = shown;
  const find = async (name: string): Promise<ConnectionOnRecord> => {
    const connection = (await listConnections(store)).find((one) => one.name === name);
    if (!connection) throw notFound('connection');
    return connection;
  };
  return {
    find,
    list: async () => {
      const rows = new Map((await listConnectionRows(store)).map((row) => [row.name, row]));
      return (await listConnections(store)).map((onRecord) => {
        const row = rows.get(onRecord.name);
        return row ? renderRow(row, onRecord, shown) : renderConfigured(onRecord, configured(onRecord.name));
      });
    },
    show: async (name) => {
      const onRecord = await find(name);
      const row = await findConnectionRow(store, name);
      return row ? renderRow(row, onRecord, shown) : renderConfigured(onRecord, configured(name));
    },
  };
}
