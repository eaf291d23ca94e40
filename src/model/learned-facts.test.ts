import { learn } from './call';
import { learnedBy, unlearned } from './learned-facts';

const known = learn(null, { ids: {}, campaign: '85', attributes: { a: 1 }, vendor: { acme: { x: '1' } } });
const learned = {
  startedAt: '2026-11-21T12:00:00.000Z',
  startKnownFrom: 'told' as const,
  campaign: '85',
  caller: { raw: '+18885551212', e164: '+18885551212' },
  attributes: { a: 1, b: 2 },
  vendor: { acme: { x: '1', y: '2' }, other: { z: true } },
};

it('is what a call did not know, and is forgotten again', () => {
  const facts = learnedBy(known, learned);
  expect(facts.map(({ path }) => path.join('.')).toSorted()).toEqual([
    'attributes.b',
    'caller',
    'startKnownFrom',
    'startedAt',
    'vendor.acme.y',
    'vendor.other.z',
  ]);
  const now = learn(known, { ids: {}, ...learned });
  expect(learn(now, { ids: {}, ...unlearned(now, facts) })).toMatchObject({ ...known, vendor: { acme: { x: '1' } } });
});

it('stays where something else is known since', () => {
  const facts = learnedBy(known, learned);
  const now = learn(known, { ids: {}, ...learned, startedAt: '2026-11-21T13:00:00.000Z', attributes: { b: 3 } });
  const after = learn(now, { ids: {}, ...unlearned(now, facts) });
  expect(after).toMatchObject({ startedAt: '2026-11-21T13:00:00.000Z', attributes: { a: 1, b: 3 }, caller: null });
});

it('is what was known before, where it took the place of that', () => {
  const searched = learn(null, { ids: {}, startedAt: '2026-11-21T12:00:20.000Z', startKnownFrom: 'search' });
  const { startedAt, startKnownFrom } = learned;
  const facts = learnedBy(searched, { startedAt, startKnownFrom });
  const now = learn(searched, { ids: {}, startedAt, startKnownFrom });
  expect(learn(now, { ids: {}, ...unlearned(now, facts) })).toEqual(searched);
});
