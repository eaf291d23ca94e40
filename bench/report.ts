import type { Client } from 'pg';
import { type Arrival, repeats, VENDORS } from './arrivals';
import type { LoadResult } from './load';
import { cpuSeconds, peakMemory, readProcesses } from './proc';
import type { Started } from './processes';
import type { Server } from './servers';
import { percentile } from './statistics';

/** Everything that runs while it is measured. */
export interface Rig {
  database: Client;
  postgres: Server;
  redis: Server | null;
  vendors: Started;
  gateways: Started[];
}

interface Readings {
  at: number;
  cpu: { gateway: number; postgres: number; redis: number; vendors: number };
  memory: number[];
  statements: { accept: number; lease: number; finish: number; all: number };
  bytes: number;
}

export async function readRig({ database, postgres, redis, vendors, gateways }: Rig): Promise<Readings> {
  const pids = gateways.map(({ pid }) => pid);
  await database.query('CREATE EXTENSION IF NOT EXISTS pg_stat_statements');
  const { rows } = await database.query<Readings['statements']>(`
    SELECT coalesce(sum(calls) FILTER (WHERE query LIKE '%new_calls AS%' OR query LIKE '%asked AS (SELECT DISTINCT%'), 0)::int AS accept,
      coalesce(sum(calls) FILTER (WHERE query LIKE '%free AS (%'), 0)::int AS lease,
      coalesce(sum(calls) FILTER (WHERE query LIKE '%finished AS (%'), 0)::int AS finish,
      coalesce(sum(calls), 0)::int AS "all" FROM pg_stat_statements`);
  const { rows: sizes } = await database.query<{ bytes: number }>(`
    SELECT sum(pg_total_relation_size(c.oid))::float8 AS bytes FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = 'public' AND c.relkind = 'r'`);
  const processes = readProcesses();
  return {
    at: Date.now(),
    cpu: {
      gateway: cpuSeconds(processes, pids),
      postgres: cpuSeconds(processes, [postgres.pid]),
      redis: redis ? cpuSeconds(processes, [redis.pid]) : 0,
      vendors: cpuSeconds(processes, [vendors.pid]),
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
  arrivals: Arrival[];
  /** from the first post to the last delivery */
  seconds: number;
}

export function report({ result, before, after, arrivals, seconds }: Measured): string {
  const outcomes = result.accepted;
  const deliveries = outcomes * VENDORS;
  const endToEnd = arrivals.map(({ outcome, at }) => at - (result.dueAt.get(outcome) ?? at));
  const cpu = (part: keyof Readings['cpu']): number => ((after.cpu[part] - before.cpu[part]) * 10_000) / deliveries;
  const total = cpu('gateway') + cpu('postgres') + cpu('redis');
  const calls = (kind: keyof Readings['statements']): number => after.statements[kind] - before.statements[kind];
  const lines: [string, string][] = [
    ['accepted', `${outcomes} (${result.refused.size} refused), ${(outcomes / result.seconds).toFixed(0)}/s`],
    [
      'delivered',
      `${arrivals.length} of ${deliveries} (${repeats(arrivals)} twice), ${(deliveries / seconds).toFixed(0)}/s`,
    ],
    [
      'accept p50 / p99',
      `${percentile(result.latencies, 0.5).toFixed(1)} / ${percentile(result.latencies, 0.99).toFixed(1)} ms`,
    ],
    ['end to end p50 / p99', `${percentile(endToEnd, 0.5).toFixed(0)} / ${percentile(endToEnd, 0.99).toFixed(0)} ms`],
    [
      'CPU s per 10,000 deliveries',
      `${total.toFixed(1)} (gateway ${cpu('gateway').toFixed(1)}, PostgreSQL ${cpu('postgres').toFixed(1)}, ` +
        `Redis ${cpu('redis').toFixed(1)}); mock vendors ${cpu('vendors').toFixed(1)}`,
    ],
    ['peak memory', after.memory.map((megabytes) => `${megabytes.toFixed(0)} MB`).join(', ')],
    ['statements per accept', (calls('accept') / outcomes).toFixed(2)],
    ['statements per delivery', ((calls('lease') + calls('finish')) / deliveries).toFixed(2)],
    ['all statements per outcome', (calls('all') / outcomes).toFixed(2)],
    ['bytes per outcome', ((after.bytes - before.bytes) / outcomes).toFixed(0)],
  ];
  return lines.map(([name, value]) => `${name.padEnd(30)}${value}`).join('\n');
}
