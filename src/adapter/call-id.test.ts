import { adapterIdReaders, callIdFor } from './call-id';

const acme = { id: 'acme' };
const account = (name: string, createdAt: string | null, isDefault = false) => ({
  name,
  adapter: acme,
  createdAt,
  isDefault,
});

describe('a connection’s id of a call', () => {
  const ids = { acme: 'A', west: 'W' };

  it.each([
    ['its own name’s before its adapter’s', { name: 'west', adapter: acme }, 'W'],
    ['its adapter’s where it has none of its own', { name: 'east', adapter: acme }, 'A'],
    ['none where the adapter’s are another’s', { name: 'east', adapter: acme, readsAdapterIds: false }, null],
    ['its own also where the adapter’s are another’s', { name: 'west', adapter: acme, readsAdapterIds: false }, 'W'],
  ])('is %s', (_what, reader, id) => {
    expect(callIdFor(reader, ids)).toBe(id);
  });
});

describe('ids under the adapter’s id are read by', () => {
  const first = account('zeta', '2026-01-01T00:00:00.000Z');
  const second = account('beta', '2026-01-02T00:00:00.000Z');
  const chosen = account('alpha', '2026-01-03T00:00:00.000Z', true);

  it.each([
    ['the environment’s', [second, chosen, account('acme', null)], 'acme'],
    ['the one marked as default, where the environment has none', [first, second, chosen], 'alpha'],
    ['the one made first, where none is marked', [second, first], 'zeta'],
    ['the first by name of two made at once', [account('b', first.createdAt), account('a', first.createdAt)], 'a'],
  ])('%s', (_who, accounts, name) => {
    expect(adapterIdReaders(accounts).map((one) => one.name)).toEqual([name]);
  });

  it('nobody where there is no connection', () => {
    expect(adapterIdReaders([])).toEqual([]);
  });
});
