import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Client } from 'pg';
import { startEmbeddedPostgres } from '../src/store/embedded-postgres';
import { load } from './load';
import { startNode, type Started, stop } from './processes';
import { type Heard, readRig, report, type Rig, startRedis } from './report';

const { values: options } = parseArgs({
  options: {
    outcomes: { type: 'string', default: '10000' },
    clients: { type: 'string', default: '64' },
    rate: { type: 'string' },
    latency: { type: 'string', default: '20' },
    queue: { type: 'string', default: 'redis' },
    /** processes of the gateway: "all" is one, "split" one for the API and one for the deliveries */
    processes: { type: 'string', default: 'split' },
    warmup: { type: 'string', default: '4000' },
  },
});

const KEY = 'bench-key';
const DRAIN_PATIENCE_MS = 120_000;

async function main(): Promise<void> {
  const dataDir = mkdtempSync(join(tmpdir(), 'gateway-bench-'));
  const postgres = await startEmbeddedPostgres({
    dataDir,
    log: { info: () => undefined },
    settings: { shared_preload_libraries: 'pg_stat_statements' },
  });
  const postmaster = Number(readFileSync(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0]);
  const redis = options.queue === 'redis' ? await startRedis(dataDir) : null;
  const children: Started[] = [];
  const database = new Client({ connectionString: postgres.url, application_name: 'bench' });
  await database.connect();
  try {
    const vendors = await startNode(join(__dirname, 'vendors.js'), join(dataDir, 'vendors.log'), {
      BENCH_LATENCY_MS: options.latency,
    });
    children.push(vendors);
    const gateways = await startGateways(dataDir, postgres.url, redis, vendors.said);
    children.push(...gateways);
    await measure({ database, postmaster, redis, vendors, gateways });
  } finally {
    await database.end();
    await Promise.all(children.map(({ child }) => stop(child)));
    redis?.stop();
    await postgres.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function startGateways(
  dataDir: string,
  databaseUrl: string,
  redis: Rig['redis'],
  vendors: string,
): Promise<Started[]> {
  const common = {
    DATA_DIR: dataDir,
    DATABASE_URL: databaseUrl,
    ADMIN_API_KEY: KEY,
    BENCH_VENDORS: vendors,
    SANDBOX: 'off',
    PORT: '0',
    LOG_LEVEL: 'info',
    LOG_FORMAT: 'json',
    ...(redis ? { REDIS_URL: redis.url } : {}),
  };
  const roles = options.processes === 'all' ? ['all'] : ['api', 'worker'];
  const started: Started[] = [];
  for (const ROLE of roles)
    started.push(await startNode(join(__dirname, 'gateway.js'), join(dataDir, `${ROLE}.log`), { ...common, ROLE }));
  return started;
}

async function measure(rig: Rig): Promise<void> {
  const [api] = rig.gateways;
  if (!api) throw new Error('no gateway runs');
  const outcomes = Number(options.outcomes);
  const clients = Number(options.clients);
  const warmup = Number(options.warmup);
  const rate = options.rate === undefined ? null : Number(options.rate);

  await load({ url: api.said, key: KEY, first: 0, outcomes: warmup, clients, rate: null });
  await drained(rig.database, warmup);
  const before = await readRig(rig);
  const result = await load({ url: api.said, key: KEY, first: warmup, outcomes, clients, rate });
  const seconds = await drained(rig.database, warmup + outcomes).then((at) => (at - before.at) / 1000);
  const after = await readRig(rig);
  const heard = await hear(rig.vendors.said, warmup);
  process.stdout.write(`${report({ result, before, after, heard, seconds })}\n`);
}

/** Waits until every delivery is delivered; answers when, in epoch milliseconds. */
async function drained(database: Client, outcomes: number): Promise<number> {
  const deadline = Date.now() + DRAIN_PATIENCE_MS;
  for (;;) {
    const { rows } = await database.query<{ open: number }>(
      `SELECT count(*)::int AS open FROM deliveries WHERE sweep_at IS NOT NULL`,
    );
    const open = rows[0]?.open ?? 0;
    const { rows: made } = await database.query<{ made: number }>('SELECT count(*)::int AS made FROM outcomes');
    if (open === 0 && (made[0]?.made ?? 0) >= outcomes) return Date.now();
    if (Date.now() > deadline) throw new Error(`${open} deliveries are still open`);
    await wait(50);
  }
}

/** What the vendors got of the outcomes from this number on: when each came last, and how often one came twice. */
async function hear(urls: string, first: number): Promise<Heard> {
  const answer = await fetch(urls.split(',')[0] ?? '');
  const { outcomes } = (await answer.json()) as { outcomes: [string, number, number][] };
  const measured = outcomes
    .map(([key, count, at]) => ({ number: Number(key.replace(/^.*-/, '')), count, at }))
    .filter(({ number }) => number >= first);
  return {
    arrivals: measured,
    duplicates: measured.reduce((sum, { count }) => sum + count - 1, 0),
  };
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    process.stderr.write(`${String(error)}\n`);
    process.exit(1);
  },
);
