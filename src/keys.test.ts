import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Config, readConfig } from './config';
import { adminKeyFile, loadKeys } from './keys';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gateway-keys-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const config = (variables: Record<string, string> = {}): Config =>
  readConfig({ DATA_DIR: join(folder, 'data'), ...variables }, new Map(), false);

it('an admin key is made at the first start, long and for its owner alone, and kept', async () => {
  const { admin, api } = await loadKeys(config());
  expect(admin).toMatch(/^[\w-]{43}$/);
  expect(api).toBeNull();
  const file = adminKeyFile(config().dataDir);
  expect(readFileSync(file, 'utf8')).toBe(`${admin}\n`);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(await loadKeys(config())).toStrictEqual({ admin, api: null, read: null, partners: [] });
});

it('every gateway makes another key', async () => {
  const [one, other] = [await loadKeys(config()), await loadKeys(config({ DATA_DIR: join(folder, 'other') }))];
  expect(one.admin).not.toBe(other.admin);
});

it('many that start at once end with one key', async () => {
  const keys = await Promise.all(Array.from({ length: 20 }, () => loadKeys(config())));
  expect(new Set(keys.map(({ admin }) => admin))).toHaveProperty('size', 1);
  expect(readdirSync(config().dataDir)).toEqual(['admin-api-key']);
});

it('the keys of the environment are taken as they are, and nothing is written', async () => {
  const [admin, api, read] = ['the-admins-own-key', 'the-posters-own-key', 'the-readers-own-key'];
  const keys = await loadKeys(config({ ADMIN_API_KEY: admin, API_KEY: api, READ_API_KEY: read }));
  expect(keys).toStrictEqual({ admin, api, read, partners: [] });
  expect(() => statSync(config().dataDir)).toThrow('ENOENT');
});

it('a key file that is empty opens to nobody: the start stops and says what to do', async () => {
  mkdirSync(config().dataDir);
  writeFileSync(adminKeyFile(config().dataDir), '\n');
  await expect(loadKeys(config())).rejects.toThrow('is empty: remove it, and a new key is made');
});

it('no other key is the one that was made', async () => {
  const { admin } = await loadKeys(config());
  await expect(loadKeys(config({ READ_API_KEY: admin }))).rejects.toThrow(
    'READ_API_KEY must be another key than that of ADMIN_API_KEY',
  );
});

it('a key that can’t be kept stops the start', async () => {
  writeFileSync(join(folder, 'data'), 'a file where the folder should be');
  await expect(loadKeys(config())).rejects.toThrow('EEXIST');
});
