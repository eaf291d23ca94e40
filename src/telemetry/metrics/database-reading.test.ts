import { eventually } from '../../../test/support/wait';
import { createDatabaseReading, type DatabaseReading } from './database-reading';

const EVERY_MS = 40;

/** A lease as the database keeps it, by a clock of the test's own where one is given. */
function openLease(now: () => number = () => performance.now()) {
  const lease = { holder: '', until: 0 };
  return {
    lease,
    of: (name: string) => ({
      claim: (forMs: number): Promise<boolean> => {
        if (lease.holder !== name && lease.until > now()) return Promise.resolve(false);
        Object.assign(lease, { holder: name, until: now() + forMs });
        return Promise.resolve(true);
      },
      resign: (earlierMs: number): Promise<void> => {
        if (lease.holder === name) lease.until -= earlierMs;
        return Promise.resolve();
      },
    }),
  };
}

const opened: DatabaseReading<number>[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((one) => one.stop()));
});

interface Process {
  reading: DatabaseReading<number>;
  reads: number;
  failures: unknown[];
}

function openProcess(lease: ReturnType<ReturnType<typeof openLease>['of']>, more: object = {}): Process {
  const made: Process = { reads: 0, failures: [], reading: undefined as never };
  made.reading = createDatabaseReading<number>({
    ...lease,
    read: () => Promise.resolve((made.reads += 1)),
    onFailure: (error) => made.failures.push(error),
    everyMs: EVERY_MS,
    ...more,
  });
  opened.push(made.reading);
  return made;
}

it('reads nothing until somebody scrapes, and then at once', async () => {
  const { of, lease } = openLease();
  const one = openProcess(of('one'));
  expect([one.reading.current(), lease.holder]).toEqual([null, '']);
  await one.reading.asked();
  expect(one.reading.current()?.figures).toBe(1);
});

it('reads as often as its interval says, however often it is scraped', async () => {
  const { of } = openLease();
  const one = openProcess(of('one'), { everyMs: 60_000 });
  await Promise.all(Array.from({ length: 50 }, () => one.reading.asked()));
  for (let scrape = 0; scrape < 50; scrape += 1) await one.reading.asked();
  expect(one.reads).toBe(1);
});

it('one process of two reads and shows figures; when it dies the other one takes that on', async () => {
  const { of } = openLease();
  let isDead = false;
  const alive = of('one');
  const one = openProcess({ ...alive, claim: (forMs) => (isDead ? new Promise(() => undefined) : alive.claim(forMs)) });
  const two = openProcess(of('two'));
  await one.reading.asked();
  await two.reading.asked();
  await eventually(() => one.reads > 3);
  expect(two.reads).toBe(0);
  expect(two.reading.current()).toBeNull();

  isDead = true;
  await eventually(() => two.reading.current());
  expect(one.reading.current()).toBeNull();
  // What never ends must not keep the test.
  opened.splice(opened.indexOf(one.reading), 1);
});

it('a process that stops gives the duty up, and the other one need not wait for the lease to run out', async () => {
  const { of, lease } = openLease();
  const one = openProcess(of('one'), { everyMs: 60_000 });
  await one.reading.asked();
  const until = lease.until;
  await one.reading.stop();
  expect(lease.until).toBe(until - 60_000);
  expect(one.reading.current()).toBeNull();
  await one.reading.asked();
  expect(one.reads).toBe(1);
});

it('gives the duty up when nobody scrapes any more, and takes it again when somebody does', async () => {
  const { of } = openLease();
  const one = openProcess(of('one'), { idleMs: 2 * EVERY_MS });
  await one.reading.asked();
  await eventually(() => one.reading.current() === null);
  const { reads } = one;
  const two = openProcess(of('two'));
  await two.reading.asked();
  await eventually(() => two.reading.current());
  expect(one.reads).toBe(reads);
  await two.reading.stop();
  await eventually(async () => {
    await one.reading.asked();
    return one.reading.current();
  });
});

it('rests 49 times as long as reading took, and nobody else reads meanwhile', async () => {
  let clock = 0;
  const { of, lease } = openLease(() => clock);
  const read = (): Promise<number> => {
    clock += 1_000;
    return Promise.resolve(1);
  };
  const one = openProcess(of('one'), { everyMs: 15_000, read, now: () => clock });
  await one.reading.asked();
  expect(lease.until).toBe(1_000 + 49_000 + 15_000);
  clock = 63_000;
  expect(one.reading.current()?.figures).toBe(1);
  clock = 65_000;
  expect(one.reading.current()).toBeNull();
});

it('keeps its figures through a failure for as long as they may be, and says so', async () => {
  const { of } = openLease();
  let isAway = false;
  const read = (): Promise<number> => (isAway ? Promise.reject(new Error('away')) : Promise.resolve(7));
  const one = openProcess(of('one'), { read });
  await one.reading.asked();
  isAway = true;
  await eventually(() => one.failures.length > 0);
  await eventually(() => one.reading.current() === null);
  isAway = false;
  await eventually(() => one.reading.current()?.figures === 7);
});

it('a scrape does not wait for a database that hangs', async () => {
  const one = openProcess({ claim: () => new Promise(() => undefined), resign: () => Promise.resolve() });
  await one.reading.asked();
  expect(one.reading.current()).toBeNull();
  opened.splice(0);
});
