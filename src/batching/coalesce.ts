export interface CoalesceOptions<Item> {
  /** how much may be run together, in what `weigh` says of an item (1 unless given) */
  most: number;
  weigh?: (item: Item) => number;
  /** batches under way at once; 1 unless given */
  atOnce?: number;
  /**
   * A batch begins no sooner than so many milliseconds after the one before it: what comes one by one, quickly, is run in fewer batches,
   * and what comes after a pause at once. 0 unless given.
   */
  everyMs?: number;
  /** so many that wait are not kept waiting for that; as many as may be run together unless given */
  enough?: number;
  /** errors that would befall each item of a batch alike; any other makes its items be tried one by one */
  isShared?: (error: unknown) => boolean;
}

/**
 * Runs what is asked for while others are under way, or in the same turn of the event loop, together in one batch.
 * @param run answers each item in its place, or throws, and then nothing was done of any of them
 */
export function coalesce<Item, Answer>(
  run: (items: Item[]) => Promise<Answer[]>,
  options: CoalesceOptions<Item>,
): (item: Item) => Promise<Answer> {
  interface Waiting {
    item: Item;
    resolve: (answer: Answer) => void;
    reject: (error: unknown) => void;
  }
  const { most, weigh = () => 1, atOnce = 1, everyMs = 0, enough = most, isShared = () => false } = options;
  let waiting: Waiting[] = [];
  let running = 0;
  /** null: nothing is; a timer can be overtaken */
  let scheduled: 'now' | NodeJS.Timeout | null = null;
  let begunAt = Number.NEGATIVE_INFINITY;

  const runBatch = async (batch: Waiting[]): Promise<void> => {
    try {
      const answers = await run(batch.map(({ item }) => item));
      batch.forEach(({ resolve }, index) => resolve(answers[index] as Answer));
    } catch (error) {
      if (batch.length > 1 && !isShared(error)) for (const one of batch) await runBatch([one]);
      else for (const { reject } of batch) reject(error);
    }
  };

  const takeBatch = (): Waiting[] => {
    let weight = 0;
    let count = 0;
    for (const { item } of waiting) {
      weight += weigh(item);
      if (count > 0 && weight > most) break;
      count += 1;
    }
    const batch = waiting.slice(0, count);
    waiting = waiting.slice(count);
    return batch;
  };

  const begin = (): void => {
    scheduled = null;
    if (waiting.length === 0) return;
    running += 1;
    begunAt = performance.now();
    void runBatch(takeBatch()).then(() => {
      running -= 1;
      schedule();
    });
    schedule();
  };

  const schedule = (): void => {
    if (scheduled === 'now' || running >= atOnce || waiting.length === 0) return;
    const early = waiting.length >= enough ? 0 : begunAt + everyMs - performance.now();
    if (early > 0) {
      scheduled ??= setTimeout(begin, early);
      return;
    }
    if (scheduled !== null) clearTimeout(scheduled);
    scheduled = 'now';
    // What arrives in this turn of the event loop goes together.
    setImmediate(begin);
  };

  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      schedule();
    });
}
