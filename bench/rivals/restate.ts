import { createRequire } from 'node:module';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { startLogged, startNode, stop } from '../processes';
import { freePort } from '../servers';
import type { MeasuredSystem, Running } from './rival';
import { listed } from './versions';

const SERVER = '@restatedev/restate-server';
const packages = { [SERVER]: '1.7.12', '@restatedev/restate-sdk': '1.17.2' };

/** Restate with restate-service.ts, which posts with fetch, as most would write it. */
export const restate = restateWith('restate', 'fetch');

/** The same with the leanest HTTP client, so that it is Restate that is measured, not fetch. */
export const restateLean = restateWith('restate-lean', 'node:http');

function restateWith(name: string, client: 'fetch' | 'node:http'): MeasuredSystem {
  return {
    name,
    about: `${listed(packages)}; one node, one process for the service, which posts with ${client}`,
    durability:
      'an entry in the log of the Restate server (RocksDB, one node), flushed to disk before the 202; so is the end of each delivery',
    packages,
    start: ({ folder, vendors, packagesFolder }) =>
      start(folder, vendors, join(packagesFolder, 'package.json'), client),
  };
}

async function start(
  folder: string,
  vendors: readonly string[],
  packagesFile: string,
  client: string,
): Promise<Running> {
  const service = await startNode({
    file: join(__dirname, 'restate-service.js'),
    logFile: join(folder, 'service.log'),
    env: { VENDORS: vendors.join(','), RESTATE_PACKAGES: packagesFile, HTTP_CLIENT: client },
  });
  const ingressPort = await freePort();
  const adminPort = await freePort();
  const server = startLogged(serverProgram(packagesFile), ['--base-dir', join(folder, 'restate'), '--no-logo'], {
    logFile: join(folder, 'restate-server.log'),
    cwd: folder,
    // Nothing of the operator's own settings; else as it is by default, on this machine alone and without telemetry.
    env: {
      PATH: process.env.PATH,
      RESTATE_DISABLE_TELEMETRY: 'true',
      RESTATE_LISTEN_MODE: 'tcp',
      RESTATE_BIND_IP: '127.0.0.1',
      RESTATE_BIND_PORT: String(await freePort()),
      RESTATE_INGRESS__BIND_PORT: String(ingressPort),
      RESTATE_ADMIN__BIND_PORT: String(adminPort),
    },
  });
  const admin = `http://127.0.0.1:${adminPort}`;
  await register(admin, service.said);
  return {
    // `/send` is answered as soon as the invocation is in the log.
    url: `http://127.0.0.1:${ingressPort}/outcomes/accept/send`,
    pids: [service.pid, server.pid ?? 0],
    unfinished: () => unfinished(admin),
    stop: async () => {
      await stop(server);
      await stop(service.child);
    },
  };
}

/** The program itself, as the package's own start script finds it: there is a package for each platform. */
function serverProgram(packagesFile: string): string {
  const platform = `${process.platform}-${process.arch}`;
  try {
    const server = createRequire(packagesFile).resolve(`${SERVER}/package.json`);
    return createRequire(server).resolve(`${SERVER}-${platform}/bin/restate-server`);
  } catch {
    throw new Error(`There is no Restate server in npm for ${platform}.`);
  }
}

/** Tells the server where the service is, as soon as the server and all its partitions answer. */
async function register(admin: string, uri: string): Promise<void> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    const answer = await postJson(`${admin}/deployments`, { uri }).catch((error: unknown) => String(error));
    if (typeof answer !== 'string' && answer.ok) return;
    if (Date.now() > deadline)
      throw new Error(`Restate does not take the service: ${typeof answer === 'string' ? answer : answer.status}.`);
    await wait(100);
  }
}

async function unfinished(admin: string): Promise<number> {
  const query = `SELECT count(*) AS open FROM sys_invocation WHERE status <> 'completed'`;
  const answer = await postJson(`${admin}/query`, { query });
  const { rows } = (await answer.json()) as { rows: { open: number }[] };
  return rows[0]?.open ?? 0;
}

function postJson(url: string, body: object): Promise<Response> {
  const headers = { 'content-type': 'application/json', accept: 'application/json' };
  return fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
}
