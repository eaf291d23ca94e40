import { findHolderIn, type Keys } from './auth';

const reach = { advertisers: ['1'], campaigns: ['85'], networks: [] };
const keys: Keys = {
  admin: 'the admin key',
  api: 'the API key',
  read: 'the reading key',
  partners: [{ key: 'a partner’s key', reach }],
};
const none: Keys = { admin: 'a', api: null, read: null, partners: [] };

it.each([
  ['the admin key', 'admin'],
  ['the API key', 'api'],
  ['the reading key', 'reader'],
  ['a partner’s key', 'partner'],
])('"%s" is of %s', (key, name) => {
  expect(findHolderIn(keys)(key)?.name).toBe(name);
});

it.each(['the admin key ', 'the', ''])('"%s" is nobody’s key', (key) => {
  expect(findHolderIn(keys)(key)).toBeNull();
});

it('limits a partner’s key alone', () => {
  expect(findHolderIn(keys)('a partner’s key')?.reach).toEqual(reach);
  expect(findHolderIn(keys)('the API key')?.reach).toBeNull();
});

it('where there is no API key, no key is one, the empty one neither', () => {
  expect(findHolderIn(none)('')).toBeNull();
});

it('a key that is both opens everything', () => {
  expect(findHolderIn({ ...none, api: 'a', read: 'a' })('a')?.name).toBe('admin');
});
