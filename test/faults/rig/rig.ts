import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Received } from '../check/history';
import { type Death, type Gateways, PROCESSES, type ProcessName, startGateways, APIS, WORKERS } from './gateways';
import { type OwnPostgres, startOwnPostgres } from './postgres';
import { freePort, type OwnRedis, startOwnRedis } from './redis';
import { openProxy, type TcpProxy } from './tcp-proxy';
import { openVendor, type Vendor } from './vendors';

/** The four connections, as the gateway's processes call them. */
export const CONNECTIONS = ['invoca', 'trackdrive', 'invoca2', 'trackdrive3'] as const;
export const KEY = 'key-of-the-experiments';

/** How the gateways are set up. A lease lasts the deadline and five seconds. */
export interface RigOptions {
  deadlineMs: number;
}

/** Everything that runs while something is broken, with a proxy on every way between two of them. */
export interface Rig extends RigOptions {
  folder: string;
  postgres: OwnPostgres;
  redis: OwnRedis;
  gateways: Gateways;
  vendors: ReadonlyMap<string, Vendor>;
  /** base URLs of the API's processes */
  urls: ReadonlyMap<string, string>;
  /** the ways to the database, to the queue, and from a worker to a vendor (`worker-1 invoca`) */
  toPostgres: ReadonlyMap<ProcessName, TcpProxy>;
  toRedis: ReadonlyMap<ProcessName, TcpProxy>;
  toVendor: ReadonlyMap<string, TcpProxy>;
  /** who hears of requests and deaths: the experiment that runs */
  listeners: { received(request: Received): void; died(death: Death): void };
  nextNumber(): number;
  /** `keep`: the folder stays, with the logs of all processes */
  close(keep: boolean): Promise<void>;
}

/** Retries come soon, and there are more of them than any fault here lasts. */
const RETRY_SCHEDULE = Array<string>(40).fill('1s').join(',');

export async function startRig({ deadlineMs }: RigOptions): Promise<Rig> {
  const folder = mkdtempSync(join(tmpdir(), 'gateway-faults-'));
  const postgres = await startOwnPostgres(folder);
  const redis = await startOwnRedis(folder);
  const listeners: Rig['listeners'] = { received: () => undefined, died: () => undefined };
  const vendors = new Map<string, Vendor>();
  for (const connection of CONNECTIONS) {
    vendors.set(connection, await openVendor(connection, WORKERS, (request) => listeners.received(request)));
  }

  const toPostgres = new Map<ProcessName, TcpProxy>();
  const toRedis = new Map<ProcessName, TcpProxy>();
  const toVendor = new Map<string, TcpProxy>();
  const ports = new Map<ProcessName, number>();
  for (const name of PROCESSES) {
    toPostgres.set(name, await openProxy(() => postgres.port()));
    toRedis.set(name, await openProxy(() => redis.port));
    ports.set(name, await freePort());
  }
  for (const worker of WORKERS) {
    for (const { connection, ports: endpoints } of vendors.values()) {
      toVendor.set(`${worker} ${connection}`, await openProxy(() => endpoints.get(worker) ?? 0));
    }
  }
  const routesOf = (name: ProcessName): Record<string, number> =>
    Object.fromEntries(
      [...vendors.values()].map(({ connection, baseUrl }) => [
        new URL(baseUrl).port,
        toVendor.get(`${name} ${connection}`)?.port ?? 0,
      ]),
    );

  const environmentOf = (name: ProcessName): Record<string, string> => ({
    ROLE: name.startsWith('api') ? 'api' : 'worker',
    PORT: String(ports.get(name)),
    DATA_DIR: folder,
    DATABASE_URL: postgres.urlAt(toPostgres.get(name)?.port ?? 0),
    REDIS_URL: `redis://127.0.0.1:${toRedis.get(name)?.port}`,
    ADMIN_API_KEY: KEY,
    SANDBOX: 'off',
    LOG_LEVEL: 'info',
    LOG_FORMAT: 'json',
    DELIVERY_DEADLINE: `${deadlineMs}ms`,
    RETRY_SCHEDULE,
    FAULTS_VENDORS: [...vendors.values()].map(({ baseUrl }) => baseUrl).join(','),
    FAULTS_ROUTES: JSON.stringify(routesOf(name)),
  });
  let gateways: Gateways | null = null;
  const killAll = (): void => {
    gateways?.killNow();
    redis.killNow();
    postgres.killNow();
  };
  process.once('exit', killAll);
  gateways = await startGateways({ folder, environmentOf, onDeath: (death) => listeners.died(death) });

  let numbers = 0;
  return {
    deadlineMs,
    folder,
    postgres,
    redis,
    gateways,
    vendors,
    urls: new Map(APIS.map((name) => [name, `http://127.0.0.1:${ports.get(name)}`])),
    toPostgres,
    toRedis,
    toVendor,
    listeners,
    nextNumber: () => (numbers += 1),
    close: async (keep) => {
      await gateways.close();
      for (const vendor of vendors.values()) vendor.close();
      for (const proxy of [...toPostgres.values(), ...toRedis.values(), ...toVendor.values()]) await proxy.close();
      await redis.kill('delete');
      await postgres.crash();
      process.removeListener('exit', killAll);
      if (!keep) rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
    },
  };
}
