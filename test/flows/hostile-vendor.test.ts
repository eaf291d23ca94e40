import http from 'node:http';
import { DOCUMENTED, type Gateway, startGateway } from '../support/gateway';
import { eventually } from '../support/wait';

describe('a gateway', () => {
  let gateway: Gateway;
  beforeAll(async () => {
    gateway = await startGateway();
  });
  afterAll(() => gateway.close());
  afterEach(() => gateway.vendor('invoca').clear());

  let calls = 0;
  const fresh = () => {
    calls += 1;
    return { ...DOCUMENTED, call: { ids: { invoca: `HOSTILE-${calls}`, trackdrive: String(calls) } } };
  };

  it.each([
    ['NUL in a JSON text', '{"call_outcome":{"transaction_id":"A\\u0000B"}}', 'delivered'],
    ['half a surrogate pair', '{"call_outcome":{"transaction_id":"A","x":"\\ud800"}}', 'delivered'],
    ['NUL in a label', '{"call_outcome":{"transaction_id":"A"},"\\u0000":1}', 'delivered'],
    [
      'JSON nested without end',
      `{"call_outcome":{"transaction_id":"A"},"x":${'['.repeat(9_000)}${']'.repeat(9_000)}}`,
      'delivered',
    ],
    ['brackets without end', '['.repeat(60_000), 'review'],
  ])('that is answered %s records it and does not ask again', async (_what, body, status) => {
    gateway.vendor('invoca').fail({ status: 201, body, headers: { 'content-type': 'application/json' } });
    const delivery = await gateway.deliveryOf(await gateway.report(fresh()), 'invoca', status);
    expect(delivery.attempts).toHaveLength(1);
    expect(delivery.attempts[0].response).toMatchObject({ status: 201 });
  });

  it('goes on sweeping although a lease ran out before anybody can remember', async () => {
    const id = await gateway.report(fresh());
    await gateway.deliveryOf(id, 'invoca', 'delivered');
    await gateway.pool.query(
      `UPDATE deliveries SET status = 'sending', lease = gen_random_uuid(), leased_at = now() - interval '400 days',
         attempts = attempts + 1, sweep_at = now() WHERE outcome_id = $1 AND connection = 'invoca'`,
      [id],
    );
    const delivery = await eventually(async () => {
      const one = await gateway.deliveryOf(id, 'invoca', 'delivered');
      return one.attempts.length === 3 && one;
    });
    expect(delivery.attempts[1].decision).toBe('ambiguous');
  });

  it('that is told to stop does, whatever its clients keep open', async () => {
    const other = await gateway.another({ ROLE: 'api' });
    const agent = new http.Agent({ keepAlive: true, maxSockets: 4 });
    const gone = new AbortController();
    const keepAsking = async (): Promise<void> => {
      while (!gone.signal.aborted) {
        await new Promise<void>((resolve) => {
          const request = http.get(`${other.app.url}/healthz`, { agent }, (response) =>
            response.resume().on('end', resolve),
          );
          request.on('error', () => setImmediate(resolve));
        });
      }
    };
    const clients = [keepAsking(), keepAsking(), keepAsking()];
    const half = http.request(`${other.app.url}/v1/outcomes`, { method: 'POST', headers: { 'content-length': '100' } });
    half.on('error', () => undefined).write('{');
    await eventually(async () => (await other.get('/healthz')).status === 200);
    const startedAt = Date.now();
    await other.close();
    gone.abort();
    await Promise.all(clients);
    agent.destroy();
    half.destroy();
    expect(Date.now() - startedAt).toBeLessThan(10_000);
  });

  it.each([
    '/v1/outcomes?name=%00',
    '/v1/outcomes?source=%00',
    '/v1/outcomes?from=0000-01-01',
    '/v1/deliveries?connection=%00',
    '/v1/deliveries?failure=%00',
  ])('refuses %s by path', async (path) => {
    expect((await gateway.get(path)).status).toBe(422);
  });

  it('refuses a batch that is nested without end under an Idempotency-Key', async () => {
    const body = `{"outcomes":[${'['.repeat(60_000)}${']'.repeat(60_000)},${JSON.stringify(fresh())}]}`;
    expect((await gateway.post('/v1/outcomes/batch', body, { 'idempotency-key': 'deep' })).status).toBe(422);
  });
});
