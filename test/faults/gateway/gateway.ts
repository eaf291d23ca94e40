import http from 'node:http';
import net from 'node:net';
import { loadRegistry } from '../../../src/adapter/registry';
import { startApp } from '../../../src/app';
import { type ConfiguredConnection, readConfig, readEnvironment } from '../../../src/config';
import { createLog } from '../../../src/telemetry/log';
import { layFailpoints, type Order } from './failpoints';

/**
 * The gateway as it is, with connections to the sandbox vendors whose base URLs are in FAULTS_VENDORS. Its settings are those of every
 * other process; FAULTS_ROUTES ({"port": port}) leads its requests through the proxies that are between it and the vendors.
 */
async function main(): Promise<void> {
  const takeOrder = layFailpoints();
  const variables = readEnvironment();
  route(JSON.parse(variables['FAULTS_ROUTES'] ?? '{}') as Record<string, number>);

  const registry = loadRegistry();
  const config = readConfig(variables, registry, false);
  const connections = (variables['FAULTS_VENDORS'] ?? '').split(',').map((baseUrl, index): ConfiguredConnection => {
    const adapter = registry.get(index % 2 === 0 ? 'invoca' : 'trackdrive');
    if (!adapter) throw new Error('the experiments need the adapters invoca and trackdrive');
    const settings = adapter.settings.parse({ ...adapter.sandbox.settings(baseUrl), baseUrl });
    return { name: index < 2 ? adapter.id : `${adapter.id}${index}`, adapter, settings };
  });
  const app = await startApp({ ...config, sandbox: false, connections }, registry, createLog(config.log));

  process.once('SIGTERM', () => void app.close().then(() => process.exit(0)));
  process.on('message', (order) => takeOrder(order as Order));
  // Whoever started it is gone.
  process.on('disconnect', () => process.exit(1));
  process.send?.(app.url ?? '');
}

/** The sockets of http's agents go to the proxy's port instead. */
function route(routes: Readonly<Record<string, number>>): void {
  Object.assign(http.Agent.prototype, {
    createConnection: (options: net.TcpNetConnectOpts, connected?: () => void) =>
      net.createConnection({ ...options, port: routes[String(options.port)] ?? options.port }, connected),
  });
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exit(1);
});
