import type { Arrival } from './arrivals';
import { figures } from './phase';

const CPU = { machine: 4, system: 3, foreignShare: 0, stolenShare: 0, busiest: [] };

/** Outcomes 10 to 12, due 100 ms apart from one second on; 12 was not accepted. */
const RESULT = {
  accepted: 2,
  refused: new Set([12]),
  startedAt: 1_000,
  seconds: 0.5,
  latencies: [10, 20, 30],
  dueAt: new Map([
    [10, 1_000],
    [11, 1_100],
    [12, 1_200],
  ]),
};

const arrival = (outcome: number, vendor: number, at: number, count = 1): Arrival => ({ outcome, vendor, at, count });
const atAll = (outcome: number, at: number): Arrival[] => [0, 1, 2, 3].map((vendor) => arrival(outcome, vendor, at));

test('rates count from the first request to the last delivery', () => {
  const result = figures(RESULT, [...atAll(10, 1_500), ...atAll(11, 3_000)], CPU);
  expect(result).toMatchObject({ acceptedPerSecond: 4, deliveredPerSecond: 4, refused: 1, losses: 0, duplicates: 0 });
  expect(result).toMatchObject({ acceptP50: 20, acceptP99: 30, endToEndP50: 1_900, endToEndP99: 1_900 });
  expect(result).toMatchObject({ machineCpu: 5_000, systemCpu: 3_750 });
});

test('a delivery that came twice does not make up for one that never came', () => {
  const arrivals = [...atAll(10, 1_500), ...atAll(11, 1_500).slice(1), arrival(11, 0, 1_500, 2)].filter(
    ({ outcome, vendor }) => !(outcome === 10 && vendor === 3),
  );
  expect(figures(RESULT, arrivals, CPU)).toMatchObject({ duplicates: 1, losses: 1 });
});

test('what a vendor got of a refused outcome makes up for nothing', () => {
  expect(figures(RESULT, [...atAll(10, 1_500), ...atAll(12, 1_500)], CPU)).toMatchObject({ losses: 4 });
});
