import { nearest } from './nearest';

const NAMES = ['PORT', 'HOST', 'ACME_PRIVATE_KEY', 'ACME_PUBLIC_KEY', 'acme', 'acme-west'];

test.each([
  ['ACME_PRIVTE_KEY', 'ACME_PRIVATE_KEY'],
  ['ACME_PUBLIC_KEYS', 'ACME_PUBLIC_KEY'],
  ['ACEM_PUBLIC_KEY', 'ACME_PUBLIC_KEY'],
  ['PROT', 'PORT'],
  ['acme-wset', 'acme-west'],
  ['ACME', 'acme'],
  ['PORT', 'PORT'],
])('by %s is meant %s', (name, meant) => expect(nearest(name, NAMES)).toBe(meant));

test.each(['', 'x', 'PATH', 'ACME_TOKEN', 'TERM', 'west'])('by %j none of them is meant', (name) =>
  expect(nearest(name, NAMES)).toBeNull(),
);
