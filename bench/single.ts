import { setTimeout as wait } from 'node:timers/promises';
import type { Client } from 'pg';
import { arrivalsFrom } from './arrivals';
import { cpuBetween, disturbance, readCpu } from './cpu';
import { KEY, startGateways, startVendors } from './gateways';
import { removeFolder, temporaryFolder } from './leave-nothing';
import { load } from './load';
import type { SingleOptions } from './options';
import { stop } from './processes';
import { readRig, report, type Rig } from './report';
import { connect, startPostgres, startRedis } from './servers';

/** Two vendors, two accounts at each. */
const ADAPTERS = ['invoca', 'trackdrive', 'invoca', 'trackdrive'];
const DRAIN_PATIENCE_MS = 120_000;

/** Measures the gateway alone, with its parts; `warn` is told when something else used the machine. */
export async function measureGateway(options: SingleOptions, warn: (sentence: string) => void): Promise<string> {
  const folder = temporaryFolder();
  const postgres = await startPostgres(folder, { shared_preload_libraries: 'pg_stat_statements' });
  const redis = options.queue === 'redis' ? await startRedis(folder) : null;
  const vendors = await startVendors(folder, options.latency);
  const database = await connect(postgres);
  const gateways = await startGateways({
    folder,
    databaseUrl: postgres.url,
    redisUrl: redis?.url ?? null,
    vendors: vendors.said.split(','),
    adapters: ADAPTERS,
    roles: options.processes === 'all' ? ['all'] : ['api', 'worker'],
  });
  const text = await measure(options, { database, postgres, redis, vendors, gateways }, warn);
  await database.end();
  await Promise.all([...gateways, vendors].map(({ child }) => stop(child)));
  await redis?.stop();
  await postgres.stop();
  removeFolder(folder);
  return text;
}

async function measure(
  { outcomes, clients, warmup, rate }: SingleOptions,
  rig: Rig,
  warn: (sentence: string) => void,
): Promise<string> {
  const { database, postgres, redis, vendors, gateways } = rig;
  const url = `${gateways[0]?.said}/v1/outcomes`;
  const parties = {
    bench: process.pid,
    vendors: vendors.pid,
    system: [...gateways, postgres, ...(redis ? [redis] : [])].map(({ pid }) => pid),
  };
  await load({ url, key: KEY, first: 0, outcomes: warmup, clients, rate: null });
  await drained(database);
  const cpuBefore = readCpu(parties);
  const before = await readRig(rig);
  const result = await load({ url, key: KEY, first: warmup, outcomes, clients, rate });
  const seconds = await drained(database).then((at) => (at - before.at) / 1000);
  const after = await readRig(rig);
  const disturbed = disturbance(cpuBetween(cpuBefore, readCpu(parties)), 'while the gateway was measured');
  const arrivals = await arrivalsFrom(vendors.said.split(','), warmup);
  const text = report({ result, before, after, arrivals, seconds });
  if (disturbed === null) return text;
  warn(disturbed);
  return `${text}\n${disturbed}`;
}

/** Waits until every delivery of what was accepted is delivered; answers when, in epoch milliseconds. */
async function drained(database: Client): Promise<number> {
  const deadline = Date.now() + DRAIN_PATIENCE_MS;
  for (;;) {
    // Whether any is open is asked of an index: counting them all, over and over, would cost more than delivering them.
    const { rows } = await database.query<{ isOpen: boolean }>(
      `SELECT EXISTS (SELECT FROM deliveries
         WHERE connection = ANY(ARRAY(SELECT name FROM connections)) AND sweep_at IS NOT NULL) AS "isOpen"`,
    );
    if (rows[0]?.isOpen === false) return Date.now();
    if (Date.now() > deadline) throw new Error('deliveries are still open');
    await wait(50);
  }
}
