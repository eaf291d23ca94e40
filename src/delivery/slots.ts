/** Lets at most so many run at once, whatever that is when one ends; the rest wait their turn. */
export type Slots = <T>(run: () => Promise<T>) => Promise<T>;

export function createSlots(most: () => number): Slots {
  const waiting: (() => void)[] = [];
  let taken = 0;

  const take = (): Promise<void> | void => {
    if (taken >= most()) return new Promise<void>((resolve) => waiting.push(resolve));
    taken += 1;
  };
  const give = (): void => {
    taken -= 1;
    while (taken < most()) {
      const next = waiting.shift();
      if (!next) return;
      taken += 1;
      next();
    }
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
