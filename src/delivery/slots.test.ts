import { createSlots } from './slots';

it('lets at most so many run at once, and everybody in the end', async () => {
  const slots = createSlots(() => 3);
  let running = 0;
  let most = 0;
  const done: number[] = [];
  await Promise.all(
    Array.from({ length: 20 }, (_, index) =>
      slots(async () => {
        running += 1;
        most = Math.max(most, running);
        await new Promise((resolve) => setImmediate(resolve));
        running -= 1;
        done.push(index);
      }),
    ),
  );
  expect(most).toBe(3);
  expect(done).toHaveLength(20);
});

it('gives a slot back when what ran in it failed', async () => {
  const slots = createSlots(() => 1);
  await expect(slots(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
  await expect(slots(() => Promise.resolve('next'))).resolves.toBe('next');
});
