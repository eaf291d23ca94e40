import type { Store } from '../../src/store/client';
import {
  type ConnectionContent,
  createConnectionRow,
  deleteConnectionRow,
  findConnectionRow,
  listConnectionRows,
  readChangedConnectionRows,
  updateConnectionRow,
} from '../../src/store/connection-rows';
import { listConnections, pauseConnection, registerConnections } from '../../src/store/connections';
import { createKeyRing, type KeyRing, openSecrets, sealSecrets } from '../../src/secrets/key-ring';
import { rotateSecrets } from '../../src/store/rotate-secrets';
import { sealingKey, type SealingKey } from '../../src/secrets/seal';
import type { Gateway } from '../support/gateway';
import { startWithStore } from '../support/with-store';

let gateway: Gateway;
let store: Store;
let close: () => Promise<void>;
beforeAll(async () => {
  ({ gateway, store, close } = await startWithStore());
});
afterAll(() => close());
beforeEach(async () => {
  await gateway.pool.query(`DELETE FROM connections WHERE origin = 'api'`);
});

const content = (more: Partial<ConnectionContent> = {}): ConnectionContent => ({
  settings: { subdomain: 'acme', convertingOutcomes: ['sale'] },
  secrets: { publicKey: 'sealed', privateKey: 'sealed too' },
  filter: { names: ['sale'], minimumAmount: { value: '10.00', currency: 'USD' }, sources: null },
  limits: { perSecond: 0.5, inFlight: null },
  deadlineMs: 2_000,
  retries: [1_000, 60_000],
  schedule: null,
  isDefault: false,
  ...more,
});
const nothing = { filter: null, limits: null, deadlineMs: null, retries: null, schedule: null };
const create = (name: string, more: Partial<ConnectionContent> = {}, adapter = 'trackdrive') =>
  createConnectionRow(store, { name, adapter, ...content(more) });
const found = async (name: string) => {
  const row = await findConnectionRow(store, name);
  if (!row) throw new Error(`there is no ${name}`);
  return row;
};

describe('a row', () => {
  it('is found as it was made, and listed by name', async () => {
    expect(await create('west')).toBe(true);
    expect(await create('east', nothing)).toBe(true);
    const state = { version: 1, settingsDigest: 'version 1', pausedAt: null, pausedReason: null, deletedAt: null };
    const west = await found('west');
    expect(west).toMatchObject({ name: 'west', adapter: 'trackdrive', ...content(), ...state });
    expect(await found('east')).toMatchObject({ ...content(nothing), ...state });
    expect((await listConnectionRows(store)).map(({ name }) => name)).toEqual(['east', 'west']);
    expect(await findConnectionRow(store, 'trackdrive')).toBeNull();
    expect((await listConnections(store)).map(({ name, origin }) => [name, origin])).toEqual([
      ['east', 'api'],
      ['invoca', 'environment'],
      ['trackdrive', 'environment'],
      ['west', 'api'],
    ]);
  });

  it('takes no name that is taken, also not when many try at once', async () => {
    expect(await create('trackdrive')).toBe(false);
    const made = await Promise.all(Array.from({ length: 10 }, (_, index) => create('west', { deadlineMs: index })));
    expect(made.filter((isMade) => isMade)).toHaveLength(1);
    expect((await found('west')).deadlineMs).toBe(made.indexOf(true));
  });

  it('is changed in the place of the version that was read: of many at once one is written, and the others are told', async () => {
    await create('west');
    const row = await found('west');
    const change = (index: number) =>
      updateConnectionRow(store, row, content({ ...nothing, deadlineMs: index }), { resumes: false });
    const written = await Promise.all(Array.from({ length: 10 }, (_, index) => change(index)));
    expect(written.filter((isWritten) => isWritten)).toHaveLength(1);
    const state = { version: 2, settingsDigest: 'version 2', deadlineMs: written.indexOf(true), filter: null };
    expect(await found('west')).toMatchObject(state);
    expect(await change(99)).toBe(false);
    expect(await found('west')).toMatchObject(state);
  });

  it('stays paused through a change that mends nothing, and is resumed by one that does', async () => {
    await create('west');
    expect(await pauseConnection(store, 'west', 'answered 401', 'version 1')).toBe(true);
    await updateConnectionRow(store, await found('west'), content(), { resumes: false });
    expect(await found('west')).toMatchObject({ version: 2, pausedReason: 'answered 401' });
    await updateConnectionRow(store, await found('west'), content(), { resumes: true });
    expect(await found('west')).toMatchObject({ version: 3, pausedReason: null, pausedAt: null });
    // What an attempt with the old settings met says nothing of the new ones.
    expect(await pauseConnection(store, 'west', 'answered 401', 'version 1')).toBe(false);
  });

  it('that is deleted is gone with its secrets, and can’t be changed', async () => {
    await create('west');
    const row = await found('west');
    expect(await deleteConnectionRow(store, 'west')).toBe(true);
    expect(await deleteConnectionRow(store, 'west')).toBe(false);
    expect(await findConnectionRow(store, 'west')).toBeNull();
    expect(await listConnectionRows(store)).toEqual([]);
    expect((await listConnections(store)).map(({ name }) => name)).not.toContain('west');
    expect(await updateConnectionRow(store, row, content(), { resumes: true })).toBe(false);
    const { rows } = await gateway.pool.query(`SELECT secrets, version FROM connections WHERE name = 'west'`);
    expect(rows).toEqual([{ secrets: {}, version: 2 }]);
  });

  it('gives its name to a later one of the same adapter alone, which goes on with its version', async () => {
    await create('west');
    await pauseConnection(store, 'west', 'for a test');
    await deleteConnectionRow(store, 'west');
    expect(await create('west', {}, 'invoca')).toBe(false);
    expect(await create('west', nothing)).toBe(true);
    expect(await found('west')).toMatchObject({ ...content(nothing), version: 3, pausedReason: null, deletedAt: null });
  });

  it('of the environment is neither changed nor deleted', async () => {
    expect(await deleteConnectionRow(store, 'trackdrive')).toBe(false);
    for (const version of [0, 1]) {
      expect(await updateConnectionRow(store, { name: 'trackdrive', version }, content(), { resumes: true })).toBe(
        false,
      );
    }
  });
});

it('what changed is what is not at the version that is known', async () => {
  for (const name of ['same', 'changed', 'deleted', 'unseen', 'gone']) await create(name);
  await updateConnectionRow(store, await found('changed'), content(), { resumes: false });
  for (const name of ['deleted', 'gone']) await deleteConnectionRow(store, name);
  const known = new Map([
    ['same', 1],
    ['changed', 1],
    ['deleted', 1],
    ['never was', 1],
  ]);
  const changed = await readChangedConnectionRows(store, known);
  expect(changed.map(({ name, deletedAt }) => [name, deletedAt !== null])).toEqual([
    ['changed', false],
    ['deleted', true],
    ['unseen', false],
  ]);
  expect((await readChangedConnectionRows(store, new Map())).map(({ name }) => name)).toEqual([
    'changed',
    'same',
    'unseen',
  ]);
  await create('deleted');
  expect(
    (await readChangedConnectionRows(store, new Map([...known, ['deleted', 2]]))).map(({ name }) => name),
  ).toContain('deleted');
});

it('a start refuses a configured connection whose name was taken through the API, and takes it once that is deleted', async () => {
  await create('west');
  const configured = { name: 'west', adapter: 'trackdrive', settingsDigest: 'one' };
  await expect(registerConnections(store, [configured])).rejects.toThrow('one of that name was made through the API');
  expect(await found('west')).toMatchObject({ version: 1 });
  await deleteConnectionRow(store, 'west');
  await registerConnections(store, [configured]);
  expect(await findConnectionRow(store, 'west')).toBeNull();
  expect(await listConnections(store)).toContainEqual(expect.objectContaining({ name: 'west', origin: 'environment' }));
  await gateway.pool.query(`DELETE FROM connections WHERE name = 'west'`);
});

describe('sealing with another key', () => {
  const [old, next, stranger] = [1, 2, 3].map((byte) => sealingKey(Buffer.alloc(32, byte))) as [
    SealingKey,
    SealingKey,
    SealingKey,
  ];
  const ringOf = (...keys: [SealingKey, ...SealingKey[]]): KeyRing => createKeyRing(() => keys);
  const secrets = (name: string) => ({ publicKey: `${name} public`, privateKey: `${name} private` });
  const createWith = async (name: string, key: SealingKey): Promise<unknown> =>
    create(name, { secrets: await sealSecrets(ringOf(key), name, secrets(name)) });

  it('leaves every row readable with the new key alone, and does nothing the second time', async () => {
    await createWith('west', old);
    await createWith('east', old);
    await createWith('north', next);
    await create('south', { secrets: {} });
    await createWith('gone', stranger);
    await deleteConnectionRow(store, 'gone');
    await pauseConnection(store, 'west', 'by an operator');
    const ring = ringOf(next, old);
    expect(await rotateSecrets(store, ring)).toEqual({ sealed: ['east', 'west'], unchanged: 2, failures: [] });
    for (const name of ['west', 'east', 'north']) {
      const row = await found(name);
      expect(await openSecrets(ringOf(next), name, row.secrets)).toEqual(secrets(name));
      expect(row).toMatchObject({ settings: content().settings, filter: content().filter, retries: [1_000, 60_000] });
    }
    expect(await found('west')).toMatchObject({ pausedReason: 'by an operator' });
    // The processes that run look at what has another version.
    expect((await found('west')).version).toBe(2);
    expect((await found('north')).version).toBe(1);
    expect(await rotateSecrets(store, ring)).toEqual({ sealed: [], unchanged: 4, failures: [] });
  });

  it('goes on past a row that does not open, leaves it as it is and says why', async () => {
    await createWith('east', stranger);
    await createWith('west', old);
    await create('broken', { secrets: { publicKey: 'nonsense' } });
    const before = await found('east');
    const { sealed, failures } = await rotateSecrets(store, ringOf(next, old));
    expect(sealed).toEqual(['west']);
    expect(failures).toEqual([
      'the secret publicKey of the connection broken is not in the form in which secrets are kept',
      expect.stringMatching(`connection east was sealed with key ${stranger.id}, which is not among the keys`),
    ]);
    expect(await found('east')).toEqual(before);
  });

  it('loses no change that is made meanwhile, however many', async () => {
    const ring = ringOf(next, old);
    const names = ['a1', 'a2', 'a3', 'a4'];
    for (const name of names) await createWith(name, old);
    const stopped = new AbortController();
    const counts = new Map<string, number>();
    // An operator who changes a secret and a deadline together, again and again, with the key of before.
    const operator = async (name: string): Promise<void> => {
      while (!stopped.signal.aborted) {
        const row = await found(name);
        const count = (counts.get(name) ?? 0) + 1;
        const sealed = await sealSecrets(ringOf(old), name, { ...secrets(name), publicKey: `${count}` });
        const change = { ...row, secrets: sealed, deadlineMs: count };
        if (await updateConnectionRow(store, row, change, { resumes: false })) counts.set(name, count);
        await new Promise((resolve) => {
          setTimeout(resolve, 5);
        });
      }
    };
    const operators = names.map(operator);
    for (let round = 0; round < 10; round += 1) await rotateSecrets(store, ring);
    stopped.abort();
    await Promise.all(operators);
    expect(await rotateSecrets(store, ring)).toMatchObject({ failures: [] });
    for (const name of names) {
      const row = await found(name);
      const count = counts.get(name) ?? 0;
      expect(row.deadlineMs).toBe(count || 2_000);
      const opened = await openSecrets(ringOf(next), name, row.secrets);
      expect(opened).toEqual({ ...secrets(name), ...(count > 0 && { publicKey: `${count}` }) });
    }
  });
});
