import type { Registry } from '../adapter/registry';
import type { ConnectionRow } from '../store/connection-rows';
import { type KeyRing, openSecrets } from '../store/key-ring';
import { SealError } from '../store/seal';
import { type Connection, openConnection } from './connection';

export interface OpenRowOptions {
  registry: Registry;
  ring: KeyRing;
  /** of an attempt, in milliseconds, where the row says none */
  deadlineMs: number;
  /** milliseconds before each retry, where the row says none */
  retries: readonly number[];
  /** whether such a connection may reach private addresses */
  allowPrivateHosts: boolean;
}

/** Why a connection that was made through the API can't be used, in a sentence for a person. */
export class UnusableConnection extends Error {
  override readonly name = 'UnusableConnection';
}

/**
 * A connection as its row says it, ready to be used.
 * @throws {UnusableConnection} when its adapter is gone, a secret does not open, or its settings are not the adapter's any more
 */
export async function openConnectionRow(row: ConnectionRow, options: OpenRowOptions): Promise<Connection> {
  const { registry, ring, deadlineMs, retries, allowPrivateHosts } = options;
  const adapter = registry.get(row.adapter);
  if (!adapter) throw new UnusableConnection(`there is no adapter ${row.adapter}`);
  const secrets = await openSecrets(ring, row.name, row.secrets).catch((error: unknown) => {
    throw error instanceof SealError ? new UnusableConnection(error.message) : error;
  });
  const read = adapter.settings.safeParse({ ...row.settings, ...secrets });
  if (!read.success) {
    const faults = read.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`);
    throw new UnusableConnection(`its settings are not what ${adapter.title} needs: ${faults.join('; ')}`);
  }
  return openConnection({
    name: row.name,
    adapter,
    settings: read.data,
    deadlineMs: row.deadlineMs ?? deadlineMs,
    retries: row.retries ?? retries,
    limits: row.limits ?? undefined,
    wants: row.wants,
    schedule: row.schedule,
    publicOnly: !allowPrivateHosts,
    settingsDigest: row.settingsDigest,
  });
}
