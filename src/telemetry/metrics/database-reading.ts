/** The last figures of the database, in the process that reads them. */
export interface Held<Figures> {
  figures: Figures;
  /** how long the reading took */
  tookMs: number;
}

/** Reads the database every now and then, in one of all processes. */
export interface DatabaseReading<Figures> {
  /**
   * To be called with each scrape. The first one after a pause has a reading begin, and waits a moment for it; none of the others has
   * anything read.
   */
  asked(): Promise<void>;
  /** null: another process reads, or nobody can now */
  current(): Held<Figures> | null;
  stop(): Promise<void>;
}

export interface DatabaseReadingOptions<Figures> {
  /** Asks for the duty to read, or keeps it, for so long. False: another process has it. */
  claim(forMs: number): Promise<boolean>;
  /** Gives the duty up so much before its time. */
  resign(earlierMs: number): Promise<void>;
  read(): Promise<Figures>;
  onFailure(error: unknown): void;
  everyMs?: number;
  /** without a scrape for so long nothing is read */
  idleMs?: number;
  /** milliseconds of a clock that only goes forward */
  now?: () => number;
}

export const READ_EVERY_MS = 15_000;
/** Two scrapes at Prometheus' default of a minute, and some. */
const IDLE_MS = 150_000;
/** A reading uses no more than 1/50 of one processor of the database, however much there is to count. */
const REST_PER_WORK = 49;
/** How long a scrape waits for the first reading. */
const FIRST_PATIENCE_MS = 1_000;

/**
 * One process of all that are scraped has the duty, by a lease in the database, for two intervals at a time: when it dies, another one
 * takes it on within three. Figures that are older than the lease are not shown, so that no two processes show some at once. A gateway that
 * nobody scrapes reads nothing.
 */
export function createDatabaseReading<Figures>(options: DatabaseReadingOptions<Figures>): DatabaseReading<Figures> {
  const {
    claim,
    resign,
    read,
    onFailure,
    everyMs = READ_EVERY_MS,
    idleMs = IDLE_MS,
    now = () => performance.now(),
  } = options;
  let held: (Held<Figures> & { until: number }) | null = null;
  let hasDuty = false;
  let askedAt = Number.NEGATIVE_INFINITY;
  /** it reads, or waits until it does again */
  let isActive = false;
  let underWay: Promise<void> = Promise.resolve();
  /** the first reading after a pause, while it is under way */
  let first: Promise<void> | null = null;
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;

  /** Gives when the next one is to be. */
  const readOnce = async (): Promise<number> => {
    const startedAt = now();
    hasDuty = await claim(2 * everyMs);
    if (!hasDuty) {
      held = null;
      return everyMs;
    }
    const figures = await read();
    const tookMs = now() - startedAt;
    const restMs = Math.max(everyMs, tookMs * REST_PER_WORK);
    // As long as this process rests no other one shall begin.
    if (restMs > everyMs) hasDuty = await claim(restMs + everyMs);
    held = hasDuty ? { figures, tookMs, until: startedAt + restMs + everyMs } : null;
    return restMs;
  };

  const run = (): Promise<void> => {
    const startedAt = now();
    underWay = readOnce()
      .catch((error: unknown) => {
        onFailure(error);
        return Math.max(everyMs, (now() - startedAt) * REST_PER_WORK);
      })
      .then((restMs) => {
        if (!stopped) timer = setTimeout(runOrRest, restMs).unref();
      });
    return underWay;
  };
  const runOrRest = (): void => {
    if (now() - askedAt < idleMs) return void run();
    isActive = false;
    underWay = giveUp();
  };
  const giveUp = async (): Promise<void> => {
    held = null;
    if (!hasDuty) return;
    hasDuty = false;
    // So that whoever takes it on keeps the interval.
    await resign(everyMs).catch(onFailure);
  };

  return {
    async asked() {
      askedAt = now();
      if (stopped) return;
      if (!isActive) {
        isActive = true;
        first = underWay.then(run).finally(() => {
          first = null;
        });
      }
      if (first) await atMost(FIRST_PATIENCE_MS, first);
    },
    current: () => (held && now() < held.until ? held : null),
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await first;
      await underWay;
      await giveUp();
    },
  };
}

async function atMost(milliseconds: number, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const impatience = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, milliseconds);
  });
  await Promise.race([work, impatience]).finally(() => clearTimeout(timer));
}
