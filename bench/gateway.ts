import { loadRegistry } from '../src/adapter/registry';
import { startApp } from '../src/app';
import { type ConfiguredConnection, readConfig, readEnvironment } from '../src/config';
import { createLog } from '../src/telemetry/log';

/** The gateway as it is, with an account at each base URL of BENCH_VENDORS, of the adapter at its place in BENCH_ADAPTERS. */
async function main(): Promise<void> {
  const variables = readEnvironment();
  const registry = loadRegistry();
  const config = readConfig(variables, registry, false);
  const adapters = (variables.BENCH_ADAPTERS ?? '').split(',');
  const connections = (variables.BENCH_VENDORS ?? '').split(',').map((baseUrl, index): ConfiguredConnection => {
    const id = adapters[index] ?? '';
    const adapter = registry.get(id);
    if (!adapter) throw new Error(`the bench needs the adapter ${id}`);
    const settings = adapter.settings.parse({ ...adapter.sandbox.settings(baseUrl), baseUrl });
    return { name: adapters.indexOf(id) === index ? id : `${id}${index}`, adapter, settings };
  });
  const app = await startApp({ ...config, sandbox: false, connections }, registry, createLog(config.log));
  process.once('SIGTERM', () => void app.close().then(() => process.exit(0)));
  process.send?.(app.url);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
