import type { Heard, Post } from './history';
import { shareInTime } from './isolation';
import { percentile } from './percentile';

const posts = [10, 20, 30, 40].map((endedAt, number): Post => ({
  number,
  process: 'api-1',
  invokedAt: 0,
  endedAt,
  result: 'ok',
  status: 202,
  outcomeId: null,
}));
const heardAt = (at: number, number: number, change: Partial<Heard> = {}): Heard => ({
  number,
  connection: 'near',
  worker: 'worker-1',
  at,
  identity: '',
  taken: true,
  answeredAt: at,
  abandonedAt: null,
  ...change,
});
const share = (heard: Heard[], window = { from: 0, to: 100 }): number =>
  shareInTime({ posts, heard }, 'near', window, 50);

test('the share in time is of what was acknowledged in the window and taken soon after', () => {
  expect(share([heardAt(50, 0), heardAt(70, 1), heardAt(81, 2), heardAt(90, 3)])).toBe(0.75);
  expect(share([heardAt(50, 0), heardAt(70, 1)], { from: 0, to: 25 })).toBe(1);
  expect(share([])).toBe(0);
  expect(share([], { from: 200, to: 300 })).toBe(1);
});

test('what another connection took, or this one refused, is not in time', () => {
  expect(share([heardAt(50, 0, { connection: 'far' }), heardAt(50, 1, { taken: false })])).toBe(0);
});

test('what came twice counts by its first coming', () => {
  expect(share([heardAt(500, 0), heardAt(50, 0)], { from: 0, to: 15 })).toBe(1);
});

test('a percentile is a value below which that share lies', () => {
  expect(percentile([5, 1, 3, 2, 4], 0.5)).toBe(3);
  expect(percentile([1, 2], 1)).toBe(2);
  expect(percentile([], 0.99)).toBe(0);
});
