/** Lets at most so many run at once; the rest wait their turn. */
export type Slots = <T>(run: () => Promise<T>) => Promise<T>;

export function createSlots(most: number): Slots {
  const waiting: (() => void)[] = [];
  let free = most;

  const take = (): Promise<void> | void => {
    if (free === 0) return new Promise<void>((resolve) => waiting.push(resolve));
    free -= 1;
  };
  const give = (): void => {
    const next = waiting.shift();
    if (next) next();
    else free += 1;
  };
  return async (run) => {
    await take();
    try {
      return await run();
    } finally {
      give();
    }
  };
}
