import { principalOf } from './auth';

const keys = { admin: 'the admin key', api: 'the API key' };

it.each([
  ['the admin key', 'admin'],
  ['the API key', 'api'],
  ['the admin key ', null],
  ['the', null],
  ['', null],
])('the key "%s" is of %s', (key, principal) => {
  expect(principalOf(keys, key)).toBe(principal);
});

it('where there is no API key, no key is one, the empty one neither', () => {
  expect(principalOf({ admin: 'a', api: null }, '')).toBeNull();
});

it('a key that is both opens everything', () => {
  expect(principalOf({ admin: 'a', api: 'a' }, 'a')).toBe('admin');
});
