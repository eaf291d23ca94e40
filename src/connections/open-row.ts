import type { Adapter } from '../adapter/contract';
import type { Registry } from '../adapter/registry';
import type { ConnectionRow } from '../store/connection-rows';
import { type KeyRing, openSecrets } from '../secrets/key-ring';
import { SealError } from '../secrets/seal';
import { type Connection, openConnection, type PlannedConnection } from './connection';

export interface OpenRowOptions {
  registry: Registry;
  ring: KeyRing;
  /** of an attempt, in milliseconds, where the row says none */
  deadlineMs: number;
  /** milliseconds before each retry, where the row says none */
  retries: readonly number[];
  /** whether such a connection may reach private addresses */
  allowPrivateHosts: boolean;
  /** in sandbox mode: where a connection goes in its vendor's place; null: to its vendor */
  sandboxes: SandboxPlaces | null;
}

/** Gives a connection settings by which it goes to a sandbox vendor, without a secret of its own. */
export interface SandboxPlaces {
  settingsFor(connection: string, adapter: Adapter, own: Settings): Settings;
}

type Settings = Readonly<Record<string, unknown>>;

/** Why a connection that was made through the API can't be used, in a sentence for a person. */
export class UnusableConnection extends Error {
  override readonly name = 'UnusableConnection';
  constructor(
    message: string,
    /** what planning has to know of it, its secrets aside; null where its settings can't be read at all */
    readonly planned: PlannedConnection | null = null,
  ) {
    super(message);
  }
}

/**
 * A connection as its row says it, ready to be used.
 * @throws {UnusableConnection} when its adapter is gone, a secret does not open, or its settings are not the adapter's any more
 */
export async function openConnectionRow(row: ConnectionRow, options: OpenRowOptions): Promise<Connection> {
  const { registry, ring, deadlineMs, retries, allowPrivateHosts, sandboxes } = options;
  const adapter = registry.get(row.adapter);
  if (!adapter) throw new UnusableConnection(`there is no adapter ${row.adapter}`);
  const secrets = await openSecrets(ring, row.name, row.secrets).catch((error: unknown) => {
    if (!(error instanceof SealError)) throw error;
    throw new UnusableConnection(error.message, withoutSecrets(row, adapter));
  });
  const read = adapter.settings.safeParse({ ...row.settings, ...secrets });
  if (!read.success) {
    const faults = read.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`);
    throw new UnusableConnection(`its settings are not what ${adapter.title} needs: ${faults.join('; ')}`);
  }
  return openConnection({
    name: row.name,
    adapter,
    settings: sandboxes ? sandboxes.settingsFor(row.name, adapter, read.data) : read.data,
    deadlineMs: row.deadlineMs ?? deadlineMs,
    retries: row.retries ?? retries,
    limits: row.limits ?? undefined,
    filter: row.filter,
    schedule: row.schedule,
    isDefault: row.isDefault,
    createdAt: row.createdAt,
    publicOnly: !allowPrivateHosts,
    settingsDigest: row.settingsDigest,
  });
}

/** With a word in each secret's place, which nobody sends: planning asks for none. */
function withoutSecrets(row: ConnectionRow, adapter: Adapter): PlannedConnection | null {
  const { name, settings, secrets, filter, isDefault, createdAt } = row;
  const unknown = Object.fromEntries(Object.keys(secrets).map((secret) => [secret, 'unknown here']));
  const { data } = adapter.settings.safeParse({ ...settings, ...unknown });
  return data ? { name, adapter, settings: data, filter, isDefault, createdAt, readsAdapterIds: true } : null;
}
