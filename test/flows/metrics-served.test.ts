import { ADMIN_KEY, API_KEY, startGateway } from '../support/gateway';
import { labelled, scrape } from '../support/metrics';
import { startPulling } from '../support/pulling';
import { eventually } from '../support/wait';

describe('the metrics of a gateway with METRICS_PORT', () => {
  it('are shown there without a key, where nothing else is but whether the process serves', async () => {
    const gateway = await startGateway({ variables: { METRICS_PORT: '0' } });
    const at = async (path: string, method = 'GET'): Promise<number> =>
      (await fetch(`${gateway.app.metricsUrl}${path}`, { method })).status;
    expect([await at('/metrics'), await at('/healthz')]).toEqual([200, 200]);
    for (const path of ['/', '/readyz', '/v1/outcomes', '/v1/admin/connections', '/metrics/x'])
      expect(await at(path)).toBe(404);
    expect(await at('/metrics', 'POST')).toBe(404);
    expect((await gateway.get('/metrics')).status).toBe(404);
    await gateway.close();
  });
});

describe('the metrics of a gateway that sweeps and pulls', () => {
  const expectSeries = async (url: string | null, name: string, expected: Record<string, number>): Promise<boolean> => {
    expect(labelled(await scrape(url ?? ''), name)).toMatchObject(expected);
    return true;
  };

  it('count what waited too long for an id as failed', async () => {
    const gateway = await startGateway({ variables: { METRICS_PORT: '0', CALL_ID_WAIT: '100ms' } });
    await gateway.post('/v1/outcomes', { call: { ids: { trackdrive: '1' } }, name: 'sale' });
    const { metricsUrl: url } = gateway.app;
    const failed = { '{connection="invoca",status="failed"}': 1 };
    await eventually(() => expectSeries(url, 'gateway_deliveries_total', failed));
    await eventually(() => expectSeries(url, 'gateway_sweeper_deliveries_total', { '{found="waited_too_long"}': 1 }));
    await gateway.close();
  });

  it('count pulls, their rows and what they report', async () => {
    const pulling = await startPulling({ METRICS_PORT: '0' });
    const { metricsUrl: url } = pulling.gateway.app;
    await pulling.pull('2019-01-01');
    const pull = await pulling.pull('2019-01-01');
    expect(pull.unchanged).toBeGreaterThan(1);
    const { created } = (await pulling.gateway.get('/v1/admin/pulls')).body.items[1];
    await eventually(() => expectSeries(url, 'gateway_pulls_total', { '{connection="cube",status="done"}': 2 }));
    await eventually(() =>
      expectSeries(url, 'gateway_pulled_rows_total', {
        '{connection="cube",result="created"}': created,
        '{connection="cube",result="unchanged"}': pull.unchanged + pull.seen - created,
      }),
    );
    const reported = { '{via="pull",kind="outcome",result="created"}': created };
    await eventually(() => expectSeries(url, 'gateway_accepted_total', reported));
    expect(labelled(await scrape(url ?? ''), 'gateway_pull_overdue_seconds')).toEqual({ '{connection="cube"}': 0 });
    await pulling.close();
  });
});

describe('the metrics of a gateway without METRICS_PORT', () => {
  it('are shown with everything else, to a key that may read', async () => {
    const variables = { READ_API_KEY: 'reader-of-the-tests', PARTNER_KEYS: 'partner-of-the-tests advertiser:1' };
    const gateway = await startGateway({ variables });
    const asked = async (key?: string): Promise<number> =>
      (await fetch(`${gateway.app.url}/metrics`, { headers: key ? { authorization: `Bearer ${key}` } : {} })).status;
    expect(gateway.app.metricsUrl).toBeNull();
    expect([await asked(), await asked('wrong'), await asked('partner-of-the-tests')]).toEqual([401, 401, 403]);
    for (const key of [ADMIN_KEY, API_KEY, 'reader-of-the-tests']) expect(await asked(key)).toBe(200);
    const answer = await fetch(`${gateway.app.url}/metrics`, { headers: { authorization: `Bearer ${ADMIN_KEY}` } });
    expect(answer.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    await gateway.close();
  });

  it('are not kept by a worker, which serves nothing', async () => {
    const worker = await startGateway({ variables: { ROLE: 'worker' } });
    expect([worker.app.url, worker.app.metricsUrl]).toEqual([null, null]);
    await worker.close();
  });
});

describe('the metrics of a worker', () => {
  it('are shown on METRICS_PORT, and nothing else is served', async () => {
    const worker = await startGateway({ variables: { ROLE: 'worker', METRICS_PORT: '0' } });
    expect(worker.app.url).toBeNull();
    const series = await scrape(worker.app.metricsUrl ?? '');
    expect(labelled(series, 'gateway_dispatcher_deliveries')).toEqual({
      '{state="waiting"}': 0,
      '{state="in_flight"}': 0,
    });
    await worker.close();
  });
});
