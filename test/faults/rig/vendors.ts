import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Received } from '../check/history';

/** How a vendor meets one request. */
export type Behaviour =
  | { kind: 'answer'; status: number; afterMs: number; headers?: Record<string, string> }
  /** says yes as soon as the promise resolves */
  | { kind: 'hold'; until: Promise<unknown> }
  /** never answers */
  | { kind: 'hang' }
  /** answers its head, then a byte now and then for ever */
  | { kind: 'drip'; everyMs: number }
  /** breaks the connection off after reading the request */
  | { kind: 'reset' };

/** A sandbox vendor of one account at a vendor, for both kinds of adapter. */
export interface Vendor {
  connection: string;
  baseUrl: string;
  /** where each worker's requests end up, by the worker's name */
  ports: ReadonlyMap<string, number>;
  behave: (request: Received) => Behaviour;
  close(): void;
}

export const WELL: Behaviour = { kind: 'answer', status: 200, afterMs: 20 };

const YES = JSON.stringify({ status: 200, call_outcome: { transaction_id: '00000000-0000000A' }, call: { uuid: 'c' } });
const NO = JSON.stringify({ message: 'not now' });

/** Opens one endpoint for each worker, so that it is known who sent what. `hear` is told of every request as it arrives. */
export async function openVendor(
  connection: string,
  workers: readonly string[],
  hear: (request: Received) => void,
): Promise<Vendor> {
  const vendor = { behave: (): Behaviour => WELL } as Pick<Vendor, 'behave'>;
  const endpoints = workers.map((worker) =>
    createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
      void readText(request).then((body) => {
        const received = heardOf(connection, worker, request, body);
        const behaviour = vendor.behave(received);
        received.taken = behaviour.kind === 'hold' || (behaviour.kind === 'answer' && behaviour.status < 300);
        hear(received);
        response.on('finish', () => (received.answeredAt = Date.now()));
        response.on('close', () => (received.answeredAt === null ? (received.abandonedAt = Date.now()) : undefined));
        meet(behaviour, response);
      });
    }),
  );
  const ports = await Promise.all(
    endpoints.map(
      (endpoint) =>
        new Promise<number>((resolve) =>
          endpoint.listen(0, '127.0.0.1', () => resolve((endpoint.address() as AddressInfo).port)),
        ),
    ),
  );
  return Object.assign(vendor, {
    connection,
    baseUrl: `http://127.0.0.1:${ports[0] ?? 0}`,
    ports: new Map(workers.map((worker, index) => [worker, ports[index] ?? 0])),
    close: () => {
      for (const endpoint of endpoints) {
        endpoint.close();
        endpoint.closeAllConnections();
      }
    },
  });
}

function heardOf(connection: string, worker: string, request: IncomingMessage, body: string): Received {
  const idempotency = request.headers['idempotency-key'] ?? '';
  return {
    number: Number(/fault-(\d+)/.exec(body)?.[1] ?? Number.NaN),
    connection,
    worker,
    at: Date.now(),
    identity: [request.method, request.url, idempotency, body].join(' '),
    taken: false,
    answeredAt: null,
    abandonedAt: null,
  };
}

function meet(behaviour: Behaviour, response: ServerResponse): void {
  const json = { 'content-type': 'application/json' };
  switch (behaviour.kind) {
    case 'answer': {
      const { status, afterMs, headers } = behaviour;
      setTimeout(() => response.writeHead(status, { ...json, ...headers }).end(status < 300 ? YES : NO), afterMs);
      return;
    }
    case 'hold':
      void behaviour.until.then(() => response.writeHead(200, json).end(YES));
      return;
    case 'hang':
      return;
    case 'drip': {
      response.writeHead(200, json);
      const drops = setInterval(() => response.write(' '), behaviour.everyMs);
      response.on('close', () => clearInterval(drops));
      return;
    }
    case 'reset':
      response.socket?.resetAndDestroy();
      return;
    default:
      behaviour satisfies never;
  }
}

async function readText(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  try {
    for await (const piece of request) pieces.push(piece as Buffer);
  } catch {
    // The client went away in the midst of it.
  }
  return Buffer.concat(pieces).toString('utf8');
}
