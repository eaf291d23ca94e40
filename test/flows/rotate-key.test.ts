import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { readConfig } from '../../src/config';
import { rotateAll, rotateKey } from '../../src/rotate-key';
import { openKeyRing, secretsKeyFile } from '../../src/secrets-key';
import { openStore, type Store } from '../../src/store/client';
import { createConnectionRow, findConnectionRow } from '../../src/store/connection-rows';
import { openSecrets, sealSecrets } from '../../src/secrets/key-ring';
import { freshDatabase, type TestDatabase } from '../support/database';

let database: TestDatabase;
let store: Store;
let dataDir: string;
const said: string[] = [];
const say = (sentence: string): void => void said.push(sentence);

beforeAll(async () => {
  database = await freshDatabase();
  store = openStore({ url: database.url, onIdleError: () => undefined });
  dataDir = mkdtempSync(join(tmpdir(), 'gateway-rotate-'));
});
afterAll(async () => {
  await store.close();
  await database.drop();
  rmSync(dataDir, { recursive: true });
});
beforeEach(async () => {
  said.length = 0;
  await store.pool.query('DELETE FROM connections');
});

const config = (variables: Record<string, string> = {}) =>
  readConfig({ DATA_DIR: dataDir, ...variables }, new Map(), false);
const nothing = { filter: null, limits: null, deadlineMs: null, retries: null, schedule: null, isDefault: false };
const create = async (name: string, variables?: Record<string, string>, on = store): Promise<void> => {
  const secrets = await sealSecrets(await openKeyRing(config(variables)), name, { token: `${name}-s3cret` });
  await createConnectionRow(on, { name, adapter: 'acme', settings: {}, secrets, ...nothing });
};
const opened = async (name: string, variables?: Record<string, string>, on = store) =>
  openSecrets(await openKeyRing(config(variables)), name, (await findConnectionRow(on, name))?.secrets ?? {});

it('a new key is made and seals every row; a gateway that runs takes it up by itself', async () => {
  const running = await openKeyRing(config());
  await create('west');
  await create('east');
  await rotateKey(config(), database.url, { makesKey: true, say });
  const [newest] = readFileSync(secretsKeyFile(dataDir), 'utf8').split('\n');
  expect(await openSecrets(running, 'west', (await findConnectionRow(store, 'west'))!.secrets)).toEqual({
    token: 'west-s3cret',
  });
  expect(await opened('east', { SECRETS_KEY: newest! })).toEqual({ token: 'east-s3cret' });
  expect(said).toEqual([
    expect.stringMatching(/^made a key in .*secrets-key; the one before it stays there to read with$/),
    expect.stringMatching(/^2 connections sealed with key [0-9a-f]{16}: east, west; 0 were already$/),
  ]);
  expect(said.join()).not.toContain('s3cret-');

  said.length = 0;
  await rotateKey(config(), database.url, { makesKey: false, say });
  expect(said).toEqual([expect.stringMatching(/^0 connections sealed with key .*; 2 were already$/)]);
});

it('with keys in the environment the first one seals every row', async () => {
  const [one, other] = ['11'.repeat(32), '22'.repeat(32)];
  await create('west', { SECRETS_KEY: one });
  await rotateKey(config({ SECRETS_KEY: `${other},${one}` }), database.url, { makesKey: false, say });
  expect(await opened('west', { SECRETS_KEY: other })).toEqual({ token: 'west-s3cret' });
  await expect(rotateKey(config({ SECRETS_KEY: other }), database.url, { makesKey: true, say })).rejects.toThrow(
    'SECRETS_KEY is set',
  );
});

it('what does not open is named', async () => {
  await create('west', { SECRETS_KEY: '33'.repeat(32) });
  const { failures } = await rotateKey(config(), database.url, { makesKey: false, say });
  expect(failures).toHaveLength(1);
  expect(said).toEqual([
    expect.stringMatching(/^0 connections sealed/),
    expect.stringMatching(/^left as it was: the secret token of the connection west was sealed with key/),
  ]);
});

it('the connections of the sandbox, which have the same keys, are sealed anew as well', async () => {
  const sandbox = await freshDatabase();
  const inSandbox = openStore({ url: sandbox.url, onIdleError: () => undefined });
  try {
    await create('west');
    await create('tried', undefined, inSandbox);
    const urls = { databaseUrl: database.url, sandboxUrl: sandbox.url };
    expect(await rotateAll(config(), urls, { makesKey: true, say })).toBe(0);
    const [newest = ''] = readFileSync(secretsKeyFile(dataDir), 'utf8').split('\n');
    expect(await opened('west', { SECRETS_KEY: newest })).toEqual({ token: 'west-s3cret' });
    expect(await opened('tried', { SECRETS_KEY: newest }, inSandbox)).toEqual({ token: 'tried-s3cret' });
    expect(said.filter((sentence) => sentence.startsWith('made a key'))).toHaveLength(1);
    expect(said.at(-1)).toMatch(/^in the sandbox: 1 connections sealed with key .*: tried; 0 were already$/);
  } finally {
    await inSandbox.close();
    await sandbox.drop();
  }
});

it('of two that would make a key at once one does, and no key is lost', async () => {
  await create('west');
  const before = readFileSync(secretsKeyFile(dataDir), 'utf8');
  const rotations = await Promise.allSettled(
    Array.from({ length: 6 }, () => rotateKey(config(), database.url, { makesKey: true, say })),
  );
  const done = rotations.filter(({ status }) => status === 'fulfilled').length;
  expect(done).toBeGreaterThan(0);
  const after = readFileSync(secretsKeyFile(dataDir), 'utf8');
  expect(after.endsWith(before)).toBe(true);
  expect(after.split('\n')).toHaveLength(before.split('\n').length + done);
  expect(await opened('west')).toEqual({ token: 'west-s3cret' });
});

it('one that is under way keeps another from beginning', async () => {
  const other = new Client({ connectionString: database.url });
  await other.connect();
  try {
    await other.query('SELECT pg_advisory_lock(7226648172)');
    await expect(rotateKey(config(), database.url, { makesKey: true, say })).rejects.toThrow('another rotation');
  } finally {
    await other.end();
  }
});
