import { isDeepStrictEqual } from 'node:util';
import type { Store } from './client';
import { type ConnectionRow, findConnectionRow, listConnectionRows, updateConnectionRow } from './connection-rows';
import { type KeyRing, openSecrets, sealSecrets } from '../secrets/key-ring';
import { keyIdOf, SealError } from '../secrets/seal';

/** What came of sealing every row with the key that seals now. */
export interface Rotated {
  /** names of connections whose secrets were sealed with another key, and are with this one now */
  sealed: string[];
  /** how many needed nothing */
  unchanged: number;
  /** why the secrets of others were left as they are: one sentence each */
  failures: string[];
}

/** A row that is changed by others all the time is come back to so often. */
const MOST_TRIES = 20;

/**
 * Seals the secrets of every connection with the key that seals now, row by row. Safe while processes run: each row is written in
 * the place of the version that was read, and read again when somebody else was quicker; a new version tells the processes to
 * look at it. What does not open is left and named. May be done again at any time.
 */
export async function rotateSecrets(store: Store, ring: KeyRing): Promise<Rotated> {
  const rotated: Rotated = { sealed: [], unchanged: 0, failures: [] };
  for (const { name } of await listConnectionRows(store)) {
    const end = await rotateOne(store, ring, name);
    if (end === 'sealed') rotated.sealed.push(name);
    else if (end === 'unchanged') rotated.unchanged += 1;
    else if (end !== 'gone') rotated.failures.push(end.failure);
  }
  return rotated;
}

async function rotateOne(
  store: Store,
  ring: KeyRing,
  name: string,
): Promise<'sealed' | 'unchanged' | 'gone' | { failure: string }> {
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const row = await findConnectionRow(store, name);
    if (!row) return 'gone';
    try {
      const { id } = await ring.sealing();
      if (isSealedWith(row, id)) return 'unchanged';
      const secrets = await openSecrets(ring, name, row.secrets);
      const resealed = await sealSecrets(ring, name, secrets);
      // What can't be opened afterwards must not take the place of what can be.
      if (!isDeepStrictEqual(await openSecrets(ring, name, resealed), secrets)) throw new SealError('it did not open');
      if (await updateConnectionRow(store, row, { ...row, secrets: resealed }, { resumes: false })) return 'sealed';
    } catch (error) {
      if (error instanceof SealError) return { failure: error.message };
      throw error;
    }
  }
  return { failure: `the connection ${name} was changed by others all the time` };
}

function isSealedWith({ name, secrets }: ConnectionRow, keyId: string): boolean {
  return Object.entries(secrets).every(([setting, sealed]) => keyIdOf(sealed, { connection: name, setting }) === keyId);
}
