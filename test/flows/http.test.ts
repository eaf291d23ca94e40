import { connect } from 'node:net';
import { Client } from 'pg';
import { ADMIN_KEY, type Answer, API_KEY, DOCUMENTED, type Gateway, startGateway } from '../support/gateway';

describe('the HTTP API', () => {
  let gateway: Gateway;
  beforeAll(async () => {
    gateway = await startGateway({ variables: { ROLE: 'api' } });
  });
  afterAll(() => gateway.close());

  const pathsOf = ({ body }: Answer): string[] => body.errors.map(({ path }: { path: string }) => path);

  describe('asks for a key', () => {
    it.each([
      ['none', {}],
      ['a wrong one', { authorization: 'Bearer wrong' }],
      ['one of another scheme', { authorization: `Basic ${ADMIN_KEY}` }],
      ['an empty one', { authorization: 'Bearer ' }],
    ])('and answers 401 to %s', async (_what, headers) => {
      const answer = await fetch(`${gateway.app.url}/v1/outcomes`, { headers });
      expect(answer.status).toBe(401);
      expect(answer.headers.get('www-authenticate')).toBe('Bearer');
      expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
      expect(await answer.json()).toMatchObject({ status: 401, code: 'unauthorized', requestId: expect.any(String) });
    });

    it('and lets the API key post and read, but not administer', async () => {
      const headers = { authorization: `Bearer ${API_KEY}` };
      const posted = await gateway.post('/v1/outcomes', DOCUMENTED, headers);
      expect(posted.status).toBe(202);
      expect((await gateway.get(`/v1/outcomes/${posted.body.outcome.id}`, headers)).status).toBe(200);
      expect((await gateway.get('/v1/deliveries', headers)).status).toBe(200);
      expect(await gateway.get('/v1/admin/connections', headers)).toMatchObject({
        status: 403,
        body: { code: 'forbidden' },
      });
    });
  });

  it('names every fault of a body by its path', async () => {
    const answer = await gateway.post(
      '/v1/outcomes',
      JSON.stringify({
        call: {
          ids: { nobody: '1', invoca: '', external: 7 },
          startedAt: '2015-07-04',
          durationSeconds: -1,
          callerNumber: 18885551212,
        },
        key: 'k'.repeat(256),
        met: 'yes',
        amount: { value: '1.234', currency: 'usd' },
        occurredAt: 'yesterday',
        description: 'a\0b',
        attributes: { list: [1], half: '\ud800' },
        vendor: { trackdrive: { payout: 'twenty', nonsense: 1 }, nobody: {} },
        extra: true,
      }),
    );
    expect(answer).toMatchObject({
      status: 422,
      body: { code: 'invalid', title: 'Unprocessable Entity', type: 'about:blank' },
    });
    expect(pathsOf(answer).toSorted()).toEqual(
      [
        'amount.currency',
        'amount.value',
        'attributes.half',
        'attributes.list',
        'call.callerNumber',
        'call.durationSeconds',
        'call.ids.external',
        'call.ids.invoca',
        'call.ids.nobody',
        'call.startedAt',
        'description',
        'extra',
        'key',
        'met',
        'name',
        'occurredAt',
        'vendor.nobody',
        'vendor.trackdrive.nonsense',
        'vendor.trackdrive.payout',
      ].toSorted(),
    );
    expect(answer.body.errors).toContainEqual({ path: 'name', message: 'is required' });
  });

  it.each([
    ['an amount that is a JSON number', { amount: { value: 100 } }, 'amount.value'],
    ['an amount without a value', { amount: { currency: 'USD' } }, 'amount.value'],
    ['an empty name', { name: '' }, 'name'],
    ['a call without an id or a start', { call: {} }, 'call'],
    ['a call whose only ids are none', { call: { ids: {} } }, 'call'],
    [
      'too many attributes',
      { attributes: Object.fromEntries(Array.from({ length: 101 }, (_, i) => [`a${i}`, i])) },
      'attributes',
    ],
    ['a label that can’t be stored', { attributes: { 'a\0': 1 } }, 'attributes.a\0'],
    ['an extra of the wrong kind', { vendor: { trackdrive: [] } }, 'vendor.trackdrive'],
  ])('refuses %s', async (_what, more, path) => {
    const answer = await gateway.post('/v1/outcomes', { ...DOCUMENTED, ...more });
    expect(answer.status).toBe(422);
    expect(pathsOf(answer)).toEqual([path]);
  });

  it('takes any label for an attribute, `__proto__` too, and is not changed by one elsewhere', async () => {
    const labels = '{"__proto__":"x","constructor":1,"toString":true,"Fast ansatt over 50 %":"ja","":null}'.replace(
      ',"":null',
      '',
    );
    const post = (more: string): Promise<Answer> =>
      gateway.post('/v1/outcomes', `{"call":{"ids":{"external":"labels"}},"name":"sale"${more}}`);
    const { status, body } = await post(`,"attributes":${labels}`);
    expect(status).toBe(202);
    expect(Object.keys(body.outcome.attributes).toSorted()).toEqual(Object.keys(JSON.parse(labels)).toSorted());
    expect(body.outcome.attributes).toHaveProperty('constructor', 1);
    expect((await post(`,"attributes":${labels}`)).body.outcome.result).toBe('unchanged');
    expect(pathsOf(await post(',"__proto__":{"met":false}'))).toEqual(['__proto__']);
    expect(({} as { met?: boolean }).met).toBeUndefined();
  });

  it.each([
    ['no JSON', '{"call":', 400, 'malformed_json'],
    ['nothing', '', 400, 'malformed_json'],
    ['a JSON text', '"sale"', 422, 'invalid'],
    ['a list', '[]', 422, 'invalid'],
    ['more than 256 kB', JSON.stringify({ name: 'x'.repeat(256 * 1024) }), 413, 'too_large'],
    ['very deep JSON', '['.repeat(100_000) + ']'.repeat(100_000), 422, 'invalid'],
  ])('answers a body of %s with its own code', async (_what, body, status, code) => {
    expect(await gateway.post('/v1/outcomes', body)).toMatchObject({
      status,
      body: { status, code, requestId: expect.any(String) },
    });
  });

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'application/json; charset=latin1', ''])(
    'answers 415 to a body of type "%s"',
    async (type) => {
      const answer = await gateway.post('/v1/outcomes', JSON.stringify(DOCUMENTED), { 'content-type': type });
      expect(answer).toMatchObject({ status: 415, body: { code: 'unsupported_media_type' } });
    },
  );

  it.each([
    '/nothing',
    '/v1/nothing',
    '/v1/outcomes/nothing',
    '/v1/outcomes/01890000-0000-7000-8000-000000000000',
    '/v1/deliveries/x',
  ])('answers 404 to %s', async (path) => {
    expect(await gateway.get(path)).toMatchObject({ status: 404, body: { code: 'not_found' } });
  });

  it('answers 400 to a path that is no text', async () => {
    expect((await gateway.get('/v1/outcomes/%E0%A4%A')).status).toBe(400);
  });

  it('keeps a caller’s request id when it can stand in a log line, and makes one else', async () => {
    const idOf = async (given: string): Promise<string | null> =>
      (await gateway.get('/healthz', { 'x-request-id': given })).headers.get('x-request-id');
    expect(await idOf('abc-1.2:3')).toBe('abc-1.2:3');
    expect(await idOf('a b"c')).toMatch(/^[0-9a-f-]{36}$/);
  });

  describe('lists', () => {
    let ids: string[];
    beforeAll(async () => {
      const outcomes = Array.from({ length: 7 }, (_, index) => ({
        ...DOCUMENTED,
        call: { ids: { external: `list-${index}` } },
        name: 'Listed',
      }));
      const { body } = await gateway.post('/v1/outcomes/batch', { outcomes });
      ids = body.items.map(({ outcome }: { outcome: { id: string } }) => outcome.id).toReversed();
    });

    it('newest first, a page at a time, without a gap or a repeat', async () => {
      const seen: string[] = [];
      let cursor: string | null = '';
      while (cursor !== null) {
        const answer: Answer = await gateway.get(`/v1/outcomes?name=LISTED&limit=3${cursor && `&cursor=${cursor}`}`);
        seen.push(...answer.body.items.map(({ id }: { id: string }) => id));
        cursor = answer.body.nextCursor;
      }
      expect(seen).toEqual(ids);
    });

    it('outcomes by what a filter says', async () => {
      const list = async (query: string): Promise<number> =>
        (await gateway.get(`/v1/outcomes?limit=200&${query}`)).body.items.length;
      expect(await list('name=listed&source=api')).toBe(7);
      expect(await list('name=listed&source=nobody')).toBe(0);
      expect(await list('name=listed&from=2020-01-01')).toBe(7);
      expect(await list('name=listed&to=2020-01-01T00:00:00Z')).toBe(0);
      const { body } = await gateway.get(`/v1/outcomes/${ids[0]}`);
      expect(await list(`callId=${body.outcome.call.id}`)).toBe(1);
    });

    it('deliveries by status, connection and outcome', async () => {
      const list = async (query: string): Promise<string[]> =>
        (await gateway.get(`/v1/deliveries?limit=200&${query}`)).body.items.map(
          (one: { status: string }) => one.status,
        );
      expect(await list(`outcomeId=${ids[0]}`)).toEqual(['waiting', 'waiting']);
      expect(await list(`outcomeId=${ids[0]}&status=waiting,failed&connection=invoca`)).toEqual(['waiting']);
      expect(await list(`outcomeId=${ids[0]}&status=failed`)).toEqual([]);
    });

    it.each([
      ['limit=0', 'limit'],
      ['limit=201', 'limit'],
      ['limit=ten', 'limit'],
      ['cursor=nonsense', 'cursor'],
      ['from=yesterday', 'from'],
      ['callId=1', 'callId'],
      ['unknown=1', 'unknown'],
      ['limit=1&limit=2', 'limit'],
    ])('refuse ?%s', async (query, path) => {
      const answer = await gateway.get(`/v1/outcomes?${query}`);
      expect(answer.status).toBe(422);
      expect(pathsOf(answer)).toEqual([path]);
    });
  });

  it('says whether it serves, and whether all that it stands on does', async () => {
    expect(await gateway.get('/healthz', { authorization: '' })).toMatchObject({ status: 200 });
    expect(await gateway.get('/readyz', { authorization: '' })).toMatchObject({
      status: 200,
      body: { database: 'up', queue: 'up' },
    });
  });

  it('answers 503 with Retry-After while the database is away, and serves again when it is back', async () => {
    const name = (await gateway.pool.query<{ name: string }>('SELECT current_database() AS name')).rows[0]?.name;
    const outcome = { ...DOCUMENTED, call: { ids: { external: 'away' } } };
    const admin = new Client({ connectionString: process.env.TEST_DATABASE_URL });
    await admin.connect();
    try {
      await admin.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS false`);
      await admin.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [name]);
      const away = await gateway.post('/v1/outcomes', outcome);
      expect(away).toMatchObject({ status: 503, body: { code: 'database_unavailable' } });
      expect(away.headers.get('retry-after')).toBe('2');
      expect((await gateway.get('/v1/outcomes')).status).toBe(503);
      const report = { search: { transaction_id: 'A' }, call_outcome: { outcome_name: 'sale' } };
      const atEndpoint = await gateway.post('/api/2015-08-17/call_outcomes', report);
      expect(atEndpoint).toMatchObject({ status: 503, body: { errors: { class: 'InternalServiceError' } } });
      expect(atEndpoint.headers.get('retry-after')).toBe('2');
      expect(await gateway.get('/readyz')).toMatchObject({ status: 503, body: { database: 'down' } });
    } finally {
      await admin.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS true`);
      await admin.end();
    }
    expect((await gateway.post('/v1/outcomes', outcome)).status).toBe(202);
  });

  it('cuts off whoever sends what is no HTTP', async () => {
    const { port } = new URL(gateway.app.url ?? '');
    const answer = await new Promise<string>((resolve) => {
      const socket = connect(Number(port), '127.0.0.1', () => socket.write('nonsense\r\n\r\n'));
      let text = '';
      socket.on('data', (chunk) => (text += chunk.toString())).on('close', () => resolve(text));
    });
    expect(answer).toMatch(/^HTTP\/1.1 400/);
  });
});
