import type { Delivery } from './answers';
import { createNews } from './news';

const delivery = (id: string, status: string, attempts = 0): Delivery => ({
  id,
  status,
  attempts,
  connection: 'acme',
  revision: 1,
});

test('each state of a delivery is news once; that it is being sent is none', () => {
  const { take } = createNews();
  const states = [
    ['queued', 0],
    ['queued', 0],
    ['sending', 0],
    ['retrying', 1],
    ['retrying', 2],
    ['delivered', 3],
  ] as const;
  expect(states.map(([status, attempts]) => take(delivery('1', status, attempts)))).toEqual([
    true,
    false,
    false,
    true,
    true,
    true,
  ]);
});

test('those that something will come of are asked in turn, until it came', () => {
  const news = createNews();
  for (const id of ['1', '2', '3', '4']) news.take(delivery(id, id === '3' ? 'failed' : 'held'));
  expect([news.open(2), news.open(2), news.open(9)]).toEqual([
    ['1', '2'],
    ['4', '1'],
    ['2', '4', '1'],
  ]);
  news.take(delivery('4', 'sending'));
  news.take(delivery('2', 'delivered', 1));
  expect(news.open(9)).toEqual(['4', '1']);
});

test('it forgets the oldest rather than growing for ever', () => {
  const news = createNews();
  for (let id = 0; id <= 10_000; id += 1) news.take(delivery(String(id), 'held'));
  expect([news.has('0'), news.has('1'), news.open(1)]).toEqual([false, true, ['1']]);
});
