import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadRegistry } from '../../src/adapter/registry';
import { type Sandboxes, serveSandboxes } from '../../src/sandbox/serve';
import { freshDatabase, type TestDatabase } from '../support/database';
import { ADMIN_KEY, DOCUMENTED } from '../support/gateway';
import { type GatewayProcess, startProcess, variablesOf } from '../support/gateway-process';
import { type Prometheus, promtool, type Sample, startPrometheus } from '../support/prometheus';
import { emptyRedis, redisUrl } from '../support/redis';
import { eventually } from '../support/wait';

const READ_KEY = 'read-key-of-the-tests';
const PATIENCE = { within: 20_000 };

interface Panel {
  title: string;
  type: string;
  id: number;
  gridPos: { x: number; y: number; w: number; h: number };
  targets?: { expr: string; legendFormat: string }[];
}
const dashboard = JSON.parse(readFileSync('ops/grafana/call-outcome-gateway.json', 'utf8')) as { panels: Panel[] };
const targets = dashboard.panels.flatMap(({ title, targets: of = [] }) =>
  of.map(({ expr, legendFormat }) => ({ panel: title, expr, legendFormat })),
);

/** Debian's Prometheus scrapes a process that serves the API, with its key, and a worker, on METRICS_PORT. */
describe('Prometheus', () => {
  const folder = mkdtempSync(join(tmpdir(), 'gateway-metrics-'));
  let vendors: Sandboxes;
  let database: TestDatabase;
  let api: GatewayProcess;
  let worker: GatewayProcess;
  let prometheus: Prometheus;

  beforeAll(async () => {
    vendors = await serveSandboxes(loadRegistry().values());
    database = await freshDatabase();
    await emptyRedis();
    const variables = {
      DATABASE_URL: database.url,
      REDIS_URL: redisUrl(),
      ADMIN_API_KEY: ADMIN_KEY,
      READ_API_KEY: READ_KEY,
      SECRETS_KEY: Buffer.alloc(32, 1).toString('base64'),
      RETRY_SCHEDULE: '100ms,100ms,100ms',
      ...variablesOf(vendors),
    };
    [api, worker] = await Promise.all([
      startProcess(folder, { ...variables, ROLE: 'api', PORT: '0' }),
      startProcess(folder, { ...variables, ROLE: 'worker', METRICS_PORT: '0' }),
    ]);
    prometheus = await startPrometheus([{ url: api.url ?? '', key: READ_KEY }, { url: worker.metricsUrl ?? '' }]);
    await makeEverySeries();
  }, 60_000);
  afterAll(async () => {
    await prometheus?.stop();
    await Promise.all([api?.stop(), worker?.stop()]);
    await vendors.close();
    await database.drop();
    rmSync(folder, { recursive: true, force: true });
  });

  const send = async (path: string, body: unknown): Promise<void> => {
    const headers = { authorization: `Bearer ${ADMIN_KEY}`, 'content-type': 'application/json' };
    const answer = await fetch(`${api.url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`);
  };
  const valueOf = async (expression: string): Promise<number> => (await prometheus.query(expression))[0]?.value ?? 0;

  /** Something of each kind: delivered, failed, retried, with a warning, pulled. */
  const makeEverySeries = async (): Promise<void> => {
    await eventually(async () => (await valueOf('sum(up)')) === 2, { ...PATIENCE, what: 'both are scraped' });
    const outcome = (id: number, more: object = {}) => ({
      ...DOCUMENTED,
      call: { ids: { invoca: `CALL-${id}`, trackdrive: String(id) } },
      ...more,
    });
    vendors.sandboxVendors.get('invoca')?.fail({ status: 422, body: { errors: 'no' }, times: 1 });
    await send('/v1/outcomes', outcome(1));
    await eventually(async () => (await valueOf('sum(gateway_deliveries_total{status="failed"})')) === 1, PATIENCE);
    vendors.sandboxVendors.get('trackdrive')?.fail({ status: 503, times: 1 });
    await send('/v1/outcomes', outcome(2));
    await eventually(async () => (await valueOf('sum(gateway_deliveries_total{status="delivered"})')) === 3, PATIENCE);
    await send('/v1/outcomes', outcome(2, { amount: null }));
    await send('/v1/admin/connections/cube/pulls', { from: '2019-01-01', to: '2019-01-01' });
    await eventually(async () => (await valueOf('sum(gateway_warnings_total)')) >= 1, PATIENCE);
    await eventually(async () => (await valueOf('sum(gateway_pulls_total{status="done"})')) === 1, PATIENCE);
  };

  it('scrapes both processes, each of which shows what it does', async () => {
    const of = async (expression: string): Promise<Record<string, number>> =>
      Object.fromEntries(
        (await prometheus.query(expression)).map(({ metric, value }) => [metric.role ?? metric.job ?? '', value]),
      );
    expect(await of('gateway_build_info')).toEqual({ api: 1, worker: 1 });
    const accepted = 'sum by (job) (gateway_accepted_total{kind="outcome",via="api"})';
    // The last scrape may have been before the last post.
    await eventually(async () => {
      expect(await of(accepted)).toEqual({ 'target-0': 3, 'target-1': 0 });
      return true;
    }, PATIENCE);
    expect(await valueOf('sum(gateway_money_delivered_total{currency="USD"})')).toBe(300);
    expect(await valueOf('sum(gateway_attempts_total{connection="trackdrive",failure="ambiguous"})')).toBe(1);
  });

  it('sees the figures of the database from one of them', async () => {
    await eventually(async () => {
      expect(await valueOf('sum(gateway_database_figures_leader)')).toBe(1);
      expect(await valueOf('count(gateway_connection_paused)')).toBe(3);
      expect(await valueOf('count(gateway_backlog{state="held"})')).toBe(2);
      return true;
    }, PATIENCE);
  });

  it('finds nothing to complain of in what it scrapes', async () => {
    const read = async (url: string, key?: string): Promise<string> =>
      (await fetch(`${url}/metrics`, { headers: key ? { authorization: `Bearer ${key}` } : {} })).text();
    for (const text of [await read(api.url ?? '', READ_KEY), await read(worker.metricsUrl ?? '')])
      expect(promtool(['check', 'metrics'], text)).toEqual({ status: 0, said: '' });
  });

  it('evaluates every alert rule, and none of them fires', async () => {
    await eventually(async () => Object.keys(await prometheus.rules()).length > 10, PATIENCE);
    expect(Object.entries(await prometheus.rules()).filter(([, error]) => error !== '')).toEqual([]);
    expect(await prometheus.query('ALERTS{alertstate="firing"}')).toEqual([]);
  });

  it.each(targets)('answers what the dashboard asks: $panel: $expr', async ({ expr, legendFormat }) => {
    const asked = expr.replaceAll('[$__rate_interval]', '[15s]').replaceAll('$connection', '.*');
    expect(asked).not.toContain('$');
    const samples = await eventually(async () => {
      const found = await prometheus.query(asked);
      return found.length > 0 && found;
    }, PATIENCE);
    for (const [, label = ''] of legendFormat.matchAll(/\{\{(\w+)\}\}/g)) expect(missing(samples, label)).toEqual([]);
  });
});

/** Series that a legend names by a label which they do not have. */
function missing(samples: readonly Sample[], label: string): Sample[] {
  return samples.filter(({ metric }) => metric[label] === undefined);
}

describe('the dashboard', () => {
  it('has panels that do not lie on each other, each of them once', () => {
    const ids = dashboard.panels.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const cells = dashboard.panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, index) => `${x + (index % w)},${y + Math.floor(index / w)}`),
    );
    expect(new Set(cells).size).toBe(cells.length);
    expect(dashboard.panels.every(({ gridPos: { x, w } }) => x + w <= 24)).toBe(true);
  });

  it('asks for figures of the database as a maximum, as they may come from two processes for a while', () => {
    const ofDatabase = /(?<!\w)gateway_(backlog|connection|pull_(lag|overdue)|queue_jobs)\w*/;
    const bare = targets.filter(
      ({ expr }) => ofDatabase.test(expr) && !/max( by \([\w, ]+\))? \(gateway_|max\(gateway_/.test(expr),
    );
    expect(bare).toEqual([]);
  });
});

describe('the alert rules', () => {
  it('are what promtool takes, and fire and keep quiet as their tests say', () => {
    expect(promtool(['check', 'rules', 'ops/prometheus/alerts.yml'])).toMatchObject({ status: 0 });
    expect(promtool(['test', 'rules', 'ops/prometheus/alerts.test.yml'])).toMatchObject({ status: 0 });
    expect(promtool(['check', 'config', 'ops/prometheus/prometheus.yml'])).toMatchObject({ status: 0 });
  });

  it('have each a test in which they fire, and a section that says what to do', () => {
    const rules = readFileSync('ops/prometheus/alerts.yml', 'utf8');
    const names = [...rules.matchAll(/- alert: (\w+)/g)].map(([, name = '']) => name);
    const tests = readFileSync('ops/prometheus/alerts.test.yml', 'utf8');
    const fired = [...tests.matchAll(/alertname: (\w+)\n\s+exp_alerts:\n/g)].map(([, name = '']) => name);
    expect(names.length).toBeGreaterThan(10);
    expect(names.filter((name) => !fired.includes(name))).toEqual([]);
    const page = readFileSync('docs/monitoring.md', 'utf8');
    const sections = [...page.matchAll(/^### (\w+)$/gm)].map(([, name]) => name);
    expect(sections).toEqual(names);
    const runbooks = [...rules.matchAll(/runbook: docs\/monitoring\.md#(\w+)/g)].map(([, name]) => name);
    expect(runbooks).toEqual(names.map((name) => name.toLowerCase()));
  });
});
