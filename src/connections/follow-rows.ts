import type { Store } from '../store/client';
import { type ConnectionRow, readChangedConnectionRows } from '../store/connection-rows';
import { follow, type Following } from '../store/follow';
import type { Log } from '../telemetry/log';
import type { ConnectionSet } from './connection-set';
import { openConnectionRow, type OpenRowOptions, UnusableConnection } from './open-row';

export interface FollowOptions {
  store: Store;
  connectionSet: ConnectionSet;
  open: OpenRowOptions;
  log: Log;
}

/**
 * Keeps a set of connections at what the rows say, whichever process changed them. One that can't be opened (its key is not here yet) is
 * shelved and tried again: it misses nothing that is reported meanwhile. That is said once for each of its versions. Resolves when all that is there has been looked at.
 */
export async function followRows({ store, connectionSet, open, log }: FollowOptions): Promise<Following> {
  const known = new Map<string, number>();
  const saidOf = new Map<string, number>();

  const takeUp = async (row: ConnectionRow): Promise<void> => {
    const { name, version, deletedAt } = row;
    if (deletedAt !== null) {
      connectionSet.remove(name);
      known.delete(name);
      return;
    }
    try {
      connectionSet.put(await openConnectionRow(row, open));
      known.set(name, version);
    } catch (error) {
      if (!(error instanceof UnusableConnection)) throw error;
      if (error.planned) connectionSet.shelve(error.planned);
      else connectionSet.remove(name);
      known.delete(name);
      if (saidOf.get(name) !== version) log.error('connection not usable', { connection: name, reason: error.message });
      saidOf.set(name, version);
    }
  };
  const lookOnce = async (): Promise<void> => {
    for (const row of await readChangedConnectionRows(store, known)) await takeUp(row);
  };

  return follow({ lookOnce, what: 'connections', log });
}
