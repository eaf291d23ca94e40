import { keyIdOf, open, type Place, say, seal, SealError, type SealingKey } from './seal';

/** The keys that this gateway has for the secrets of its connections. */
export interface KeyRing {
  /** The key that seals, as of now. */
  sealing(): Promise<SealingKey>;
  /** The key of this id; null when it is not here. */
  find(id: string): Promise<SealingKey | null>;
}

/** SealingKeys, the one that seals first. */
export type SealingKeys = readonly [SealingKey, ...SealingKey[]];

/**
 * A ring of keys that may be added to while the process runs: they are read anew whenever something is to be sealed, and when
 * something was sealed with a key that was not there before. Both are rare.
 */
export function createKeyRing(read: () => Promise<SealingKeys> | SealingKeys): KeyRing {
  let known: readonly SealingKey[] = [];
  const readAgain = async (): Promise<SealingKeys> => {
    const keys = await read();
    known = keys;
    return keys;
  };
  const among = (keys: readonly SealingKey[], wanted: string): SealingKey | null =>
    keys.find(({ id }) => id === wanted) ?? null;
  return {
    sealing: async () => (await readAgain())[0],
    find: async (id) => among(known, id) ?? among(await readAgain(), id),
  };
}

/** Secrets of one connection as they are kept, by setting. */
export type SealedSecrets = Readonly<Record<string, string>>;

export async function sealSecrets(
  ring: KeyRing,
  connection: string,
  secrets: Readonly<Record<string, unknown>>,
): Promise<SealedSecrets> {
  const key = await ring.sealing();
  return Object.fromEntries(
    Object.entries(secrets).map(([setting, value]) => [setting, seal(value, { connection, setting }, key)]),
  );
}

/** @throws {SealError} naming the first one that does not open, and why */
export async function openSecrets(
  ring: KeyRing,
  connection: string,
  sealed: SealedSecrets,
): Promise<Record<string, unknown>> {
  const opened: [string, unknown][] = [];
  for (const [setting, text] of Object.entries(sealed)) {
    opened.push([setting, await openSecret(ring, { connection, setting }, text)]);
  }
  return Object.fromEntries(opened);
}

async function openSecret(ring: KeyRing, place: Place, sealed: string): Promise<unknown> {
  const id = keyIdOf(sealed, place);
  const key = await ring.find(id);
  if (key) return open(sealed, place, key);
  throw new SealError(`${say(place)} was sealed with key ${id}, which is not among the keys of this gateway`);
}
