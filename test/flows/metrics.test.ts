import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { deliveriesOf } from '../support/deliveries';
import { clientOf, OUTCOMES } from '../support/endpoint';
import { type Gateway, startGateway } from '../support/gateway';
import { describedIn, labelled, scrape, type Series } from '../support/metrics';
import { eventually } from '../support/wait';

const USD = (value: string) => ({ amount: { value, currency: 'USD' } });

/** What is counted of the way of an outcome. */
describe('the metrics of a gateway', () => {
  let gateway: Gateway;
  beforeAll(async () => {
    gateway = await startGateway({ variables: { METRICS_PORT: '0', ALLOW_PRIVATE_HOSTS: 'true' } });
  });
  afterAll(() => gateway.close());
  afterEach(async () => {
    for (const vendor of ['invoca', 'trackdrive']) gateway.vendor(vendor).clear();
    const text = `SELECT FROM deliveries WHERE status IN ('queued', 'sending', 'retrying')`;
    await eventually(async () => (await gateway.pool.query(text)).rowCount === 0, { what: 'everything has been sent' });
  });

  const { fresh, post } = deliveriesOf(() => gateway);
  const endpoint = clientOf(() => gateway);
  const now = (): Promise<Series> => scrape(gateway.app.metricsUrl ?? '');
  /** What has been added to series, by name and labels, since `before`: those that changed and the ones that came. */
  const since = (before: Series, after: Series, name: string): Record<string, number> => {
    const was = labelled(before, name);
    const changes = Object.entries(labelled(after, name)).map(
      ([key, value]) => [key, value - (was[key] ?? 0)] as const,
    );
    return Object.fromEntries(changes.filter(([, change]) => change !== 0));
  };
  /** A condition: as much has been added to series as is expected. */
  const counted = (before: Series, name: string, expected: Record<string, number>) => async (): Promise<boolean> => {
    expect(since(before, await now(), name)).toEqual(expected);
    return true;
  };

  it('count what is accepted, by how it came in and what was made of it', async () => {
    const before = await now();
    const outcome = fresh();
    await post(outcome);
    await post(outcome);
    await post({ ...outcome, ...USD('120.00') });
    for (let times = 0; times < 2; times += 1) {
      await gateway.post('/v1/outcomes', fresh(), { 'idempotency-key': 'once' });
      await gateway.post('/v1/calls', { ids: { invoca: 'CALLED', trackdrive: '77' } });
    }
    await gateway.post('/v1/outcomes', { ...fresh(), call: { ids: { invoca: 'CALLED', trackdrive: '78' } } });
    await endpoint.send(OUTCOMES, endpoint.sale(endpoint.transaction()));
    const key = (via: string, kind: string, result: string): string =>
      `{via="${via}",kind="${kind}",result="${result}"}`;
    await eventually(
      counted(before, 'gateway_accepted_total', {
        [key('api', 'outcome', 'created')]: 2,
        [key('api', 'outcome', 'unchanged')]: 1,
        [key('api', 'outcome', 'updated')]: 1,
        [key('api', 'call', 'created')]: 1,
        [key('api', 'call', 'unchanged')]: 1,
        [key('inbound', 'outcome', 'created')]: 1,
      }),
    );
    await eventually(
      counted(before, 'gateway_reports_refused_total', {
        '{via="api",reason="idempotency_mismatch"}': 1,
        '{via="api",reason="call_conflict"}': 1,
      }),
    );
    await eventually(counted(before, 'gateway_accept_seconds_count', { '{via="api"}': 8, '{via="inbound"}': 1 }));
  });

  it('count an answer that is given again, apart', async () => {
    const before = await now();
    const outcome = fresh();
    for (let times = 0; times < 3; times += 1) {
      await gateway.post('/v1/outcomes', outcome, { 'idempotency-key': 'three times' });
    }
    await eventually(
      counted(before, 'gateway_accepted_total', {
        '{via="api",kind="outcome",result="created"}': 1,
        '{via="api",kind="outcome",result="repeated"}': 2,
      }),
    );
  });

  it('count what becomes of deliveries and of each attempt, by connection', async () => {
    const before = await now();
    gateway.vendor('invoca').fail({ status: 422, body: { errors: 'no' }, times: 1 });
    gateway.vendor('trackdrive').fail({ status: 503, times: 1 });
    const refused = await gateway.report(fresh());
    await gateway.deliveryOf(refused, 'invoca', 'failed');
    await gateway.deliveryOf(refused, 'trackdrive', 'delivered');
    gateway.vendor('trackdrive').fail({ reset: true, times: 1 });
    const adding = await gateway.report(fresh({ vendor: { trackdrive: { add_revenue: '5.00' } } }));
    await gateway.deliveryOf(adding, 'trackdrive', 'review');
    await gateway.deliveryOf(adding, 'invoca', 'delivered');

    await eventually(
      counted(before, 'gateway_deliveries_total', {
        '{connection="invoca",status="failed"}': 1,
        '{connection="invoca",status="delivered"}': 1,
        '{connection="trackdrive",status="review"}': 1,
        '{connection="trackdrive",status="delivered"}': 1,
      }),
    );
    await eventually(
      counted(before, 'gateway_attempts_total', {
        '{connection="invoca",failure="rejected"}': 1,
        '{connection="invoca",failure="none"}': 1,
        '{connection="trackdrive",failure="ambiguous"}': 2,
        '{connection="trackdrive",failure="none"}': 1,
      }),
    );
    const after = await now();
    expect(since(before, after, 'gateway_attempt_seconds_count')).toEqual({
      '{adapter="invoca"}': 2,
      '{adapter="trackdrive"}': 3,
    });
    expect(since(before, after, 'gateway_time_to_vendor_seconds_count')).toEqual({
      '{adapter="invoca"}': 1,
      '{adapter="trackdrive"}': 1,
    });
    const took = Object.keys(since(before, after, 'gateway_attempt_time_seconds_total'));
    expect(took).toContain('{connection="invoca",failure="rejected"}');
  });

  it('count deliveries that a later revision supersedes before they are sent', async () => {
    const before = await now();
    const { id } = (await gateway.post('/v1/outcomes', { ...fresh(), call: { ids: { trackdrive: '5551' } } })).body
      .outcome;
    // Invoca's waits for an id, so the next revision supersedes it.
    await gateway.post('/v1/outcomes', { ...fresh(), call: { ids: { trackdrive: '5551' } }, ...USD('3.00') });
    await gateway.deliveryOf(id, 'trackdrive', 'delivered');
    await eventually(
      counted(before, 'gateway_deliveries_total', {
        '{connection="invoca",status="superseded"}': 1,
        '{connection="trackdrive",status="delivered"}': 2,
      }),
    );
  });

  it('count what a correction of calls skips and sends, and nothing of its plan', async () => {
    const id = await gateway.report({ ...fresh(), call: { ids: { trackdrive: '5552' } } });
    await gateway.deliveryOf(id, 'trackdrive', 'delivered');
    const { body } = await gateway.post('/v1/calls', { ids: { trackdrive: '5553' } });
    const before = await now();
    for (const query of ['?plan=true', ''])
      await gateway.post(`/v1/admin/outcomes/${id}/move${query}`, { callId: body.call.id });
    await eventually(
      counted(before, 'gateway_deliveries_total', {
        '{connection="invoca",status="skipped"}': 1,
        '{connection="trackdrive",status="delivered"}': 2,
      }),
    );
  });

  it('count money once, whatever is sent again, and what is taken back apart', async () => {
    const before = await now();
    const outcome = fresh(USD('100.00'));
    const { invoca } = await post(outcome);
    const delivered = (toInvoca: number, toTrackdrive: number): Promise<unknown> =>
      eventually(
        counted(before, 'gateway_deliveries_total', {
          '{connection="invoca",status="delivered"}': toInvoca,
          '{connection="trackdrive",status="delivered"}': toTrackdrive,
        }),
      );
    await delivered(1, 1);
    await gateway.post(`/v1/admin/deliveries/${invoca}/replay`, undefined);
    await delivered(2, 1);
    await post({ ...outcome, ...USD('70.00') });
    await delivered(3, 2);
    await eventually(
      counted(before, 'gateway_money_delivered_total', {
        '{connection="invoca",currency="USD"}': 100,
        '{connection="trackdrive",currency="USD"}': 100,
      }),
    );
    await eventually(
      counted(before, 'gateway_money_withdrawn_total', {
        '{connection="invoca",currency="USD"}': 30,
        '{connection="trackdrive",currency="USD"}': 30,
      }),
    );
    // Nor does what an operator sent again say how long the way to the vendor is.
    expect(since(before, await now(), 'gateway_time_to_vendor_seconds_count')).toEqual({
      '{adapter="invoca"}': 2,
      '{adapter="trackdrive"}': 2,
    });
  });

  it('count warnings by their code', async () => {
    const before = await now();
    const outcome = fresh(USD('10.00'));
    const id = await gateway.report(outcome);
    await gateway.deliveryOf(id, 'invoca', 'delivered');
    await gateway.post('/v1/outcomes', { ...outcome, amount: null });
    await eventually(counted(before, 'gateway_warnings_total', { '{connection="invoca",code="amount_zeroed"}': 1 }));
  });

  it('show the state of connections and the backlog', async () => {
    const after = await now();
    expect(labelled(after, 'gateway_database_figures_leader')).toEqual({ '': 1 });
    expect(labelled(after, 'gateway_connection_paused')).toEqual({
      '{connection="invoca"}': 0,
      '{connection="trackdrive"}': 0,
    });
    expect(Object.keys(labelled(after, 'gateway_backlog'))).toContain('{connection="invoca",state="held"}');
    expect(labelled(after, 'gateway_pool_max_connections')).toMatchObject({
      '{pool="statements"}': 12,
      '{pool="reads"}': 4,
    });
    expect(labelled(after, 'gateway_build_info')).toEqual({
      [`{version="0.1.0",role="all",mode="live",queue="postgres",node_version="${process.version}"}`]: 1,
    });
  });

  it('have no label that a poster can choose', async () => {
    const hostile = 'hostile"\n} 1';
    // Currencies are in no more series than a connection may have of them.
    const before = [...(await now()).keys()].filter((key) => !key.includes('currency='));
    const currencies = Intl.supportedValuesOf('currency').slice(0, 30);
    for (const [index, currency] of currencies.entries()) {
      await gateway.post(
        '/v1/outcomes',
        fresh({
          name: `hostile name ${index}`,
          key: `${hostile}${index}`,
          amount: { value: '1', currency },
          // In the vendor's own words, so that its account's currency refuses none.
          vendor: { trackdrive: { revenue: '1.00' } },
          attributes: { [`hostile_${index}`]: hostile },
          description: hostile,
        }),
        { 'x-request-id': `hostile-${index}`, 'idempotency-key': `hostile-${index}`, 'user-agent': 'hostile' },
      );
    }
    await fetch(`${gateway.app.url}/hostile/${encodeURIComponent(hostile)}`);
    await endpoint.send(`/api/2015-08-17/call_outcomes.json?hostile=1`, endpoint.sale('hostile'));
    const uncounted = 'gateway_money_uncounted_total{connection="trackdrive",reason="many_currencies"}';
    await eventually(async () => ((await now()).get(uncounted) ?? 0) >= currencies.length - 4);
    const after = [...(await now()).keys()];
    const came = after.filter((key) => !key.includes('currency=') && !before.includes(key));
    expect(came).toEqual([uncounted]);
    expect(after.filter((key) => key.startsWith('gateway_money_delivered_total')).length).toBeLessThanOrEqual(8);
    expect(after.join('\n')).not.toContain('hostile');
  });

  it('count what a connection is not sent, and drop a connection that is gone', async () => {
    const settings = { baseUrl: 'http://127.0.0.1:1', publicKey: 'a', privateKey: 'b' };
    await gateway.post('/v1/admin/connections', { name: 'west', adapter: 'trackdrive', settings });
    const named = async (): Promise<string[]> => [...(await now()).keys()].filter((key) => key.includes('"west"'));
    await eventually(async () =>
      (await named()).includes('gateway_deliveries_total{connection="west",status="failed"}'),
    );
    await post(fresh());
    expect(labelled(await now(), 'gateway_deliveries_total')).toMatchObject({
      '{connection="west",status="skipped"}': 1,
    });
    await gateway.post('/v1/outcomes', fresh({ call: { ids: { west: '1' } } }));
    await eventually(async () =>
      (await named()).includes('gateway_attempts_total{connection="west",failure="unreachable"}'),
    );
    await gateway.delete('/v1/admin/connections/west');
    await eventually(async () => (await named()).length === 0);
  });

  it('are all in docs/monitoring.md, as they describe themselves, and nothing else is', async () => {
    const shown = describedIn(await (await fetch(`${gateway.app.metricsUrl}/metrics`)).text());
    const page = readFileSync(join(__dirname, '..', '..', 'docs', 'monitoring.md'), 'utf8');
    const rows = [...page.matchAll(/^\| `(\w+)` \| (\w+) \| (.*?) \| .*? \| (.*) \|$/gm)];
    const documented = rows.map(([, name = '', type = '', labels = '', help = '']) => {
      const named = [...labels.matchAll(/`(\w+)`/g)].map(([, label = '']) => label);
      // A metric without a series shows no label.
      return [name, { type, help, labels: shown[name]?.labels.length === 0 ? [] : named }];
    });
    expect(Object.fromEntries(documented)).toEqual(shown);
  });
});
