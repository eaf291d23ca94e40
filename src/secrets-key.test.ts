import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigError, readConfig, summarize } from './config';
import { addSecretsKey, openKeyRing, secretsKeyFile } from './secrets-key';
import { openSecrets, sealSecrets } from './secrets/key-ring';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gateway-secrets-key-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const dataDir = () => join(folder, 'data');
const config = (variables: Record<string, string> = {}) =>
  readConfig({ DATA_DIR: dataDir(), ...variables }, new Map(), false);
const HEX = 'ab'.repeat(32);
const BASE64 = Buffer.alloc(32, 7).toString('base64');

it('a key is made at the first start, for its owner alone, and kept', async () => {
  const { id } = await (await openKeyRing(config())).sealing();
  const file = secretsKeyFile(dataDir());
  expect(readFileSync(file, 'utf8')).toMatch(/^[\w+/]{43}=\n$/);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect((await (await openKeyRing(config())).sealing()).id).toBe(id);
});

it('many that start at once end with one key', async () => {
  const rings = await Promise.all(Array.from({ length: 20 }, () => openKeyRing(config())));
  const ids = await Promise.all(rings.map(async (ring) => (await ring.sealing()).id));
  expect(new Set(ids).size).toBe(1);
  expect(readdirSync(dataDir())).toEqual(['secrets-key']);
});

it('a key that is added seals from then on, also in a process that runs; the one before opens what it sealed', async () => {
  const running = await openKeyRing(config());
  const before = await sealSecrets(running, 'acme', { token: 's' });
  const added = await addSecretsKey(dataDir());
  expect((await running.sealing()).id).toBe(added.id);
  expect(await openSecrets(await openKeyRing(config()), 'acme', before)).toEqual({ token: 's' });
  expect(readFileSync(secretsKeyFile(dataDir()), 'utf8').split('\n')).toHaveLength(3);
  expect(statSync(secretsKeyFile(dataDir())).mode & 0o777).toBe(0o600);
  expect(readdirSync(dataDir())).toEqual(['secrets-key']);
});

it.each([
  ['\n', 'is empty'],
  [`${BASE64}\nnonsense-s3cret\n`, 'line 2 is no key of 32 bytes'],
])('a file with %p stops the start, and what is in it is not said', async (text, words) => {
  mkdirSync(dataDir());
  writeFileSync(secretsKeyFile(dataDir()), text);
  await expect(openKeyRing(config())).rejects.toThrow(words);
  await expect(openKeyRing(config())).rejects.not.toThrow('s3cret');
});

it('keys of the environment are taken as they are, the first to seal, and nothing is written', async () => {
  const ring = await openKeyRing(config({ SECRETS_KEY: `${HEX}, ${BASE64}` }));
  const old = await openKeyRing(config({ SECRETS_KEY: BASE64 }));
  const sealed = await sealSecrets(old, 'acme', { token: 's' });
  expect(await openSecrets(ring, 'acme', sealed)).toEqual({ token: 's' });
  await expect(openSecrets(old, 'acme', await sealSecrets(ring, 'acme', { token: 's' }))).rejects.toThrow(
    'not among the keys',
  );
  expect(() => statSync(dataDir())).toThrow('ENOENT');
});

it.each(['s3cret', `${HEX},`, `${HEX},s3cret`, `,${HEX}`, HEX.slice(2), `${HEX} ${HEX}`])(
  'SECRETS_KEY=%s is a fatal fault that does not say what it holds',
  (text) => {
    const faults = (() => {
      try {
        config({ SECRETS_KEY: text });
        return [];
      } catch (error) {
        return (error as ConfigError).faults;
      }
    })();
    expect(faults).toEqual(['SECRETS_KEY must be a key of 32 bytes in base64 or hex, or several, separated by commas']);
  },
);

it('the summary at the start names keys by their ids alone', () => {
  const summary = summarize(config({ SECRETS_KEY: `${HEX},${BASE64}` }));
  expect(summary).toMatchObject({ secretsKeys: [expect.stringMatching(/^[0-9a-f]{16}$/), expect.any(String)] });
  expect(JSON.stringify(summary)).not.toMatch(/abab|BwcH/);
  expect(summarize(config())).toMatchObject({ secretsKeys: 'kept under dataDir' });
});
