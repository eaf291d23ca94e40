import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from './config';
import type { Keys } from './http/auth';
import { placeKeyFile } from './key-file';

/** Where the admin key lies when the environment has none. */
export function adminKeyFile(dataDir: string): string {
  return join(dataDir, 'admin-api-key');
}

/** The gateway's keys; an admin key is made at the first start and kept in a file that its owner alone can read. */
export async function loadKeys({ adminKey, apiKey, readKey, partnerKeys, dataDir }: Config): Promise<Keys> {
  return { admin: adminKey ?? (await readOrMakeKey(dataDir)), api: apiKey, read: readKey, partners: partnerKeys };
}

async function readOrMakeKey(dataDir: string): Promise<string> {
  const file = adminKeyFile(dataDir);
  await mkdir(dataDir, { recursive: true });
  if (!existsSync(file)) await placeKeyFile(file, `${randomBytes(32).toString('base64url')}\n`);
  const kept = (await readFile(file, 'utf8')).trim();
  if (kept === '') throw new Error(`${file} is empty: remove it, and a new key is made`);
  return kept;
}
