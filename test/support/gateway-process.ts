import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { loadRegistry } from '../../src/adapter/registry';
import { environmentName } from '../../src/adapter/settings';
import type { Sandboxes } from '../../src/sandbox/serve';
import { ADMIN_KEY } from './gateway';

export interface GatewayProcess {
  child: ChildProcess;
  url: string;
}

/** The gateway as `npm start` starts it, in a process that can be killed, with every vendor's sandbox in its vendor's place. */
export async function startGatewayProcess(
  dataDir: string,
  vendors: Sandboxes,
  variables: Record<string, string> = {},
): Promise<GatewayProcess> {
  const settings = [...loadRegistry().values()].flatMap((adapter) =>
    Object.entries(adapter.sandbox.settings(vendors.baseUrl(adapter.id))).map(
      ([name, value]) => [environmentName(adapter.id, name), String(value)] as const,
    ),
  );
  const child = spawn(process.execPath, [join(__dirname, '..', '..', 'dist', 'src', 'main.js')], {
    cwd: dataDir,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      PATH: process.env.PATH,
      DATA_DIR: dataDir,
      ADMIN_API_KEY: ADMIN_KEY,
      PORT: '0',
      LOG_FORMAT: 'json',
      DELIVERY_DEADLINE: '1s',
      RETRY_SCHEDULE: '100ms,200ms,500ms,1s,1s,1s',
      ...Object.fromEntries(settings),
      ...variables,
    },
  });
  const url = await new Promise<string>((resolve, reject) => {
    let seen = '';
    child.once('exit', (code) => reject(new Error(`it ended with ${code}: ${seen}`)));
    child.stdout?.on('data', (chunk: Buffer) => {
      seen += chunk.toString();
      const found = /"event":"serving","url":"([^"]+)"/.exec(seen)?.[1];
      if (found) resolve(found);
    });
  });
  return { child, url };
}
