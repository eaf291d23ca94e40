import type { Connection } from './connection';
import type { Queues } from './queues';
import { startWorkers } from './workers';

const connection = (name: string, delivers = true): Connection =>
  ({ name, adapter: delivers ? { deliver: {} } : {} }) as unknown as Connection;

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
  startWorkers(queues, [connection('slow'), connection('quick')], deliver);
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

it('begins nothing more once it is told to stop', async () => {
  const { queues, ring } = bells();
  const { inFlight, deliver } = vendor();
  const stop = startWorkers(queues, [connection('slow')], deliver);
  const answered = Array.from({ length: 40 }, (_, index) => ring('slow', String(index)));
  await turn();
  await stop();
  for (const { end } of inFlight) end();
  await Promise.all(answered);
  expect(inFlight).toHaveLength(32);
});

it('answers for connections that deliver, and no other', () => {
  const { queues, names } = bells();
  startWorkers(queues, [connection('one'), connection('inbound', false)], vendor().deliver);
  expect(names()).toEqual(['one']);
});
