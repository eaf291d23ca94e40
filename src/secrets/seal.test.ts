import { randomBytes } from 'node:crypto';
import { inspect } from 'node:util';
import { createKeyRing, openSecrets, sealSecrets } from './key-ring';
import { keyIdOf, open, readSealingKey, seal, SealError, sealingKey } from './seal';

const place = { connection: 'acme', setting: 'token' };
const key = sealingKey(Buffer.alloc(32, 1));
const other = sealingKey(Buffer.alloc(32, 2));
const SECRET = 'wh1sper';

const faultOf = (run: () => unknown): string => {
  try {
    run();
    return 'it opened';
  } catch (error) {
    return error instanceof SealError ? error.message : `no SealError: ${String(error)}`;
  }
};

it.each([SECRET, '', 'é"\\ 😀\0', 7, null, ['a', { b: true }], 'x'.repeat(100_000)])(
  '%p comes out as it went in',
  (value) => {
    expect(open(seal(value, place, key), place, key)).toStrictEqual(value);
  },
);

it('the same secret is sealed otherwise each time, and what is sealed does not hold it', () => {
  const sealed = Array.from({ length: 100 }, () => seal(SECRET, place, key));
  expect(new Set(sealed).size).toBe(100);
  expect(new Set(sealed.map((text) => text.split('.')[2])).size).toBe(100);
  for (const text of sealed) expect(text + Buffer.from(text, 'base64').toString('latin1')).not.toContain(SECRET);
});

it('what is sealed says its version and which key sealed it, which tells nothing of the key', () => {
  const sealed = seal(SECRET, place, key);
  expect(sealed).toMatch(/^1\.[0-9a-f]{16}\.[\w-]{16}\.[\w-]+$/);
  expect(keyIdOf(sealed, place)).toBe(key.id);
  expect(key.id).not.toBe(other.id);
  expect(JSON.stringify(key) + inspect(key, { depth: 9 })).not.toMatch(/AQEB|0101/);
});

it('whichever character of it is changed, left out or added, it does not open, and why is said without the secret', () => {
  const sealed = seal(SECRET, place, key);
  const find = (id: string) => Promise.resolve(id === key.id ? key : null);
  const ring = { sealing: () => Promise.resolve(key), find };
  const spoilt = Array.from(sealed).flatMap((character, index) => {
    const [before, after] = [sealed.slice(0, index), sealed.slice(index + 1)];
    const replaced = Array.from('ABab01._-+/= é')
      .filter((one) => one !== character)
      .map((one) => `${before}${one}${after}`);
    return [...replaced, `${before}${after}`, `${before}${character}A${after}`];
  });
  return Promise.all(
    [...spoilt, '', '.', '1', '1...', sealed.slice(0, -20), `${sealed}.`, ` ${sealed}`, sealed.toUpperCase()].map(
      async (text) => {
        const failure = await openSecrets(ring, 'acme', { token: text }).then(
          () => `it opened: ${text}`,
          (error: Error) => `${error.name}: ${error.message}`,
        );
        expect(failure).toMatch(/^SealError: the secret token of the connection acme /);
        expect(failure).not.toContain(SECRET);
      },
    ),
  );
});

it('what is sealed opens in no other row and no other field', () => {
  const sealed = seal(SECRET, place, key);
  const places = [
    { connection: 'acme2', setting: 'token' },
    { connection: 'acme', setting: 'password' },
    { connection: 'acme","token', setting: '' },
    { connection: 'token', setting: 'acme' },
    { connection: '', setting: 'acmetoken' },
  ];
  for (const elsewhere of places) {
    const fault = faultOf(() => open(sealed, elsewhere, key));
    expect(fault).toMatch(new RegExp(`does not open with key ${key.id}: it was changed or belongs elsewhere$`));
    expect(fault).not.toContain(SECRET);
  }
});

it('what is sealed does not open with another key, whatever id that goes by', () => {
  const sealed = seal(SECRET, place, key);
  expect(faultOf(() => open(sealed, place, other))).toMatch(/does not open/);
  expect(faultOf(() => open(sealed, place, { ...other, id: key.id }))).toMatch(/does not open/);
});

describe('a key', () => {
  const bytes = randomBytes(32);
  const base64 = bytes.toString('base64');

  it.each([
    bytes.toString('hex'),
    bytes.toString('hex').toUpperCase(),
    base64,
    base64.replace('=', ''),
    bytes.toString('base64url'),
  ])('is read from %s', (text) => {
    expect(readSealingKey(text)).toStrictEqual(sealingKey(bytes));
  });

  it.each(['', 'short', base64.slice(1), `${base64}A`, bytes.toString('hex').slice(2), `${base64} `, 'é'.repeat(43)])(
    'is not read from %p',
    (text) => {
      expect(readSealingKey(text)).toBeNull();
    },
  );

  it('of another length seals nothing', () => {
    expect(() => sealingKey(Buffer.alloc(16))).toThrow('a key has 32 bytes, not 16');
  });
});

describe('a ring of keys', () => {
  it('seals with its first key and opens with all, and learns of a key that was added meanwhile', async () => {
    let keys: [typeof key, ...(typeof key)[]] = [key];
    const ring = createKeyRing(() => keys);
    const before = await sealSecrets(ring, 'acme', { token: SECRET, password: 'p' });
    keys = [other, key];
    const reading = createKeyRing(() => keys);
    const after = await sealSecrets(ring, 'acme', { token: SECRET });
    expect(keyIdOf(after.token!, place)).toBe(other.id);
    for (const one of [ring, reading]) {
      expect(await openSecrets(one, 'acme', before)).toStrictEqual({ token: SECRET, password: 'p' });
      expect(await openSecrets(one, 'acme', after)).toStrictEqual({ token: SECRET });
    }
  });

  it('looks for a key that it does not know before it gives up, and reads nothing anew for one that it knows', async () => {
    let reads = 0;
    const keys: [typeof key, ...(typeof key)[]] = [key];
    const ring = createKeyRing(() => {
      reads += 1;
      return [...keys];
    });
    expect(await ring.find(key.id)).toBe(key);
    expect(await ring.find(key.id)).toBe(key);
    expect(reads).toBe(1);
    expect(await ring.find(other.id)).toBeNull();
    keys.push(other);
    expect(await ring.find(other.id)).toBe(other);
  });

  it('says which key is missing', async () => {
    const sealed = await sealSecrets(
      createKeyRing(() => [other]),
      'acme',
      { token: SECRET },
    );
    await expect(
      openSecrets(
        createKeyRing(() => [key]),
        'acme',
        sealed,
      ),
    ).rejects.toThrow(
      `the secret token of the connection acme was sealed with key ${other.id}, which is not among the keys of this gateway`,
    );
  });
});
