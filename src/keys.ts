import { randomBytes, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from './config';
import type { Keys } from './http/auth';

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
  if (!existsSync(file)) await makeKey(file);
  const kept = (await readFile(file, 'utf8')).trim();
  if (kept === '') throw new Error(`${file} is empty: remove it, and a new key is made`);
  return kept;
}

/** Written whole beside its place and then linked into it: of two processes at once the second finds the first one's. */
async function makeKey(file: string): Promise<void> {
  const draft = `${file}.${randomUUID()}`;
  await writeFile(draft, `${randomBytes(32).toString('base64url')}\n`, { mode: 0o600 });
  try {
    await link(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await rm(draft);
  }
}
