import { Registry } from 'prom-client';
import type { Ended } from '../src/delivery/ended';
import { measureAttempts } from '../src/delivery/measure-attempts';
import type { Post } from '../src/intake/accept-outcomes';
import { measureAccepting } from '../src/intake/measure-accepting';
import { newId } from '../src/model/id';
import { createAcceptingMetrics } from '../src/telemetry/metrics/accepting';
import { createDeliveryMetrics } from '../src/telemetry/metrics/deliveries';
import { createExposition } from '../src/telemetry/metrics/exposition';

/** `npm run bench:metrics`: what counting an accept and an attempt costs, in microseconds of CPU, and writing all of it down. */
const TIMES = 1_000_000;
const CONNECTIONS = Array.from({ length: 1_000 }, (_, index) => `account-${index}`);

async function main(): Promise<void> {
  const registry = new Registry();
  const deliveries = createDeliveryMetrics(registry);
  CONNECTIONS.forEach(deliveries.open);
  const observe = measureAttempts(deliveries);
  const ended = CONNECTIONS.map(delivered);
  await measure('attempt that delivered', (index) => observe(ended[index % ended.length] as Ended));

  const post: Post = { drafts: [{ source: 'api', call: { ids: {} } } as never], idempotency: null };
  const item = { result: 'created', outcome: {}, deliveries: [] } as never;
  const answer = Promise.resolve({ status: 'accepted' as const, items: [item], replayed: false });
  const accept = measureAccepting(() => answer, createAcceptingMetrics(registry));
  await measure('accept (with two promises)', () => accept(post));
  await measure('accept, not counted (one promise)', async () => answer);

  const write = createExposition(registry);
  for (let times = 0; times < 3; times += 1) {
    const startedAt = performance.now();
    const { text } = await write();
    const took = (performance.now() - startedAt).toFixed(0);
    process.stdout.write(`scrape of a thousand connections: ${took} ms, ${text.split('\n').length} lines\n`);
  }
}

async function measure(what: string, run: (index: number) => unknown): Promise<void> {
  for (let index = 0; index < TIMES / 10; index += 1) await run(index);
  const before = process.cpuUsage();
  for (let index = 0; index < TIMES; index += 1) await run(index);
  const { user, system } = process.cpuUsage(before);
  process.stdout.write(`${what}: ${((user + system) / TIMES).toFixed(2)} µs\n`);
}

function delivered(name: string): Ended {
  const revision = { number: 1, state: { met: true, amount: { value: '100.00', currency: 'USD' } } };
  return {
    connection: { name, adapter: { id: 'acme' } },
    delivery: { id: newId(), subject: 'outcome', revision, previouslySent: [], wasTaken: false, replayedBy: null },
    result: { failure: null, cutOff: false, warnings: [] },
    durationMs: 25,
    finished: { status: 'delivered', attempts: 1, nextAttemptAt: null, learnt: 0 },
    currency: null,
  } as unknown as Ended;
}

void main();
