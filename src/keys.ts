import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from './config';
import type { Keys } from './http/auth';

/** Where the admin key lies when the environment has none. */
export function adminKeyFile(dataDir: string): string {
  return join(dataDir, 'admin-api-key');
}

/** The gateway's keys; an admin key is made at the first start and kept in a file that its owner alone can read. */
export async function loadKeys({ adminKey, apiKey, dataDir }: Config): Promise<Keys> {
  return { admin: adminKey ?? (await readOrMakeKey(dataDir)), api: apiKey };
}

/** Two processes that start at once end with one key: whoever finds the file made reads it. */
async function readOrMakeKey(dataDir: string): Promise<string> {
  const file = adminKeyFile(dataDir);
  await mkdir(dataDir, { recursive: true });
  const key = randomBytes(32).toString('base64url');
  try {
    await writeFile(file, `${key}\n`, { mode: 0o600, flag: 'wx' });
    return key;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const kept = (await readFile(file, 'utf8')).trim();
  if (kept === '') throw new Error(`${file} is empty: remove it, and a new key is made`);
  return kept;
}
