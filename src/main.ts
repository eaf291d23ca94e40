import { loadRegistry } from './adapter/registry';
import { startApp } from './app';
import { ConfigError, readConfig, readEnvironment, summarize } from './config';
import { createLog } from './telemetry/log';
import { welcome } from './welcome';

/** Starts the gateway as the environment says, and stops it when asked to: once gently, twice at once. */
async function main(): Promise<void> {
  const registry = loadRegistry();
  const config = readConfig(readEnvironment(), registry, process.stdout.isTTY);
  const log = createLog(config.log);
  log.info('starting', summarize(config));
  const app = await startApp(config, registry, log);
  log.info('serving', { url: app.url, role: config.role, pid: process.pid });
  if (config.log.format === 'text') process.stdout.write(welcome(config, app));

  let stopping = false;
  const stop = (signal: NodeJS.Signals): void => {
    if (stopping) process.exit(1);
    stopping = true;
    log.info('stopping', { signal });
    app.close().then(
      () => {
        log.info('stopped', {});
        process.exitCode = 0;
      },
      (error: unknown) => {
        log.error('did not stop cleanly', { error });
        process.exitCode = 1;
      },
    );
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof ConfigError ? error.message : String((error as Error)?.stack ?? error)}\n`);
  process.exitCode = 1;
});
