import { cpuBetween, type CpuReading, cpuReading, disturbance } from './cpu';
import type { ProcessorReading, ProcessReading } from './proc';

const BENCH = 100;
const VENDORS = 101;
const API = 102;
const POSTGRES = 200;
const PARTIES = { bench: BENCH, vendors: VENDORS, system: [API, POSTGRES] };

/** CPU seconds of everybody: of the bench, itself and its reaped children apart. */
interface Seconds {
  bench?: [number, number];
  vendors?: number;
  api?: number;
  postgres?: number;
  backend?: number;
  kernel?: number;
  jest?: number;
}

function reading(at: number, processors: Partial<ProcessorReading>, seconds: Seconds): CpuReading {
  const { bench = [0, 0], vendors = 0, api = 0, postgres = 0, backend = 0, kernel = 0, jest = 0 } = seconds;
  const one = (pid: number, parent: number, name: string, own: number, reaped = 0): ProcessReading => ({
    pid,
    parent,
    name,
    ended: false,
    own,
    seconds: own + reaped,
  });
  const processes = [
    one(1, 0, 'init', 0),
    one(2, 0, 'kthreadd', 0),
    one(3, 2, 'kworker/0:1', kernel),
    one(BENCH, 50, 'node', ...bench),
    one(VENDORS, BENCH, 'node', vendors),
    one(API, BENCH, 'node', api),
    one(POSTGRES, 1, 'postgres', postgres),
    one(201, POSTGRES, 'postgres', backend),
    one(300, 1, 'jest', jest),
  ];
  return cpuReading(PARTIES, at, { programs: 0, interrupts: 0, stolen: 0, ...processors }, processes);
}

test('the CPU of a system is what the whole machine used, less the load and the vendors', () => {
  const before = reading(0, { programs: 50, interrupts: 5 }, { bench: [3, 40], vendors: 1, api: 2, postgres: 1 });
  const after = reading(
    10_000,
    { programs: 62, interrupts: 6 },
    { bench: [5, 40], vendors: 2, api: 7, postgres: 1.5, backend: 2.5, kernel: 1 },
  );
  const use = cpuBetween(before, after, 2);
  // 12 + 1 of the machine; 2 of the load; 1 of the vendors.
  expect(use.machine).toBe(10);
  expect(use.system).toBe(8);
  expect(use.foreignShare).toBe(0);
});

test("somebody else's share counts programs that came and went as well", () => {
  const before = reading(0, {}, {});
  const after = reading(10_000, { programs: 12 }, { api: 5, kernel: 1, jest: 2 });
  const use = cpuBetween(before, after, 2);
  expect(use.foreignShare).toBeCloseTo(0.3);
  expect(use.busiest).toEqual([{ name: 'jest', share: 0.1 }]);
});

test('a child of the run that has ended and was reaped is none of the others', () => {
  const before = reading(0, {}, { vendors: 4 });
  const after = reading(10_000, { programs: 3 }, { bench: [0, 7] });
  expect(cpuBetween(before, after, 2).foreignShare).toBe(0);
});

test('rounding in the kernel does not make a negative share', () => {
  expect(cpuBetween(reading(0, {}, {}), reading(10_000, { programs: 1 }, { api: 1.2 }), 2).foreignShare).toBe(0);
});

test('a twentieth of the machine is tolerated, more is said with the names', () => {
  const use = { machine: 0, system: 0, stolenShare: 0.02, busiest: [{ name: 'jest', share: 0.2 }] };
  expect(disturbance({ ...use, foreignShare: 0.05 }, 'before the first round')).toBeNull();
  expect(disturbance({ ...use, foreignShare: 0.254 }, 'before the first round')).toBe(
    'The machine was not quiet before the first round: other programs used 25 % of the processors (jest 20 %).',
  );
});

test('what a host takes away from its virtual machine is said', () => {
  const use = { machine: 0, system: 0, stolenShare: 0.12, busiest: [], foreignShare: 0.1 };
  expect(disturbance(use, 'while ours was measured')).toBe(
    'The machine was not quiet while ours was measured: other programs used 10 % of the processors, ' +
      'and the host of this virtual machine took away 12 %.',
  );
});
