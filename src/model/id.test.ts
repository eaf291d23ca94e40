import { epochOfId, newId } from './id';

it('an id tells when it was made', () => {
  const before = Date.now();
  const at = epochOfId(newId());
  expect(at).toBeGreaterThanOrEqual(before);
  expect(at).toBeLessThanOrEqual(Date.now());
  expect(new Date(epochOfId('01a1ff50-7eb8-7000-8000-000000000000')).toISOString()).toBe('2026-11-21T18:13:47.832Z');
});
