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

/** Batches that end when a test says so. */
function held(options: { atOnce?: number; everyMs?: number; enough?: number }) {
  const batches: { items: number[]; end: () => void }[] = [];
  const run = coalesce<number, number>(
    (items) => new Promise((resolve) => batches.push({ items, end: () => resolve(items) })),
    { most: 10, ...options },
  );
  return { batches, add: (item: number): void => void run(item), items: () => batches.map(({ items }) => items) };
}

it('has so many batches under way at once and no more', async () => {
  const { batches, add, items } = held({ atOnce: 2 });
  for (const item of [1, 2, 3]) {
    add(item);
    await tick();
  }
  expect(items()).toEqual([[1], [2]]);
  add(4);
  batches[0]?.end();
  await tick();
  await tick();
  expect(items()).toEqual([[1], [2], [3, 4]]);
});

it('begins a batch at once after a pause, and else not before its time, whatever ends meanwhile', async () => {
  jest.useFakeTimers();
  try {
    const { batches, add, items } = held({ everyMs: 10 });
    add(1);
    await jest.advanceTimersByTimeAsync(0);
    expect(items()).toEqual([[1]]);
    batches[0]?.end();
    add(2);
    await jest.advanceTimersByTimeAsync(9);
    add(3);
    expect(items()).toEqual([[1]]);
    await jest.advanceTimersByTimeAsync(1);
    expect(items()).toEqual([[1], [2, 3]]);
    batches[1]?.end();
    await jest.advanceTimersByTimeAsync(10);
    add(4);
    await jest.advanceTimersByTimeAsync(0);
    expect(items()).toEqual([[1], [2, 3], [4]]);
  } finally {
    jest.useRealTimers();
  }
});

it('does not keep many waiting', async () => {
  jest.useFakeTimers();
  try {
    const { batches, add, items } = held({ everyMs: 10, enough: 3 });
    add(1);
    await jest.advanceTimersByTimeAsync(0);
    batches[0]?.end();
    add(2);
    add(3);
    await jest.advanceTimersByTimeAsync(1);
    expect(items()).toEqual([[1]]);
    add(4);
    await jest.advanceTimersByTimeAsync(0);
    expect(items()).toEqual([[1], [2, 3, 4]]);
    await jest.advanceTimersByTimeAsync(20);
    expect(items()).toHaveLength(2);
  } finally {
    jest.useRealTimers();
  }
});
