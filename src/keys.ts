import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Config, ConfigError } from './config';
import { faultsOfKeys } from './environment-keys';
import type { Keys } from './http/auth';
import { placeKeyFile } from './secrets/key-file';

/** Where the admin key lies when the environment has none. */
export function adminKeyFile(dataDir: string): string {
  return join(dataDir, 'admin-api-key');
}

/**
 * The gateway's keys; an admin key is made at the first start and kept in a file that its owner alone can read.
 * @throws {ConfigError} where another key is the one of that file, or the file holds one that can be guessed
 */
export async function loadKeys({ adminKey, apiKey, readKey, partnerKeys, dataDir }: Config): Promise<Keys> {
  const admin = adminKey ?? (await readOrMakeKey(dataDir));
  const faults = faultsOfKeys({
    ADMIN_API_KEY: admin,
    API_KEY: apiKey ?? undefined,
    READ_API_KEY: readKey ?? undefined,
    PARTNER_KEYS: partnerKeys,
  });
  if (faults.length > 0) throw new ConfigError(faults);
  return { admin, api: apiKey, read: readKey, partners: partnerKeys };
}

async function readOrMakeKey(dataDir: string): Promise<string> {
  const file = adminKeyFile(dataDir);
  await mkdir(dataDir, { recursive: true });
  if (!existsSync(file)) await placeKeyFile(file, `${randomBytes(32).toString('base64url')}\n`);
  const kept = (await readFile(file, 'utf8')).trim();
  if (kept === '') throw new Error(`${file} is empty: remove it, and a new key is made`);
  return kept;
}
