import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Arrival, VendorCounts } from './arrivals';

/**
 * Four vendors in one process: each answers after BENCH_LATENCY_MS what the adapters take for a yes. When told to by a
 * GET on the first one it says what it got, as `VendorCounts` and `Arrival[]` of arrivals.ts.
 */
const latency = Number(process.env.BENCH_LATENCY_MS ?? 20);
const ANSWER = JSON.stringify({
  status: 200,
  call_outcome: { transaction_id: '00000000-0000000A' },
  call: { uuid: 'c' },
});

const received = new Map<string, Arrival>();

function answerWhatCame(path: string | undefined): string {
  if (path === '/arrivals') return JSON.stringify([...received.values()]);
  return JSON.stringify({ deliveries: received.size } satisfies VendorCounts);
}

const servers = [0, 1, 2, 3].map((vendor) =>
  createServer((request, response) => {
    if (request.method === 'GET') {
      response.end(answerWhatCame(request.url));
      return;
    }
    let body = '';
    request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
    request.on('end', () => {
      const outcome = Number(/bench-(\d+)/.exec(body)?.[1] ?? -1);
      const key = `${vendor}:${outcome}`;
      const arrival = received.get(key) ?? {
        vendor,
        outcome,
        at: performance.timeOrigin + performance.now(),
        count: 0,
      };
      arrival.count += 1;
      received.set(key, arrival);
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
