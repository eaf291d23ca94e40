import type { Received, Post } from './history';
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
const createdAt = (at: number, number: number, change: Partial<Received> = {}): Received => ({
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
const share = (received: Received[], window = { from: 0, to: 100 }): number =>
  shareInTime({ posts, received }, 'near', window, 50);

test('the share in time is of what was acknowledged in the window and taken soon after', () => {
  expect(share([createdAt(50, 0), createdAt(70, 1), createdAt(81, 2), createdAt(90, 3)])).toBe(0.75);
  expect(share([createdAt(50, 0), createdAt(70, 1)], { from: 0, to: 25 })).toBe(1);
  expect(share([])).toBe(0);
  expect(share([], { from: 200, to: 300 })).toBe(1);
});

test('what another connection took, or this one refused, is not in time', () => {
  expect(share([createdAt(50, 0, { connection: 'far' }), createdAt(50, 1, { taken: false })])).toBe(0);
});

test('what came twice counts by its first coming', () => {
  expect(share([createdAt(500, 0), createdAt(50, 0)], { from: 0, to: 15 })).toBe(1);
});

test('a percentile is a value below which that share lies', () => {
  expect(percentile([5, 1, 3, 2, 4], 0.5)).toBe(3);
  expect(percentile([1, 2], 1)).toBe(2);
  expect(percentile([], 0.99)).toBe(0);
});
