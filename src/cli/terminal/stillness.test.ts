import { createStillness } from './stillness';

test('stillness is said once, and again only after something moved', () => {
  const { isLong } = createStillness(1_000);
  const seen = [
    [0, 0],
    [0, 999],
    [0, 1_000],
    [0, 9_000],
    [1, 9_001],
    [1, 10_000],
    [1, 10_001],
  ].map(([standing = 0, now]) => isLong(standing, now));
  expect(seen).toEqual([false, false, true, false, false, false, true]);
});
