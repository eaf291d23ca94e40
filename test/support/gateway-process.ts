import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { loadRegistry } from '../../src/adapter/registry';
import { environmentName } from '../../src/adapter/settings';
import type { Sandboxes } from '../../src/sandbox/serve';
import { ADMIN_KEY } from './gateway';

/** A gateway in a process of its own, as `npm start` starts it. */
export interface GatewayProcess {
  child: ChildProcess;
  /** null: it serves nothing but its metrics */
  url: string | null;
  metricsUrl: string | null;
  /** its log so far */
  said(): string;
  stop(): Promise<void>;
}

/** Variables by which every vendor is its sandbox vendor. */
export function variablesOf(vendors: Sandboxes): Record<string, string> {
  const settings = [...loadRegistry().values()].flatMap((adapter) =>
    Object.entries(adapter.sandbox.settings(vendors.baseUrl(adapter.id))).map(([name, value]) => [
      environmentName(adapter.id, name),
      String(value),
    ]),
  );
  return Object.fromEntries(settings) as Record<string, string>;
}

/** One that delivers to sandbox vendors, with short deadlines and retries: it is going to be killed. */
export async function startGatewayProcess(
  folder: string,
  vendors: Sandboxes,
  variables: Record<string, string> = {},
): Promise<GatewayProcess & { url: string }> {
  const made = await startProcess(folder, {
    ADMIN_API_KEY: ADMIN_KEY,
    PORT: '0',
    DELIVERY_DEADLINE: '1s',
    RETRY_SCHEDULE: '100ms,200ms,500ms,1s,1s,1s',
    ...variablesOf(vendors),
    ...variables,
  });
  if (made.url === null) throw new Error('it serves no API');
  return { ...made, url: made.url };
}

/** Resolves when it serves. @param folder where no `.env` is */
export async function startProcess(folder: string, variables: Record<string, string>): Promise<GatewayProcess> {
  const child = spawn(process.execPath, [join(__dirname, '..', '..', 'dist', 'src', 'main.js')], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { PATH: process.env.PATH, DATA_DIR: folder, LOG_FORMAT: 'json', ...variables },
  });
  let said = '';
  const served = new Promise<{ url: string | null; metricsUrl: string | null }>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`it ended with ${code}: ${said}`)));
    child.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      const line = said.split('\n').find((one) => one.includes('"event":"serving"') && one.endsWith('}'));
      if (line) resolve(JSON.parse(line));
    });
  });
  const { url, metricsUrl } = await served;
  return {
    child,
    url,
    metricsUrl,
    said: () => said,
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGTERM');
      await once(child, 'exit');
    },
  };
}
