import { isOfAnotherSite, isOfThisMachine } from './sandbox-access';

const asked = (remoteAddress: string, headers: Record<string, string> = {}) =>
  isOfThisMachine({ headers: { host: 'localhost:8080', ...headers }, socket: { remoteAddress } as never });

it.each(['127.0.0.1', '127.1.2.3', '::1', '::ffff:127.0.0.1'])('%s is this machine', (address) =>
  expect(asked(address)).toBe(true),
);

it.each(['10.0.0.7', '::ffff:10.0.0.7', 'fd00::1', ''])('%s is another one', (address) =>
  expect(asked(address)).toBe(false),
);

it.each([
  ['x-forwarded-for', '10.0.0.7'],
  ['forwarded', 'for=10.0.0.7'],
  ['via', '1.1 proxy'],
  ['host', 'evil.example'],
  ['host', 'localhost.evil.example:8080'],
])('whoever a proxy or a rebound name brings is not this machine: %s', (name, value) => {
  expect(asked('127.0.0.1', { [name]: value })).toBe(false);
});

it.each(['localhost', '127.0.0.1:8080', '[::1]:8080', 'LOCALHOST:1'])('%s is a name of this machine', (host) =>
  expect(asked('::1', { host })).toBe(true),
);

it.each([
  [{}, false],
  [{ 'sec-fetch-site': 'none' }, false],
  [{ 'sec-fetch-site': 'same-origin', origin: 'http://localhost:8080' }, false],
  [{ origin: 'http://localhost:8080' }, false],
  [{ 'sec-fetch-site': 'cross-site' }, true],
  [{ 'sec-fetch-site': 'same-site' }, true],
  [{ origin: 'http://localhost:3000' }, true],
  [{ origin: 'https://evil.example' }, true],
  [{ origin: 'null' }, true],
])('%j is of another site: %s', (headers, isOther) => {
  expect(isOfAnotherSite({ headers: { host: 'localhost:8080', ...headers } })).toBe(isOther);
});
