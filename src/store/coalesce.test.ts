import { coalesce } from './coalesce';

const tick = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

it('runs what arrives while a batch is under way together with the next', async () => {
  const batches: number[][] = [];
  const double = coalesce<number, number>(
    async (items) => {
      batches.push(items);
      await tick();
      return items.map((item) => item * 2);
    },
    { most: 100 },
  );
  const first = double(1);
  await tick();
  const rest = [double(2), double(3), double(4)];
  expect(await Promise.all([first, ...rest])).toEqual([2, 4, 6, 8]);
  expect(batches).toEqual([[1], [2, 3, 4]]);
});

it('takes no more at once than may be, by weight', async () => {
  const batches: number[][] = [];
  const run = coalesce<number, number>(
    async (items) => {
      batches.push(items);
      return items;
    },
    { most: 5, weigh: (item) => item },
  );
  await Promise.all([3, 2, 1, 9, 5].map(run));
  expect(batches).toEqual([[3, 2], [1], [9], [5]]);
});

it('lets nobody fail for a neighbour', async () => {
  const run = coalesce<number, number>(
    async (items) => {
      if (items.includes(13)) throw new Error('unlucky');
      return items;
    },
    { most: 10 },
  );
  const results = await Promise.allSettled([1, 13, 2].map(run));
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
});

it('does not ask again for each what would befall all alike', async () => {
  let runs = 0;
  const run = coalesce<number, number>(
    async () => {
      runs += 1;
      throw new Error('away');
    },
    { most: 10, isShared: () => true },
  );
  const results = await Promise.allSettled([1, 2, 3].map(run));
  expect(results.every(({ status }) => status === 'rejected')).toBe(true);
  expect(runs).toBe(1);
});
