/**
 * Makes one set-based call out of many single ones: what is asked while a batch is under way goes with the next. Nothing
 * waits on purpose, so a lone call is as quick as before; under load 400 accepts a second cost a hundred statements.
 *
 * `run` answers its items in order. When it throws, a batch of several is run again one by one, so that no item fails
 * for its neighbour's sake; `isShared` names the errors that would befall each of them alike.
 */
export function coalesce<Item, Answer>(
  run: (items: Item[]) => Promise<Answer[]>,
  options: { most: number; weigh?: (item: Item) => number; isShared?: (error: unknown) => boolean },
): (item: Item) => Promise<Answer> {
  interface Waiting {
    item: Item;
    resolve: (answer: Answer) => void;
    reject: (error: unknown) => void;
  }
  const { most, weigh = () => 1, isShared = () => false } = options;
  let waiting: Waiting[] = [];
  let running = false;

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

  const runAll = async (): Promise<void> => {
    while (waiting.length > 0) await runBatch(takeBatch());
    running = false;
  };

  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      if (running) return;
      running = true;
      // What arrives in this turn of the event loop goes together.
      setImmediate(() => void runAll());
    });
}
