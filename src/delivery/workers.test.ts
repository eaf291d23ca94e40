import { type Connection, UNLIMITED } from './connection';
import type { Queues } from './queues';
import { openConnectionBook } from './connection-book';
import { startWorkers, type WorkersOptions } from './workers';

const connection = (name: string, delivers = true, more: Partial<Connection> = {}): Connection =>
  ({
    name,
    adapter: delivers ? { deliver: {} } : {},
    limits: UNLIMITED,
    deadlineMs: 1,
    ...more,
  }) as unknown as Connection;
const start = (options: Omit<WorkersOptions, 'stopping'>): (() => Promise<void>) =>
  startWorkers({ stopping: new AbortController(), ...options });

/** Queues that ring when a test says so. */
function bells() {
  const answers = new Map<string, (id: string) => Promise<void>>();
  const queues = {
    work: (name: string, answer: (id: string) => Promise<void>) => void answers.set(name, answer),
    stopWorking: () => Promise.resolve(),
  };
  return {
    queues: queues as unknown as Queues,
    names: () => [...answers.keys()],
    ring: (name: string, id: string): Promise<void> => answers.get(name)?.(id) ?? Promise.reject(new Error('nobody')),
  };
}

/** Deliveries that end when a test says so. */
function vendor() {
  const inFlight: { name: string; id: string; end: () => void }[] = [];
  return {
    inFlight,
    deliver: ({ name }: Connection, id: string): Promise<void> =>
      new Promise((end) => inFlight.push({ name, id, end })),
  };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

it('sends at most 32 at once to one connection, and keeps none waiting for another one’s vendor', async () => {
  const { queues, ring } = bells();
  const { inFlight, deliver } = vendor();
  start({ queues, book: openConnectionBook([connection('slow'), connection('quick')]), deliver });
  const answered = Array.from({ length: 40 }, (_, index) => ring('slow', String(index)));
  await turn();
  expect(inFlight).toHaveLength(32);

  void ring('quick', 'one');
  await turn();
  expect(inFlight.at(-1)).toMatchObject({ name: 'quick', id: 'one' });

  for (const { end } of inFlight.slice(0, 8)) end();
  await Promise.all(answered.slice(0, 8));
  await turn();
  expect(inFlight.filter(({ name }) => name === 'slow')).toHaveLength(40);
});

it('sends no more at once than its connection may have', async () => {
  const { queues, ring } = bells();
  const { inFlight, deliver } = vendor();
  const narrow = connection('narrow', true, { limits: { perSecond: null, inFlight: 2 } });
  start({ queues, book: openConnectionBook([narrow]), deliver });
  const answered = Array.from({ length: 5 }, (_, index) => ring('narrow', String(index)));
  await turn();
  expect(inFlight).toHaveLength(2);
  for (let ended = 0; ended < 5; ended += 1) {
    inFlight[ended]?.end();
    await answered[ended];
    await turn();
  }
  expect(inFlight).toHaveLength(5);
});

it('cuts off what is in flight when it takes longer than it is waited for, and not before', async () => {
  const cutOff = jest.fn();
  const { queues } = bells();
  let end: () => void = () => undefined;
  queues.stopWorking = () => new Promise((resolve) => (end = resolve));
  const slow = connection('slow', true, { client: { cutOff } as unknown as Connection['client'] });
  const { deliver } = vendor();
  jest.useFakeTimers();
  try {
    const stopped = start({ queues, book: openConnectionBook([slow]), deliver, graceMs: 500 })();
    jest.advanceTimersByTime(499);
    expect(cutOff).not.toHaveBeenCalled();
    jest.advanceTimersByTime(1);
    expect(cutOff).toHaveBeenCalledTimes(1);
    end();
    await stopped;
  } finally {
    jest.useRealTimers();
  }
});

it('begins nothing more once it is told to stop', async () => {
  const { queues, ring } = bells();
  const { inFlight, deliver } = vendor();
  const stop = start({ queues, book: openConnectionBook([connection('slow')]), deliver });
  const answered = Array.from({ length: 40 }, (_, index) => ring('slow', String(index)));
  await turn();
  await stop();
  for (const { end } of inFlight) end();
  await Promise.all(answered);
  expect(inFlight).toHaveLength(32);
});

it('answers for connections that deliver, and no other', () => {
  const { queues, names } = bells();
  start({
    queues,
    book: openConnectionBook([connection('one'), connection('inbound', false)]),
    deliver: vendor().deliver,
  });
  expect(names()).toEqual(['one']);
});
