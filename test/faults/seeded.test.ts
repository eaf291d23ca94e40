import { createRandom } from './seeded';

test('a seed gives the same numbers again, and another seed others', () => {
  const draw = (seed: number): number[] => Array.from({ length: 5 }, createRandom(seed));
  expect(draw(1)).toEqual(draw(1));
  expect(draw(1)).not.toEqual(draw(2));
  expect(draw(3).every((number) => number >= 0 && number < 1)).toBe(true);
});
