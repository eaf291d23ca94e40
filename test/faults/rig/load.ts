import http from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import type { Post } from '../check/history';

export interface Client {
  key: string;
  /** base URLs of the API's processes, by name: what a load balancer before them would know */
  urls: ReadonlyMap<string, string>;
  /** gives out a number that no other outcome has */
  nextNumber(): number;
  record(post: Post): void;
}

export interface LoadOptions {
  /** posts a second, at constant arrival, whatever becomes of those before */
  perSecond: number;
  /** posts again, with the same Idempotency-Key and to the next process, what was not acknowledged */
  patient?: boolean;
  /** what the vendors that know it must not add twice comes along */
  adding?: boolean;
}

export interface Load {
  /** resolves when every post has its answer or has timed out */
  stop(): Promise<void>;
}

/** After this a client knows nothing of its post any more. */
const PATIENCE_MS = 15_000;
const MOST_TRIES = 40;

export function startLoad(client: Client, { perSecond, patient = false, adding = false }: LoadOptions): Load {
  const processes = [...client.urls.keys()];
  const underway = new Set<Promise<void>>();
  let turn = 0;

  const one = async (): Promise<void> => {
    const number = client.nextNumber();
    for (let tries = 0; tries < (patient ? MOST_TRIES : 1); tries += 1) {
      turn += 1;
      const process = processes[turn % processes.length] ?? '';
      const post = await postOne(client, process, number, { key: patient ? `fault-${number}` : null, adding });
      client.record(post);
      if (post.result === 'ok') return;
      await wait(250);
    }
  };
  const startedAt = Date.now();
  let sent = 0;
  // A late timer makes up for what it missed.
  const timer = setInterval(() => {
    for (; sent < ((Date.now() - startedAt) * perSecond) / 1000; sent += 1) {
      const posting = one();
      underway.add(posting);
      void posting.then(() => underway.delete(posting));
    }
  }, 10);
  return {
    stop: async () => {
      clearInterval(timer);
      await Promise.all(underway);
    },
  };
}

/** One post on a connection of its own, so that it is told apart what was never sent from what may have arrived. */
export async function postOne(
  client: Client,
  process: string,
  number: number,
  { key, adding = false }: { key: string | null; adding?: boolean },
): Promise<Post> {
  const invokedAt = Date.now();
  const body = { ...outcome(number), ...(adding && { vendor: { trackdrive: { add_revenue: '1.00' } } }) };
  const answer = await send(client, process, '/v1/outcomes', body, key);
  return { number, process, invokedAt, endedAt: Date.now(), ...readAnswer(answer) };
}

/** Many at once: one request, a post for each. */
export async function postBatch(client: Client, process: string, count: number): Promise<void> {
  const numbers = Array.from({ length: count }, () => client.nextNumber());
  const invokedAt = Date.now();
  const answer = await send(client, process, '/v1/outcomes/batch', { outcomes: numbers.map(outcome) }, null);
  const items = (answer.body as { items?: { status: number; outcome?: unknown }[] } | null)?.items ?? [];
  numbers.forEach((number, index) => {
    const item =
      answer.status === 200 ? { ...answer, status: items[index]?.status ?? 500, body: items[index] } : answer;
    client.record({ number, process, invokedAt, endedAt: Date.now(), ...readAnswer(item) });
  });
}

interface Answer {
  /** null: none came */
  status: number | null;
  body: unknown;
  /** the connection was refused: nothing was sent */
  refused: boolean;
}

function readAnswer({ status, body, refused }: Answer): Pick<Post, 'result' | 'status' | 'outcomeId'> {
  if (status === 200 || status === 202) {
    const { outcome: made } = body as { outcome?: { id: string } };
    return { result: 'ok', status, outcomeId: made?.id ?? null };
  }
  const isKnownToHaveFailed = refused || (status !== null && status < 500);
  return { result: isKnownToHaveFailed ? 'fail' : 'info', status, outcomeId: null };
}

function outcome(number: number): object {
  return {
    call: {
      ids: { invoca: `0000FA17-${number.toString(16).padStart(8, '0')}`, trackdrive: String(700_000_000 + number) },
      startedAt: '2026-11-01T07:06:40Z',
      callerNumber: '+18885551212',
      destinationNumber: '+12165388265',
    },
    name: 'sale',
    key: `fault-${number}`,
    amount: { value: '100.00', currency: 'USD' },
    occurredAt: '2026-11-01T16:41:53Z',
    attributes: { order: `fault-${number}` },
  };
}

function send(client: Client, process: string, path: string, body: object, key: string | null): Promise<Answer> {
  const text = JSON.stringify(body);
  return new Promise((resolve) => {
    const none = (error: NodeJS.ErrnoException): void =>
      resolve({ status: null, body: null, refused: error.code === 'ECONNREFUSED' });
    const request = http.request(
      `${client.urls.get(process)}${path}`,
      {
        agent: false,
        method: 'POST',
        headers: {
          authorization: `Bearer ${client.key}`,
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(text),
          ...(key !== null && { 'idempotency-key': key }),
        },
      },
      (response) => {
        let answer = '';
        response.setEncoding('utf8').on('data', (piece: string) => (answer += piece));
        response.on('error', none);
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, body: JSON.parse(answer), refused: false }),
        );
      },
    );
    request.setTimeout(PATIENCE_MS, () => request.destroy(new Error('timed out')));
    request.on('error', none);
    request.end(text);
  });
}
