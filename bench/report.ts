import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import type { Client } from 'pg';
import { type LoadResult, percentile } from './load';
import { cpuSeconds, peakMemory, type Started } from './processes';

/** Everything that runs while it is measured. */
export interface Rig {
  database: Client;
  postmaster: number;
  redis: { pid: number; url: string; stop(): void } | null;
  vendors: Started;
  gateways: Started[];
}

/** What the vendors got. */
export interface Heard {
  arrivals: { number: number; at: number }[];
  duplicates: number;
}

interface Readings {
  at: number;
  cpu: { gateway: number; postgres: number; redis: number; vendors: number };
  memory: number[];
  statements: { accept: number; lease: number; finish: number; all: number };
  bytes: number;
}

const VENDORS = 4;

/** A Redis of our own with an append-only file, flushed every second. */
export async function startRedis(dataDir: string): Promise<NonNullable<Rig['redis']>> {
  const port = await freePort();
  const options = [
    '--port',
    String(port),
    '--dir',
    dataDir,
    '--appendonly',
    'yes',
    '--save',
    '',
    '--bind',
    '127.0.0.1',
  ];
  const child = spawn('redis-server', options, { stdio: 'ignore' });
  await new Promise((resolve) => setTimeout(resolve, 500));
  return { pid: child.pid ?? 0, url: `redis://127.0.0.1:${port}`, stop: () => void child.kill() };
}

export async function readRig({ database, postmaster, redis, vendors, gateways }: Rig): Promise<Readings> {
  const pids = gateways.map(({ child }) => child.pid ?? 0);
  await database.query('CREATE EXTENSION IF NOT EXISTS pg_stat_statements');
  const { rows } = await database.query<Readings['statements']>(`
    SELECT coalesce(sum(calls) FILTER (WHERE query LIKE '%new_calls AS%' OR query LIKE '%asked AS (SELECT DISTINCT%'), 0)::int AS accept,
      coalesce(sum(calls) FILTER (WHERE query LIKE '%free AS (%'), 0)::int AS lease,
      coalesce(sum(calls) FILTER (WHERE query LIKE '%finished AS (%'), 0)::int AS finish,
      coalesce(sum(calls), 0)::int AS "all" FROM pg_stat_statements`);
  const { rows: sizes } = await database.query<{ bytes: number }>(`
    SELECT sum(pg_total_relation_size(c.oid))::float8 AS bytes FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = 'public' AND c.relkind = 'r'`);
  return {
    at: Date.now(),
    cpu: {
      gateway: pids.reduce((sum, pid) => sum + cpuSeconds(pid), 0),
      postgres: cpuSeconds(postmaster),
      redis: redis ? cpuSeconds(redis.pid) : 0,
      vendors: cpuSeconds(vendors.child.pid ?? 0),
    },
    memory: pids.map(peakMemory),
    statements: rows[0] ?? { accept: 0, lease: 0, finish: 0, all: 0 },
    bytes: sizes[0]?.bytes ?? 0,
  };
}

export interface Measured {
  result: LoadResult;
  before: Readings;
  after: Readings;
  heard: Heard;
  /** from the first post to the last delivery */
  seconds: number;
}

export function report({ result, before, after, heard, seconds }: Measured): string {
  const outcomes = result.accepted;
  const deliveries = outcomes * VENDORS;
  const endToEnd = heard.arrivals.map(({ number, at }) => at - (result.dueAt.get(number) ?? at));
  const cpu = (part: keyof Readings['cpu']): number => ((after.cpu[part] - before.cpu[part]) * 10_000) / deliveries;
  const total = cpu('gateway') + cpu('postgres') + cpu('redis');
  const calls = (kind: keyof Readings['statements']): number => after.statements[kind] - before.statements[kind];
  const lines: [string, string][] = [
    ['accepted', `${outcomes} (${result.refused} refused), ${(outcomes / result.seconds).toFixed(0)}/s`],
    [
      'delivered',
      `${heard.arrivals.length} of ${deliveries} (${heard.duplicates} twice), ${(deliveries / seconds).toFixed(0)}/s`,
    ],
    [
      'accept p50 / p99',
      `${percentile(result.latencies, 0.5).toFixed(1)} / ${percentile(result.latencies, 0.99).toFixed(1)} ms`,
    ],
    ['end to end p50 / p99', `${percentile(endToEnd, 0.5).toFixed(0)} / ${percentile(endToEnd, 0.99).toFixed(0)} ms`],
    [
      'CPU s per 10,000 deliveries',
      `${total.toFixed(1)} (gateway ${cpu('gateway').toFixed(1)}, PostgreSQL ${cpu('postgres').toFixed(1)}, ` +
        `Redis ${cpu('redis').toFixed(1)}); stand-ins of vendors ${cpu('vendors').toFixed(1)}`,
    ],
    ['peak memory', after.memory.map((megabytes) => `${megabytes.toFixed(0)} MB`).join(', ')],
    ['statements per accept', (calls('accept') / outcomes).toFixed(2)],
    ['statements per delivery', ((calls('lease') + calls('finish')) / deliveries).toFixed(2)],
    ['all statements per outcome', (calls('all') / outcomes).toFixed(2)],
    ['bytes per outcome', ((after.bytes - before.bytes) / outcomes).toFixed(0)],
  ];
  return lines.map(([name, value]) => `${name.padEnd(30)}${value}`).join('\n');
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
