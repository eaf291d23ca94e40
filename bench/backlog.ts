import { Client, type Pool } from 'pg';
import { acceptOutcomes } from '../src/intake/accept-outcomes';
import type { Draft } from '../src/intake/accepted';
import { loadRegistry } from '../src/adapter/registry';
import { newId } from '../src/model/id';
import { openStore } from '../src/store/client';
import { registerConnections } from '../src/store/connections';
import { startEmbeddedPostgres } from '../src/postgres/embedded-postgres';
import { finish } from '../src/store/finish';
import { lease } from '../src/store/leases';
import { migrate } from '../src/store/migrate';
import { sweep } from '../src/store/sweep';
import { leaveNothingBehind, removeFolder, temporaryFolder } from './leave-nothing';
import { percentile } from './statistics';

/** `npm run bench:backlog`: what accepting, leasing, finishing and sweeping cost, in ms, behind ever more due deliveries. */
const BACKLOGS = [0, 10_000, 100_000, 1_000_000];
const ROUNDS = 300;

async function main(): Promise<void> {
  leaveNothingBehind();
  const dataDir = temporaryFolder();
  const postgres = await startEmbeddedPostgres({ dataDir, log: { info: () => undefined } });
  await migrate(postgres.url);
  const store = openStore({ url: postgres.url, onIdleError: () => undefined });
  try {
    for (const name of ['well', 'down'])
      await registerConnections(store, [{ name, adapter: 'trackdrive', settingsDigest: '' }]);
    process.stdout.write('backlog     accept p50/p99   lease p50/p99    finish p50/p99   sweep p50/p99\n');
    let made = 0;
    for (const backlog of BACKLOGS) {
      await addBacklog(postgres.url, backlog - made);
      made = backlog;
      process.stdout.write(`${String(backlog).padEnd(12)}${(await measure(store.pool, store)).join('')}\n`);
    }
  } finally {
    await store.close();
    await postgres.stop();
    removeFolder(dataDir);
  }
}

async function measure(pool: Pool, store: Parameters<typeof acceptOutcomes>[0]['store']): Promise<string[]> {
  const adapter = loadRegistry().get('trackdrive');
  if (!adapter) throw new Error('the bench needs the adapter trackdrive');
  const settings = adapter.settings.parse(adapter.sandbox.settings('http://localhost:1'));
  const destinations = [{ name: 'well', adapter, settings }];
  const accept = acceptOutcomes({
    store,
    destinations,
    longestWaitMs: 60_000,
    wake: () => undefined,
  });
  const times: Record<'accept' | 'lease' | 'finish' | 'sweep', number[]> = {
    accept: [],
    lease: [],
    finish: [],
    sweep: [],
  };
  const timed = async <T>(what: keyof typeof times, run: () => Promise<T>): Promise<T> => {
    const startedAt = performance.now();
    const result = await run();
    times[what].push(performance.now() - startedAt);
    return result;
  };
  for (let round = 0; round < ROUNDS; round += 1) {
    const draft: Draft = {
      call: { ids: { trackdrive: newId() } },
      outcome: { name: 'sale', key: '' },
      source: 'api',
    };
    const answer = await timed('accept', () => accept({ drafts: [draft], idempotency: null }));
    const item = answer.status === 'accepted' ? answer.items[0] : undefined;
    const id = item && 'deliveries' in item ? item.deliveries[0]?.id : undefined;
    if (!id) throw new Error('nothing was accepted');
    const name = newId();
    await timed('lease', () => lease(pool, [id], { lease: name, leaseMs: 15_000, wholeCallConnections: ['well'] }));
    await timed('finish', () => finish(pool, [delivered(id, name)]));
    await timed('sweep', () => sweep(pool, ['well'], 1_000));
  }
  return Object.values(times).map((of) =>
    `${percentile(of, 0.5).toFixed(2)} / ${percentile(of, 0.99).toFixed(2)}`.padEnd(17),
  );
}

function delivered(id: string, name: string): Parameters<typeof finish>[1][number] {
  return {
    id,
    lease: name,
    status: 'delivered',
    reason: null,
    afterMs: null,
    counts: 'nothing',
    reference: null,
    startedAt: new Date().toISOString(),
    durationMs: 1,
    templateId: null,
    request: {},
    response: {},
    failure: null,
    warnings: [],
    decision: 'delivered',
    withoutAttempt: false,
    isAmbiguous: false,
    learnt: null,
  };
}

/** Deliveries that were due an hour ago, of a connection that nobody delivers to. */
async function addBacklog(url: string, many: number): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  const MOST = 50_000;
  for (let left = many; left > 0; left -= MOST) {
    await client.query(`
      WITH made AS (
        SELECT gen_random_uuid() AS call, gen_random_uuid() AS outcome FROM generate_series(1, ${Math.min(left, MOST)})
      ), calls AS (INSERT INTO calls (id) SELECT call FROM made
      ), outcomes AS (
        INSERT INTO outcomes (id, call_id, name, name_key, key, revision, source, received_at)
        SELECT outcome, call, 'sale', 'sale', '', 1, 'api', now() - interval '1 hour' FROM made
      ), revisions AS (
        INSERT INTO revisions (outcome_id, number, met, attributes, vendor, source, received_at, transaction_id)
        SELECT outcome, 1, true, '{}', '{}', 'api', now() - interval '1 hour', outcome::text FROM made
      )
      INSERT INTO deliveries (id, outcome_id, revision, connection, adapter, status, ordering_key, next_attempt_at, sweep_at)
      SELECT gen_random_uuid(), outcome, 1, 'down', 'trackdrive', 'queued', outcome, now() - interval '1 hour',
        now() - interval '1 hour' FROM made`);
  }
  await client.query('ANALYZE');
  await client.end();
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    process.stderr.write(`${String(error)}\n`);
    process.exit(1);
  },
);
