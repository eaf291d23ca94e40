import { once } from 'node:events';
import { createServer, get } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import express from 'express';
import { type Check, healthRoutes } from './health';

/** Asks /readyz of a gateway that stands on these; `meanwhile` is done once they were asked. */
async function readiness(
  checks: Record<string, Check>,
  meanwhile?: () => void,
): Promise<[number | undefined, unknown]> {
  const server = createServer(express().use(healthRoutes(checks, async () => ({})))).listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    const request = get({ port: (server.address() as AddressInfo).port, host: '127.0.0.1', path: '/readyz' });
    const answered = once(request, 'response');
    await once(server, 'request');
    meanwhile?.();
    const [response] = (await answered) as [NodeJS.ReadableStream & { statusCode?: number }];
    return [response.statusCode, JSON.parse(await text(response))];
  } finally {
    server.close();
  }
}

const up: Check = () => Promise.resolve();
const down: Check = () => Promise.reject(new Error('away'));

it.each([
  ['all are up', { database: up, queue: up }, [200, { status: 'up', database: 'up', queue: 'up' }]],
  ['one is down', { database: up, queue: down }, [503, { status: 'down: queue', database: 'up', queue: 'down' }]],
  [
    'all are down',
    { database: down, queue: down },
    [503, { status: 'down: database, queue', database: 'down', queue: 'down' }],
  ],
])('says when %s', async (_what, checks, answer) => {
  expect(await readiness(checks)).toEqual(answer);
});

it('takes what does not answer for down', async () => {
  jest.useFakeTimers({ now: 0, doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] });
  try {
    const silent: Check = () => new Promise(() => undefined);
    expect(await readiness({ queue: silent }, () => jest.advanceTimersByTime(2_000))).toEqual([
      503,
      { status: 'down: queue', queue: 'down' },
    ]);
  } finally {
    jest.useRealTimers();
  }
});
