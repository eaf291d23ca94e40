import { comparisonTable, ratioLines } from './comparison-table';
import type { Phase } from './phase';

const PHASE: Phase = {
  acceptedPerSecond: 400,
  deliveredPerSecond: 1_000,
  acceptP50: 5,
  acceptP99: 40,
  endToEndP50: 45,
  endToEndP99: 150,
  machineCpu: 6,
  systemCpu: 5,
  refused: 0,
  duplicates: 0,
  losses: 0,
  peakMemory: 180,
  memory: 300,
  cpu: { machine: 0, system: 0, foreignShare: 0, stolenShare: 0, busiest: [] },
};

const system = (
  name: string,
  unpaced: Partial<Phase>[],
  paced: Partial<Phase>[],
): Parameters<typeof ratioLines>[0][number] => ({
  name,
  unpaced: unpaced.map((phase) => ({ ...PHASE, ...phase })),
  paced: paced.map((phase) => ({ ...PHASE, ...phase })),
});

const OURS = system(
  'ours',
  [{ deliveredPerSecond: 500, losses: 1, peakMemory: 190 }, { deliveredPerSecond: 540 }, { deliveredPerSecond: 520 }],
  [{ endToEndP50: 40.04, losses: 2 }, { endToEndP50: 41 }, { endToEndP50: 43.96 }],
);
const RESTATE = system(
  'restate',
  [1_000, 1_000, 1_300].map((deliveredPerSecond) => ({ deliveredPerSecond })),
  [{}, {}, {}],
);

test('each figure is a median with its range, in the column of its system', () => {
  expect(comparisonTable([OURS, RESTATE], 64, 100)).toBe(
    `
                                ours              restate
as fast as 64 clients can
  accepted/s                    400               400
  delivered/s                   520 (500–540)     1000 (1000–1300)
  accept p50, ms                5                 5
  accept p99, ms                40                40
  CPU s per 10,000 deliveries   6                 6
    of it own processes         5                 5
100 outcomes/s
  accepted/s                    400               400
  end to end p50, ms            41.0 (40.0–44.0)  45
  end to end p99, ms            150               150
  accept p50, ms                5                 5
  accept p99, ms                40                40
  CPU s per 10,000 deliveries   6                 6
    of it own processes         5                 5
both
  posts refused                 0                 0
  delivered again               0                 0
  lost                          0 (0–3)           0
  peak memory of a process, MB  180 (180–190)     180
  memory of all processes, MB   300               300`.slice(1),
  );
});

test('the ratio to Restate stands last, by round and as a median', () => {
  expect(ratioLines([OURS, RESTATE, { ...OURS, name: 'hand-made' }])).toEqual([
    'ours / hand-made, delivered/s by round: 1.00, 1.00, 1.00; median 1.00',
    'ours / restate, delivered/s by round: 0.50, 0.54, 0.40; median 0.50',
  ]);
});
