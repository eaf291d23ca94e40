import { faultOfName } from './connection-name';
import { loadRegistry } from './registry';

const registry = loadRegistry();

it.each([
  'a',
  'acme',
  'acme-2',
  'a--',
  'trackdrive-west',
  'x'.repeat(63),
  'trackdrive',
  'toString',
  '__proto__'.slice(2, 7),
])('%s: small letters, digits and hyphens are a name; an adapter’s own id is one for its own connections', (name) => {
  expect(faultOfName(name.toLowerCase(), 'trackdrive', registry)).toBeNull();
});

it.each(['', 'A', 'acme_2', '2acme', '-acme', 'acme.', 'acmé', 'ac me', 'acme\n', 'x'.repeat(64), '__proto__', 'a:b'])(
  '%p is none',
  (name) => {
    expect(faultOfName(name, 'trackdrive', registry)).toMatch(/^must be 1 to 63 small letters/);
  },
);

it.each(['external', 'start', 'api'])('%s means something else', (name) => {
  expect(faultOfName(name, 'trackdrive', registry)).toMatch(/means something else/);
});

it('an adapter’s id is no name for a connection of another', () => {
  expect(faultOfName('invoca', 'trackdrive', registry)).toBe('is the id of another adapter than trackdrive');
});
