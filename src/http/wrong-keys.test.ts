import { createKeyLimits } from './key-limits';
import { createLimiter } from './limiter';
import { createWrongKeys } from './wrong-keys';
import type { Log } from '../telemetry/log';

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

function open(most: number) {
  const lines: Record<string, unknown>[] = [];
  const counted: string[] = [];
  const log = { warn: (event: string, fields = {}) => lines.push({ event, ...fields }) } as unknown as Log;
  const metrics = {
    wrong: (via: string, answer: string) => counted.push(`${via} ${answer}`),
    overRate: () => undefined,
  };
  const limiter = createLimiter('test', { most, seconds: 300 }, null);
  const wrongKeys = createWrongKeys({ limiter, most, log, metrics });
  /** how long an answer took, and what it was */
  const ask = async (address: string): Promise<[number, string | null]> => {
    const startedAt = Date.now();
    const asked = wrongKeys.answer(address, 'api').then(({ retryAfter }) => [Date.now() - startedAt, retryAfter]);
    await jest.advanceTimersByTimeAsync(2_000);
    return (await asked) as [number, string | null];
  };
  return { lines, counted, ask, wrongKeys };
}

it('the first few of an address are refused at once, then each waits longer, and from the limit on it is told to come back', async () => {
  const { ask, counted } = open(12);
  const answers = [];
  for (let number = 1; number <= 14; number += 1) answers.push(await ask('203.0.113.7'));
  const delays = answers.slice(0, 12).map(([ms]) => ms);
  expect(delays).toEqual([0, 0, 0, 100, 200, 400, 800, 1600, 2000, 2000, 2000, 2000]);
  expect(answers.slice(0, 12).every(([, retryAfter]) => retryAfter === null)).toBe(true);
  for (const [ms, retryAfter] of answers.slice(12)) {
    expect(ms).toBe(0);
    expect(Number(retryAfter)).toBeGreaterThan(200);
  }
  expect(counted.filter((one) => one === 'api limited')).toHaveLength(2);
});

it('another address is not slowed by it, and the span ends', async () => {
  const { ask } = open(4);
  for (let number = 1; number <= 5; number += 1) await ask('203.0.113.7');
  expect(await ask('203.0.113.8')).toEqual([0, null]);
  await jest.advanceTimersByTimeAsync(300_000);
  expect(await ask('203.0.113.7')).toEqual([0, null]);
});

it('no more than some answers are held at once: who comes then is told to come back', async () => {
  const { wrongKeys } = open(4);
  const held = [];
  for (let address = 0; address < 300; address += 1) {
    for (let number = 1; number <= 2; number += 1) held.push(wrongKeys.answer(`10.0.0.${address}`, 'inbound'));
  }
  await jest.advanceTimersByTimeAsync(2_000);
  const putOff = (await Promise.all(held)).filter(({ retryAfter }) => retryAfter === '1');
  expect(putOff).toHaveLength(100);
});

it('the log has one line a minute, the last ones of a flood among them', async () => {
  const { wrongKeys, lines } = open(4);
  for (let number = 1; number <= 500; number += 1) void wrongKeys.answer('203.0.113.7', 'api');
  await jest.advanceTimersByTimeAsync(59_000);
  expect(lines).toMatchObject([{ event: 'wrong keys', count: 1, latest: { address: '203.0.113.7', via: 'api' } }]);
  await jest.advanceTimersByTimeAsync(2_000);
  expect(lines).toHaveLength(2);
  expect(lines[1]).toMatchObject({ count: 499, addresses: 1, limited: 496 });
  await jest.advanceTimersByTimeAsync(600_000);
  expect(lines).toHaveLength(2);
});

it('a key posts as much as it may, and again when the span is over; without a limit nothing is counted', async () => {
  const holder = (id: string) => ({ id, name: id, role: 'poster' as const, reach: null });
  const over: string[] = [];
  const metrics = { wrong: () => undefined, overRate: (via: string) => void over.push(via) };
  const options = { wrongKeyLimit: 4, redis: null, metrics, log: {} as Log };
  const limits = createKeyLimits({ ...options, rateLimit: { most: 2, seconds: 60 } });
  const post = async (id: string) => limits.post(holder(id), 'api');
  expect([await post('a'), await post('a'), await post('a'), await post('b')]).toEqual([null, null, '60', null]);
  expect(over).toEqual(['api']);
  await jest.advanceTimersByTimeAsync(60_000);
  expect(await post('a')).toBeNull();
  const without = createKeyLimits({ ...options, rateLimit: null });
  for (let number = 0; number < 100; number += 1) expect(await without.post(holder('a'), 'api')).toBeNull();
});
