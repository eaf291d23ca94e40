import { digestOf } from '../model/api-key';
import { type FollowedKey, readChangedKeys, writeLastUses } from '../store/api-keys';
import type { Store } from '../store/client';
import { follow } from '../store/follow';
import type { Log } from '../telemetry/log';
import { type FindHolder, findHolderIn, type KeyHolder, type Keys } from './auth';

/** The gateway's keys, in memory: the environment's, and those that were made through the API. */
export interface KnownKeys {
  /** those of the environment */
  environment: Keys;
  /** asks no database */
  find: FindHolder;
  /** Takes up what has changed, at once; other processes do so within seconds. */
  look(): Promise<void>;
}

export interface KnownKeysOptions {
  store: Store;
  environment: Keys;
  log: Log;
  /** how often it is written down when keys were used */
  writeEveryMs?: number;
}

/** A secret that works until then; null for good. */
interface Known {
  holder: KeyHolder;
  until: number | null;
}

/**
 * Follows the rows of keys, whichever process changes them: a new key works and a deleted one stops within seconds, in this process at once.
 * While the database is away the keys stay as they were.
 */
export async function openKnownKeys(options: KnownKeysOptions): Promise<KnownKeys & { stop(): Promise<void> }> {
  const { store, environment, log, writeEveryMs = 60_000 } = options;
  const findInEnvironment = findHolderIn(environment);
  const versions = new Map<string, number>();
  /** by digest. The time that a lookup takes tells of digests alone, which nobody can make fit */
  const bySecret = new Map<string, Known>();
  const secretsOf = new Map<string, string[]>();
  let uses = new Map<string, number>();

  const takeUp = (row: FollowedKey): void => {
    for (const secret of secretsOf.get(row.id) ?? []) bySecret.delete(secret);
    secretsOf.delete(row.id);
    versions.delete(row.id);
    if (row.isDeleted) return;
    const secrets = knownSecrets(row);
    for (const [secret, known] of secrets) bySecret.set(secret, known);
    secretsOf.set(
      row.id,
      secrets.map(([secret]) => secret),
    );
    versions.set(row.id, row.version);
  };
  const lookOnce = async (): Promise<void> => {
    for (const row of await readChangedKeys(store, versions)) takeUp(row);
  };
  const writeUses = async (): Promise<void> => {
    const written = uses;
    if (written.size === 0) return;
    uses = new Map();
    try {
      await writeLastUses(store.pool, written);
    } catch (error) {
      log.debug('last uses of keys not written', { error });
      uses = new Map([...written, ...uses]);
    }
  };

  const following = await follow({ lookOnce, what: 'keys', log });
  const timer = setInterval(() => void writeUses(), writeEveryMs);
  return {
    environment,
    find: (key) => {
      const known = bySecret.get(hex(digestOf(key)));
      if (known === undefined) return findInEnvironment(key);
      const now = Date.now();
      if (known.until !== null && known.until <= now) return null;
      uses.set(known.holder.id, now);
      return known.holder;
    },
    look: following.look,
    stop: async () => {
      clearInterval(timer);
      await following.stop();
      await writeUses();
    },
  };
}

function knownSecrets({ id, name, role, reach, expiresAt, digest, previous }: FollowedKey): [string, Known][] {
  const holder: KeyHolder = { id, name, role, reach };
  const end = expiresAt === null ? null : Date.parse(expiresAt);
  const secrets: [string, Known][] = [[hex(digest), { holder, until: end }]];
  if (previous) {
    const until = Math.min(Date.parse(previous.until), end ?? Number.POSITIVE_INFINITY);
    secrets.push([hex(previous.digest), { holder, until }]);
  }
  return secrets;
}

function hex(digest: Buffer): string {
  return digest.toString('hex');
}
