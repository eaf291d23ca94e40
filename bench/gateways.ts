import { join } from 'node:path';
import { GATEWAY_FLAGS, startNode, type Started } from './processes';

/** What the gateway's processes of a run are given. */
export interface GatewaySetup {
  folder: string;
  databaseUrl: string;
  /** null: the jobs are in the same database */
  redisUrl: string | null;
  /** base URLs of the vendors */
  vendors: readonly string[];
  /** the adapter of the account at each of them */
  adapters: readonly string[];
  roles: readonly ('all' | 'api' | 'worker')[];
}

export const KEY = 'key-of-the-benchmark';

/** Starts them one after another, as the first one migrates the database. */
export async function startGateways(setup: GatewaySetup): Promise<Started[]> {
  const { folder, databaseUrl, redisUrl, vendors, adapters, roles } = setup;
  const common = {
    DATA_DIR: folder,
    DATABASE_URL: databaseUrl,
    ADMIN_API_KEY: KEY,
    BENCH_VENDORS: vendors.join(','),
    BENCH_ADAPTERS: adapters.join(','),
    SANDBOX: 'off',
    PORT: '0',
    LOG_LEVEL: 'info',
    LOG_FORMAT: 'json',
    ...(redisUrl === null ? {} : { REDIS_URL: redisUrl }),
  };
  const started: Started[] = [];
  for (const ROLE of roles) {
    const logFile = join(folder, `${ROLE}.log`);
    const file = join(__dirname, 'gateway.js');
    started.push(await startNode({ file, logFile, env: { ...common, ROLE }, flags: GATEWAY_FLAGS }));
  }
  return started;
}

/** Four vendors that answer after that many milliseconds; ready with their base URLs, separated by commas. */
export function startVendors(folder: string, latency: number): Promise<Started> {
  return startNode({
    file: join(__dirname, 'vendors.js'),
    logFile: join(folder, 'vendors.log'),
    env: { BENCH_LATENCY_MS: String(latency) },
  });
}
