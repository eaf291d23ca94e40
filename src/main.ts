import { loadRegistry } from './adapter/registry';
import { startApp } from './app';
import { ConfigError, readConfig, readEnvironment, summarize } from './config';
import { oddVariables } from './odd-variables';
import { endAfter } from './stop-guard';
import { OtherMode } from './store/data-mode';
import { isDatabaseAway } from './store/errors';
import { createLog } from './telemetry/log';
import { welcome } from './welcome';

/** Whoever stops a process kills it after 30 s as a rule: what does not let go by then is left as a crash would leave it. */
const LONGEST_STOP_MS = 28_000;

/** Starts the gateway as the environment says, and stops it when asked to: once gently, twice at once. */
async function main(): Promise<void> {
  const registry = loadRegistry();
  const variables = readEnvironment();
  const config = readConfig(variables, registry, process.stdout.isTTY);
  const log = createLog(config.log);
  log.info('starting', summarize(config));
  for (const what of oddVariables(variables, registry)) log.warn('variable without effect', { what });
  const app = await startApp(config, registry, log);
  log.info('serving', { url: app.url, metricsUrl: app.metricsUrl, role: config.role, pid: process.pid });
  // For a person, so not among the lines for machines.
  if (config.log.format === 'text' || app.sandboxes || app.data.isGoingLive) process.stderr.write(welcome(config, app));

  let stopping = false;
  const stop = (signal: NodeJS.Signals): void => {
    if (stopping) process.exit(1);
    stopping = true;
    log.info('stopping', { signal });
    endAfter(LONGEST_STOP_MS);
    void app.close().then(() => {
      log.info('stopped', {});
      // What could not be released in time must not keep the process.
      process.exit(0);
    });
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
}

/** What a person can mend is said in a sentence; anything else is shown whole. */
function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error instanceof ConfigError || error instanceof OtherMode) return error.message;
  const { code, syscall } = error as NodeJS.ErrnoException;
  if (code === 'EADDRINUSE') return `something else serves there already: ${error.message}`;
  if (syscall === 'listen') return `can't serve there: ${error.message}`;
  if (isDatabaseAway(error)) return `the database can't be reached: ${error.message || code}`;
  return error.stack ?? error.message;
}

main().catch((error: unknown) => {
  process.stderr.write(`${explain(error)}\n`);
  process.exitCode = 1;
});
