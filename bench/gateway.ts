import { loadRegistry } from '../src/adapter/registry';
import { startApp } from '../src/app';
import { type ConfiguredConnection, readConfig, readEnvironment } from '../src/config';
import { createLog } from '../src/telemetry/log';

/** The gateway as it is, with four accounts at two vendors: BENCH_VENDORS holds the base URLs of their stand-ins. */
async function main(): Promise<void> {
  const variables = readEnvironment();
  const registry = loadRegistry();
  const config = readConfig(variables, registry, false);
  const connections = (variables.BENCH_VENDORS ?? '').split(',').map((baseUrl, index): ConfiguredConnection => {
    const adapter = registry.get(index % 2 === 0 ? 'invoca' : 'trackdrive');
    if (!adapter) throw new Error('the bench needs the adapters invoca and trackdrive');
    const settings = adapter.settings.parse({ ...adapter.sandbox.settings(baseUrl), baseUrl });
    return { name: index < 2 ? adapter.id : `${adapter.id}${index}`, adapter, settings };
  });
  const app = await startApp({ ...config, sandbox: false, connections }, registry, createLog(config.log));
  process.once('SIGTERM', () => void app.close().then(() => process.exit(0)));
  process.send?.(app.url);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
