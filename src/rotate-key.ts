import { loadRegistry } from './adapter/registry';
import { type Config, ConfigError, readConfig, readEnvironment } from './config';
import { addSecretsKey, openKeyRing, secretsKeyFile } from './secrets-key';
import { openStore, type Store } from './store/client';
import { startEmbeddedPostgres } from './postgres/embedded-postgres';
import { migrate } from './store/migrate';
import { type Rotated, rotateSecrets } from './store/rotate-secrets';
import { findSandboxDatabase } from './store/sandbox-database';

export interface RotateOptions {
  /** make a key under the data folder first, which seals from now on */
  makesKey: boolean;
  /** what is said to the person who asked */
  say(sentence: string): void;
}

/** Any number will do, if only this program uses it: of two that make a key at once one would be lost. */
const ROTATION_LOCK = 7_226_648_172;

/**
 * Seals the secrets of all connections with the first key, as the environment or the key file has it by now.
 * @throws {ConfigError} when a key is to be made where the environment has them
 */
export async function rotateKey(config: Config, databaseUrl: string, options: RotateOptions): Promise<Rotated> {
  const { makesKey, say } = options;
  if (makesKey && config.secretsKeys) {
    throw new ConfigError(['SECRETS_KEY is set: put the new key first there, before a comma, and leave --new out']);
  }
  const store = openStore({ url: databaseUrl, onIdleError: () => undefined });
  try {
    return await alone(store, async () => {
      const ring = await openKeyRing(config);
      if (makesKey) {
        await addSecretsKey(config.dataDir);
        say(`made a key in ${secretsKeyFile(config.dataDir)}; the one before it stays there to read with`);
      }
      const { id } = await ring.sealing();
      const rotated = await rotateSecrets(store, ring);
      const names = rotated.sealed.length > 0 ? `: ${rotated.sealed.join(', ')}` : '';
      say(`${rotated.sealed.length} connections sealed with key ${id}${names}; ${rotated.unchanged} were already`);
      for (const failure of rotated.failures) say(`left as it was: ${failure}`);
      return rotated;
    });
  } finally {
    await store.close();
  }
}

/** The live connections and the sandbox's, which have their keys in common. Gives how many did not open. */
export async function rotateAll(
  config: Config,
  { databaseUrl, sandboxUrl }: { databaseUrl: string; sandboxUrl: string | null },
  options: RotateOptions,
): Promise<number> {
  await migrate(databaseUrl);
  const { failures } = await rotateKey(config, databaseUrl, options);
  if (sandboxUrl === null) return failures.length;
  await migrate(sandboxUrl);
  const say = (sentence: string): void => options.say(`in the sandbox: ${sentence}`);
  const ofSandbox = await rotateKey(config, sandboxUrl, { makesKey: false, say });
  return failures.length + ofSandbox.failures.length;
}

/** One rotation of a database at a time. The lock goes with its connection, however the process ends. */
async function alone<T>(store: Store, run: () => Promise<T>): Promise<T> {
  const client = await store.pool.connect();
  try {
    const { rows } = await client.query<{ locked: boolean }>(`SELECT pg_try_advisory_lock(${ROTATION_LOCK}) AS locked`);
    if (!rows[0]?.locked) throw new Error('another rotation is under way');
    return await run();
  } finally {
    client.release(true);
  }
}

/** `npm run rotate-key [-- --new]` */
async function main(words: readonly string[]): Promise<void> {
  const unknown = words.find((word) => word !== '--new');
  if (unknown !== undefined) throw new ConfigError([`${unknown} means nothing here: say --new, or nothing`]);
  const config = readConfig(readEnvironment(), loadRegistry(), false);
  const say = (sentence: string): void => void process.stdout.write(`${sentence}\n`);
  const embedded =
    config.databaseUrl === null
      ? await startEmbeddedPostgres({ dataDir: config.dataDir, log: { info: () => undefined } })
      : null;
  try {
    const databaseUrl = config.databaseUrl ?? embedded?.url ?? '';
    const sandboxUrl = embedded ? await findSandboxDatabase(databaseUrl) : null;
    const failures = await rotateAll(config, { databaseUrl, sandboxUrl }, { makesKey: words.includes('--new'), say });
    if (failures > 0) process.exitCode = 1;
  } finally {
    await embedded?.stop();
  }
}

if (require.main === module) {
  main(process.argv.slice(2)).catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  });
}
