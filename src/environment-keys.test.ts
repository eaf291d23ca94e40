import { faultsOfKeys } from './environment-keys';

const GUESSABLE = /^API_KEY must not hold a key that can be guessed: at least 16 characters, and no well-known ones\./;
const reach = { advertisers: ['1'], campaigns: [], networks: [] };

it.each([
  'changeme',
  'short',
  'fifteen-letters',
  'change-me-please',
  'ChangeMeChangeMe',
  'your-api-key-here',
  'my-super-secret-key-123',
  'passwordpassword',
  'xxxxxxxxxxxxxxxxxxxx',
  '----------------',
  '1234567890123456',
  '0123456789abcdef',
  'qwertyuiopasdfgh',
])('"%s" can be guessed', (key) => {
  const faults = faultsOfKeys({ API_KEY: key });
  expect(faults).toEqual([expect.stringMatching(GUESSABLE)]);
  expect(faults.join()).not.toContain(key);
});

it.each(['sixteen-letters!', 'key-of-the-experiments', 'q0Zr3mW8xT1nB6vK', 'Fü9ß-ñandú-42-кот'])(
  '"%s" is a key',
  (key) => {
    expect(faultsOfKeys({ API_KEY: key })).toEqual([]);
  },
);

it('a pattern that could take for ever takes none', () => {
  const startedAt = Date.now();
  faultsOfKeys({ API_KEY: `${'xa'.repeat(50_000)}!é` });
  expect(Date.now() - startedAt).toBeLessThan(1_000);
});

it('no key is of two roles', () => {
  const key = 'a-key-for-two-of-them';
  expect(faultsOfKeys({ ADMIN_API_KEY: key, API_KEY: key, READ_API_KEY: 'another-key-for-one' })).toEqual([
    'API_KEY must be another key than that of ADMIN_API_KEY',
  ]);
  expect(faultsOfKeys({ READ_API_KEY: key, PARTNER_KEYS: [{ key, reach }] })).toEqual([
    'PARTNER_KEYS must be another key than that of READ_API_KEY',
  ]);
  expect(
    faultsOfKeys({
      PARTNER_KEYS: [
        { key, reach },
        { key, reach },
      ],
    }),
  ).toEqual(['PARTNER_KEYS must not hold the same key twice']);
});

it('says nothing where there are none', () => {
  expect(faultsOfKeys({})).toEqual([]);
});
