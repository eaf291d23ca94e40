import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { freePort } from './servers';
import { eventually } from './wait';

/** A series of a query's answer, and its value now. */
export interface Sample {
  metric: Record<string, string>;
  value: number;
}

/** Debian's Prometheus, which scrapes once a second. */
export interface Prometheus {
  /** Asks now. @throws what Prometheus says of an expression that it can't read */
  query(expression: string): Promise<Sample[]>;
  /** names of the alert rules, and what is wrong with each; "" for nothing */
  rules(): Promise<Record<string, string>>;
  stop(): Promise<void>;
}

/** @param targets where metrics are, and the key that asking takes, if any */
export async function startPrometheus(targets: readonly { url: string; key?: string }[]): Promise<Prometheus> {
  const folder = mkdtempSync(join(tmpdir(), 'gateway-prometheus-'));
  const port = await freePort();
  const jobs = targets.map(({ url, key }, index) => ({
    job_name: `target-${index}`,
    static_configs: [{ targets: [new URL(url).host] }],
    ...(key && { authorization: { credentials: key } }),
  }));
  const config = {
    global: { scrape_interval: '1s', scrape_timeout: '1s', evaluation_interval: '1s' },
    rule_files: [resolve('ops/prometheus/alerts.yml')],
    scrape_configs: jobs,
  };
  // JSON is YAML.
  writeFileSync(join(folder, 'prometheus.yml'), JSON.stringify(config));
  const server = spawn(
    'prometheus',
    [
      `--config.file=${join(folder, 'prometheus.yml')}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--log.level=error',
    ],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  );
  const get = async (path: string): Promise<ReturnType<typeof JSON.parse>> => {
    const answer = await fetch(`http://127.0.0.1:${port}/api/v1/${path}`);
    const { status, data, error } = JSON.parse(await answer.text());
    if (status !== 'success') throw new Error(`${path}: ${error}`);
    return data;
  };
  await eventually(() => answers(server, port), { within: 15_000, what: 'Prometheus is ready' });

  return {
    query: async (expression) => {
      const { resultType, result } = await get(`query?query=${encodeURIComponent(expression)}`);
      const samples: { metric: Record<string, string>; value: [number, string] }[] =
        resultType === 'scalar' ? [{ metric: {}, value: result }] : result;
      return samples.map(({ metric, value: [, value] }) => ({ metric, value: Number(value) }));
    },
    rules: async () => {
      const { groups } = await get('rules?type=alert');
      const rules = groups.flatMap((group: { rules: { name: string; lastError?: string }[] }) => group.rules);
      return Object.fromEntries(
        rules.map(({ name, lastError = '' }: { name: string; lastError?: string }) => [name, lastError]),
      );
    },
    stop: async () => {
      server.kill('SIGKILL');
      if (server.exitCode === null && server.signalCode === null) await once(server, 'exit');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Runs promtool; gives what it said, and whether all was well. */
export function promtool(words: readonly string[], input?: string): { status: number | null; said: string } {
  const { status, stdout, stderr, error } = spawnSync('promtool', words, { encoding: 'utf8', input });
  if (error) throw error;
  return { status, said: stdout + stderr };
}

async function answers(server: ChildProcess, port: number): Promise<boolean> {
  if (server.exitCode !== null) throw new Error(`prometheus ended with code ${server.exitCode}`);
  return (await fetch(`http://127.0.0.1:${port}/-/ready`)).ok;
}
