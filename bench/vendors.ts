import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * Four vendors in one process: each answers after BENCH_LATENCY_MS what the adapters take for a yes. When told to by a
 * GET on the first one it says what it got: the number of requests, and when the last one of each outcome came.
 */
const latency = Number(process.env.BENCH_LATENCY_MS ?? 20);
const ANSWER = JSON.stringify({
  status: 200,
  call_outcome: { transaction_id: '00000000-0000000A' },
  call: { uuid: 'c' },
});

const received = new Map<string, { count: number; last: number }>();
let requests = 0;

const servers = [0, 1, 2, 3].map((vendor) =>
  createServer((request, response) => {
    if (request.method === 'GET') {
      response.end(
        JSON.stringify({ requests, outcomes: [...received].map(([key, { count, last }]) => [key, count, last]) }),
      );
      return;
    }
    let body = '';
    request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
    request.on('end', () => {
      requests += 1;
      const key = `${vendor}:${/bench-\d+/.exec(body)?.[0] ?? 'unknown'}`;
      received.set(key, {
        count: (received.get(key)?.count ?? 0) + 1,
        last: performance.timeOrigin + performance.now(),
      });
      setTimeout(() => response.writeHead(200, { 'content-type': 'application/json' }).end(ANSWER), latency);
    });
  }),
);

void Promise.all(
  servers.map(
    (server) =>
      new Promise<string>((resolve) => {
        server.keepAliveTimeout = 60_000;
        server.listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
      }),
  ),
).then((urls) => process.send?.(urls.join(',')));
