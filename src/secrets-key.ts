import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from './config';
import { placeKeyFile, replaceKeyFile } from './secrets/key-file';
import { createKeyRing, type KeyRing, type SealingKeys } from './secrets/key-ring';
import { readSealingKey, type SealingKey } from './secrets/seal';

/** Where the keys of the connections' secrets lie when the environment has none: one a line, the one that seals first. */
export function secretsKeyFile(dataDir: string): string {
  return join(dataDir, 'secrets-key');
}

/**
 * The keys of the environment, or those under `dataDir`, where one is made at the first start. A file is looked at again when
 * it matters, so that a key that was added to it is taken up by the processes that run.
 * @throws when the file holds what is no key; the message names the file and not what is in it
 */
export async function openKeyRing({ secretsKeys, dataDir }: Pick<Config, 'secretsKeys' | 'dataDir'>): Promise<KeyRing> {
  if (secretsKeys) return createKeyRing(() => secretsKeys);
  const file = secretsKeyFile(dataDir);
  await mkdir(dataDir, { recursive: true });
  if (!existsSync(file)) await placeKeyFile(file, `${newKey()}\n`);
  const ring = createKeyRing(() => readKeys(file));
  await ring.sealing();
  return ring;
}

/** Makes a key that seals from now on; those before it open what they sealed. One at a time: see src/rotate-key.ts. */
export async function addSecretsKey(dataDir: string): Promise<SealingKey> {
  const file = secretsKeyFile(dataDir);
  const kept = existsSync(file) ? await readFile(file, 'utf8') : '';
  await replaceKeyFile(file, `${newKey()}\n${kept}`);
  return (await readKeys(file))[0];
}

function newKey(): string {
  return randomBytes(32).toString('base64');
}

async function readKeys(file: string): Promise<SealingKeys> {
  const lines = (await readFile(file, 'utf8'))
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const [first, ...others] = lines.map((line, index) => {
    const key = readSealingKey(line);
    if (!key) throw new Error(`${file}: line ${index + 1} is no key of 32 bytes in base64 or hex`);
    return key;
  });
  if (!first) throw new Error(`${file} is empty: put the key back, without which no secret of a connection opens`);
  return [first, ...others];
}
