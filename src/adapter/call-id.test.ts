import {
  adapterIdReaders,
  type AdapterOf,
  callIdFor,
  normalizeCallId,
  normalizeCallIds,
  otherKindsOf,
} from './call-id';

const acme = {
  id: 'acme',
  otherCallIds: { tag: { is: 'a tag', pattern: /^t-[a-f]+$/ }, code: { is: 'a code', pattern: /^c-\d+$/ } },
};
const plain = { id: 'plain' };
const adapterOf: AdapterOf = (key) =>
  new Map<string, ReturnType<AdapterOf>>([
    ['acme', acme],
    ['acme-west', acme],
    ['plain', plain],
  ]).get(key);

describe('an id of a call', () => {
  it.each([
    ['acme', 'T-ABC', 'acme_tag', 't-abc'],
    ['acme', 'C-12', 'acme_code', 'c-12'],
    ['acme_tag', 'T-abc', 'acme_tag', 't-abc'],
    ['acme-west', 't-abc', 'acme-west_tag', 't-abc'],
    ['acme', '123', 'acme', '123'],
    ['acme', 'T-XYZ', 'acme', 'T-XYZ'],
    // It is refused where it is posted, and means nothing else.
    ['acme_tag', 'C-12', 'acme_tag', 'C-12'],
    ['acme_other', 't-abc', 'acme_other', 't-abc'],
    ['plain', 'T-ABC', 'plain', 'T-ABC'],
    ['external', 'T-ABC', 'external', 'T-ABC'],
    ['external_tag', 'T-ABC', 'external_tag', 'T-ABC'],
  ])('under %s, "%s", is kept under %s as "%s"', (key, value, keptUnder, keptAs) => {
    expect(normalizeCallId({ key, value }, adapterOf)).toEqual({ key: keptUnder, value: keptAs });
  });

  it('is kept once that was said twice, beside those of other kinds', () => {
    const ids = { acme: 'T-A', acme_tag: 't-a', acme_code: 'c-1', external: 'x' };
    expect(normalizeCallIds(ids, adapterOf)).toEqual({ acme_tag: 't-a', acme_code: 'c-1', external: 'x' });
  });
});

it('the kinds of a key are those of its adapter, each under a key of its own', () => {
  expect(otherKindsOf('acme-west', adapterOf).map(({ key }) => key)).toEqual(['acme-west_tag', 'acme-west_code']);
  expect([otherKindsOf('plain', adapterOf), otherKindsOf('external', adapterOf)]).toEqual([[], []]);
});

it.each([
  [{ 'acme-west': '1', 'acme-west_tag': 't-a', acme: '2', acme_tag: 't-b' }, '1'],
  [{ 'acme-west_tag': 't-a', acme: '2', acme_tag: 't-b' }, 't-a'],
  [{ acme: '2', acme_tag: 't-b' }, '2'],
  [{ acme_code: 'c-1', acme_tag: 't-b' }, 't-b'],
  [{ external: 'x', plain: 'p' }, null],
])('of %j a connection names its call by %s', (ids, id) => {
  expect(callIdFor({ name: 'acme-west', adapter: acme }, ids)).toBe(id);
});

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
