import type { Log } from '../telemetry/log';
import { type Connection, UNLIMITED } from '../connections/connection';
import { openConnectionSet } from '../connections/connection-set';
import type { Deliver } from './deliver';
import { createDispatcher, type Dispatcher } from './dispatcher';

const NO_LOG: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {}, child: () => NO_LOG };

const connection = (name: string, more: Partial<Connection> = {}): Connection =>
  ({
    name,
    adapter: { deliver: {} },
    limits: UNLIMITED,
    deadlineMs: 1,
    client: { cutOff: () => undefined, close: () => undefined },
    ...more,
  }) as unknown as Connection;

/** Deliveries that end when a test says so. */
function vendor() {
  const inFlight: { name: string; id: string; end: (error?: Error) => void }[] = [];
  return {
    inFlight,
    of: (name: string): string[] => inFlight.filter((one) => one.name === name).map(({ id }) => id),
    deliver: ({ name }: Connection, id: string): Promise<void> =>
      new Promise((resolve, reject) => {
        inFlight.push({ name, id, end: (error) => (error ? reject(error) : resolve()) });
      }),
  };
}

function start(connections: readonly Connection[], deliver: Deliver, graceMs?: number) {
  const connectionSet = openConnectionSet(connections);
  const stopping = new AbortController();
  return { connectionSet, dispatcher: createDispatcher({ connectionSet, deliver, stopping, log: NO_LOG, graceMs }) };
}

const due = (name: string, many: number, from = 0): Parameters<Dispatcher['take']>[0] =>
  Array.from({ length: many }, (_, index) => ({ id: `${name}-${from + index}`, connection: name }));

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

it('sends at most 32 at once to one connection, and keeps none waiting for another one’s vendor', async () => {
  const { inFlight, of, deliver } = vendor();
  const { dispatcher } = start([connection('slow'), connection('quick')], deliver);
  dispatcher.take(due('slow', 40));
  expect(of('slow')).toHaveLength(32);
  expect(dispatcher.waiting('slow')).toBe(8);

  dispatcher.take(due('quick', 1));
  expect(of('quick')).toEqual(['quick-0']);

  for (const { end } of inFlight.slice(0, 8)) end();
  await turn();
  expect(of('slow')).toHaveLength(40);
  expect(dispatcher.waiting('slow')).toBe(0);
});

it('sends no more at once than its connection may have', async () => {
  const { inFlight, deliver } = vendor();
  const { dispatcher } = start([connection('narrow', { limits: { perSecond: null, inFlight: 2 } })], deliver);
  dispatcher.take(due('narrow', 5));
  for (const [ended, begun] of [2, 3, 4, 5, 5].entries()) {
    expect(inFlight).toHaveLength(begun);
    inFlight[ended]?.end();
    await turn();
  }
});

it('keeps room for a thousand accounts where forty hang', () => {
  const { of, deliver } = vendor();
  const hanging = Array.from({ length: 40 }, (_, index) => connection(`hanging-${index}`));
  const well = Array.from({ length: 1_000 }, (_, index) => connection(`well-${index}`));
  const { dispatcher } = start([...hanging, ...well], deliver);
  for (const { name } of hanging) dispatcher.take(due(name, 100));
  for (const { name } of well) dispatcher.take(due(name, 3));
  expect(new Set(hanging.map(({ name }) => of(name).length))).toEqual(new Set([32, 2]));
  expect(well.every(({ name }) => of(name).length === 2)).toBe(true);
});

it('has each delivery once, and again when it is over', async () => {
  const { inFlight, of, deliver } = vendor();
  const { dispatcher } = start([connection('one')], deliver);
  dispatcher.take(due('one', 33));
  dispatcher.take(due('one', 33));
  expect(dispatcher.waiting('one')).toBe(1);
  inFlight[0]?.end();
  await turn();
  dispatcher.take(due('one', 1));
  expect(dispatcher.waiting('one')).toBe(1);
  expect(of('one')).toHaveLength(33);
});

it('leaves out what it has no room for', () => {
  const { deliver } = vendor();
  const { dispatcher } = start([connection('one'), connection('other')], deliver);
  dispatcher.take(due('one', 10_000));
  expect(dispatcher.waiting('one')).toBe(4_096 - 32);
  dispatcher.take(due('other', 40));
  expect(dispatcher.waiting('other')).toBe(8);
});

it('goes on when one could not be attempted', async () => {
  const { inFlight, deliver } = vendor();
  const { dispatcher } = start([connection('one')], deliver);
  dispatcher.take(due('one', 33));
  inFlight[0]?.end(new Error('no database'));
  await turn();
  expect(inFlight).toHaveLength(33);
});

it('forgets what waits for a connection that is gone, and takes its place again when it is back', async () => {
  const { inFlight, deliver } = vendor();
  const { dispatcher, connectionSet } = start([connection('one')], deliver);
  dispatcher.take(due('one', 40));
  connectionSet.remove('one');
  inFlight[0]?.end();
  await turn();
  expect(dispatcher.waiting('one')).toBe(0);
  expect(inFlight).toHaveLength(32);

  connectionSet.put(connection('one'));
  dispatcher.take(due('one', 1, 39));
  expect(inFlight.at(-1)).toMatchObject({ id: 'one-39' });
});

it('takes in after a while what is to wait for a while', () => {
  jest.useFakeTimers();
  try {
    const { inFlight, deliver } = vendor();
    const { dispatcher } = start([connection('one')], deliver);
    dispatcher.takeLater({ id: 'later', connection: 'one' }, 250);
    jest.advanceTimersByTime(249);
    expect(inFlight).toEqual([]);
    jest.advanceTimersByTime(1);
    expect(inFlight).toMatchObject([{ id: 'later' }]);
  } finally {
    jest.useRealTimers();
  }
});

describe('when it is told to stop', () => {
  it('begins nothing more, waits for what is in flight, and hands over what waited', async () => {
    const { inFlight, deliver } = vendor();
    const { dispatcher } = start([connection('one')], deliver);
    dispatcher.take(due('one', 34));
    dispatcher.takeLater({ id: 'later', connection: 'one' }, 60_000);
    const stopped = dispatcher.stop();
    dispatcher.take(due('one', 1, 50));
    for (const { end } of inFlight) end();
    expect(await stopped).toEqual([...due('one', 2, 32), { id: 'later', connection: 'one' }]);
    expect(inFlight).toHaveLength(32);
  });

  it('cuts off what takes longer than it is waited for, and not before', async () => {
    const cutOff = jest.fn();
    const { inFlight, deliver } = vendor();
    const client = { cutOff, close: () => undefined } as unknown as Connection['client'];
    jest.useFakeTimers();
    try {
      const { dispatcher } = start([connection('one', { client })], deliver, 500);
      dispatcher.take(due('one', 1));
      const stopped = dispatcher.stop();
      jest.advanceTimersByTime(499);
      expect(cutOff).not.toHaveBeenCalled();
      jest.advanceTimersByTime(1);
      expect(cutOff).toHaveBeenCalledTimes(1);
      inFlight[0]?.end();
      await stopped;
    } finally {
      jest.useRealTimers();
    }
  });
});
