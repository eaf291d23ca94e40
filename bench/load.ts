import http from 'node:http';

/** What a run of load came to; times in milliseconds. */
export interface LoadResult {
  accepted: number;
  /** numbers of the outcomes that were not accepted */
  refused: Set<number>;
  /** when the first request was due: epoch milliseconds */
  startedAt: number;
  seconds: number;
  /** how long each answer took, from when its request was due */
  latencies: number[];
  /** when each outcome was due, by its number: epoch milliseconds */
  dueAt: Map<number, number>;
}

export interface LoadOptions {
  /** that outcomes are posted to */
  url: string;
  key: string;
  /** number of the first outcome */
  first: number;
  outcomes: number;
  clients: number;
  /** outcomes a second at constant arrival; null: each client posts as soon as it has its answer */
  rate: number | null;
}

/** Posts outcomes; with a rate, an answer's time counts from when its request was due, so that no stall is hidden. */
export async function load({ url, key, first, outcomes, clients, rate }: LoadOptions): Promise<LoadResult> {
  const agent = new http.Agent({ keepAlive: true, maxSockets: clients });
  const startedAt = now();
  const result: LoadResult = {
    accepted: 0,
    refused: new Set(),
    startedAt,
    seconds: 0,
    latencies: [],
    dueAt: new Map(),
  };
  let next = 0;

  const one = async (number: number, dueAt: number): Promise<void> => {
    result.dueAt.set(number, dueAt);
    const status = await post(agent, url, key, body(number));
    result.latencies.push(now() - dueAt);
    if (status === 202) result.accepted += 1;
    else result.refused.add(number);
  };
  const client = async (): Promise<void> => {
    for (;;) {
      const index = next++;
      if (index >= outcomes) return;
      const dueAt = rate === null ? now() : startedAt + (index * 1000) / rate;
      const early = dueAt - now();
      if (early > 0) await new Promise((resolve) => setTimeout(resolve, early));
      await one(first + index, dueAt);
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
  result.seconds = (now() - startedAt) / 1000;
  agent.destroy();
  return result;
}

function now(): number {
  return performance.timeOrigin + performance.now();
}

/** An outcome of about 600 bytes, of a call of its own. */
function body(number: number): string {
  return JSON.stringify({
    call: {
      ids: { invoca: `0000BEEF-${number.toString(16).padStart(8, '0')}`, trackdrive: String(500_000_000 + number) },
      startedAt: new Date(Date.parse('2026-11-01T07:06:40Z') + number * 1_000).toISOString(),
      durationSeconds: 60,
      callerNumber: '+18885551212',
      destinationNumber: '+12165388265',
    },
    name: 'sale',
    key: `bench-${number}`,
    amount: { value: '100.00', currency: 'USD' },
    occurredAt: '2026-11-01T16:41:53Z',
    description: `1 year contract, sold by telephone, order bench-${number}`,
    attributes: {
      order: `bench-${number}`,
      custom_parameter_1: '12345',
      campaign: 'autumn',
      agent: 'a.larsen',
      tier: 2,
    },
    vendor: { trackdrive: { payout: '20.00' } },
  });
}

function post(agent: http.Agent, url: string, key: string, text: string): Promise<number> {
  return new Promise((resolve) => {
    const request = http.request(
      url,
      {
        agent,
        method: 'POST',
        headers: {
          authorization: `Bearer ${key}`,
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(text),
        },
      },
      (response) => {
        response.resume().on('end', () => resolve(response.statusCode ?? 0));
      },
    );
    request.on('error', () => resolve(0));
    request.end(text);
  });
}
