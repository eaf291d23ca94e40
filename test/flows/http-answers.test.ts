import { API_KEY, DOCUMENTED, type Gateway, startGateway } from '../support/gateway';

/** What is the same of every answer, and the edges of what is taken. */
describe('an answer of the HTTP API', () => {
  let gateway: Gateway;
  beforeAll(async () => {
    gateway = await startGateway({ variables: { ROLE: 'api' } });
  });
  afterAll(() => gateway.close());

  const of = (external: string, more: object = {}) => ({ call: { ids: { external } }, name: 'sale', ...more });

  it.each(['/healthz', '/v1/outcomes', '/v1/nothing'])(
    '%s is kept by no cache and taken for nothing else',
    async (path) => {
      const { headers } = await gateway.get(path);
      expect(headers.get('cache-control')).toBe('no-store');
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('x-powered-by')).toBeNull();
      expect(headers.get('etag')).toBeNull();
      expect(headers.get('content-type')).toMatch(/^application\/(problem\+)?json/);
    },
  );

  it('leaves its connection open longer than a proxy in front keeps one that idles', async () => {
    expect((await gateway.get('/healthz')).headers.get('keep-alive')).toBe('timeout=65');
  });

  it('to what went wrong here tells nothing of it, and the log tells all', async () => {
    await gateway.pool.query('ALTER TABLE outcomes RENAME TO elsewhere');
    try {
      const { status, body } = await gateway.get('/v1/outcomes', { 'x-request-id': 'broken-1' });
      expect(status).toBe(500);
      expect(body).toEqual({
        type: 'about:blank',
        title: 'Internal Server Error',
        status: 500,
        code: 'internal_error',
        detail: 'something went wrong here; it has been written down',
        requestId: 'broken-1',
      });
    } finally {
      await gateway.pool.query('ALTER TABLE elsewhere RENAME TO outcomes');
    }
    expect(gateway.lines.filter(({ event }) => event === 'request failed')).toMatchObject([
      { level: 'error', fields: { requestId: 'broken-1', method: 'GET', error: expect.any(Error) } },
    ]);
  });

  it.each([
    [0, 422],
    [1, 202],
    [255, 200],
    [256, 422],
  ])('to an Idempotency-Key of %d characters is %d', async (length, status) => {
    const key = 'k'.repeat(length);
    const answer = await gateway.post('/v1/outcomes', DOCUMENTED, { 'idempotency-key': key });
    expect(answer.status).toBe(status);
    expect(answer.body.errors?.[0].path).toBe(status === 422 ? 'Idempotency-Key' : undefined);
  });

  it('to an extra that is null says that it is cleared, where there is such an extra', async () => {
    const post = (trackdrive: object) => gateway.post('/v1/outcomes', of('extras', { vendor: { trackdrive } }));
    expect((await post({ payout: '20.00' })).body.outcome).toMatchObject({ revision: 1 });
    expect((await post({ payout: null })).body.outcome).toMatchObject({ revision: 2, result: 'updated' });
    expect((await post({ payout: null })).body.outcome).toMatchObject({ revision: 2, result: 'unchanged' });
    expect(await post({ nonsense: null })).toMatchObject({
      status: 422,
      body: { errors: [{ path: 'vendor.trackdrive.nonsense' }] },
    });
  });

  it.each<[string, unknown, number]>([
    ['a text of 4000 characters', 'x'.repeat(4_000), 202],
    ['a text of 4001 characters', 'x'.repeat(4_001), 422],
    ['false', false, 202],
    ['a number', 1e300, 202],
  ])('to an attribute that is %s is as documented', async (what, value, status) => {
    expect((await gateway.post('/v1/outcomes', of(what, { attributes: { value } }))).status).toBe(status);
  });

  it('takes -0 for 0: nothing has changed', async () => {
    const post = (zero: string) =>
      gateway.post('/v1/outcomes', `{"call":{"ids":{"external":"zero"}},"name":"sale","attributes":{"zero":${zero}}}`);
    expect((await post('-0')).status).toBe(202);
    expect((await post('-0')).status).toBe(200);
    expect((await post('0')).status).toBe(200);
  });

  it('takes a call as long as the database can say, and none that is longer', async () => {
    const post = (durationSeconds: number) =>
      gateway.post('/v1/outcomes', { call: { ids: { external: 'long' }, durationSeconds }, name: 'sale' });
    expect((await post(2_147_483_647)).status).toBe(202);
    expect((await post(2_147_483_648)).status).toBe(422);
  });

  it('shows the amount with both its places, however it was posted', async () => {
    const { body } = await gateway.post('/v1/outcomes', of('places', { amount: { value: '7.5' } }));
    expect(body.outcome.amount).toEqual({ value: '7.50', currency: null });
    expect((await gateway.get(`/v1/outcomes/${body.outcome.id}`)).body.outcome.amount).toEqual(body.outcome.amount);
    expect((await gateway.get('/v1/outcomes?limit=1')).body.items[0].amount).toEqual(body.outcome.amount);
  });

  it('to an administrator’s request by the API key is 403, whatever is asked', async () => {
    const headers = { authorization: `Bearer ${API_KEY}` };
    for (const path of ['connections', 'connections/invoca', 'nothing']) {
      expect((await gateway.get(`/v1/admin/${path}`, headers)).status).toBe(403);
    }
    expect((await gateway.post('/v1/admin/connections/invoca/pause', {}, headers)).status).toBe(403);
    expect((await gateway.get('/v1/admin/connections/invoca')).body.connection.pausedAt).toBeNull();
  });
});
