import { CALLS, OUTCOMES, clientOf } from '../support/endpoint';
import type { Keys } from '../../src/http/auth';
import { createRejectionLog } from '../../src/http/inbound/rejections';
import { openStore, type Store } from '../../src/store/client';
import type { Log } from '../../src/telemetry/log';
import { type Answer, API_KEY, type Gateway, startGateway } from '../support/gateway';
import { eventually } from '../support/wait';

describe('what endpoints refuse', () => {
  let gateway: Gateway;
  beforeAll(async () => {
    gateway = await startGateway({ variables: { ROLE: 'api' } });
  });
  afterAll(() => gateway.close());

  const { send, transaction, sale } = clientOf(() => gateway);
  const rejections = async (query = ''): Promise<Answer['body'][]> =>
    (await gateway.get(`/v1/admin/rejections${query}`)).body.items;

  it('is kept with when and why, and without any token', async () => {
    const token = 'a-token-of-nobody+/"';
    await send(
      `${OUTCOMES}?oauth_token=${encodeURIComponent(token)}`,
      { oauth_token: token, search: { a: token } },
      {
        headers: { authorization: token, 'user-agent': 'a client/1.0' },
      },
    );
    const [rejection] = await rejections();
    expect(rejection).toMatchObject({
      endpoint: 'invoca:call_outcomes',
      method: 'POST',
      path: OUTCOMES,
      principal: null,
      status: 401,
      answer: { errors: { class: 'Unauthorized' } },
      request: {
        headers: { 'user-agent': 'a client/1.0' },
        query: { oauth_token: '***' },
        body: expect.stringContaining('"***"'),
      },
    });
    expect(Date.now() - Date.parse(rejection.receivedAt)).toBeLessThan(60_000);
    expect(JSON.stringify(rejection)).not.toContain('a-token');
  });

  it('is listed by endpoint and time, newest first, page by page', async () => {
    await send(CALLS, { oauth_token: API_KEY });
    await send(OUTCOMES, { oauth_token: API_KEY });
    expect((await rejections('?limit=1'))[0]).toMatchObject({ endpoint: 'invoca:call_outcomes', principal: 'api' });
    const [ofCalls] = await rejections('?endpoint=invoca:calls&limit=1');
    expect(ofCalls).toMatchObject({ endpoint: 'invoca:calls', request: { body: '{"oauth_token":"***"}' } });
    expect(await rejections('?to=2020-01-01')).toEqual([]);
    expect(await rejections('?from=2999-01-01')).toEqual([]);
    const { nextCursor } = (await gateway.get('/v1/admin/rejections?limit=1')).body;
    expect(await rejections(`?limit=1&cursor=${nextCursor}`)).toMatchObject([{ id: ofCalls.id }]);
  });

  it('is forgotten after 30 days, and not before', async () => {
    await send(OUTCOMES, { oauth_token: API_KEY });
    await send(OUTCOMES, { oauth_token: API_KEY });
    const ages = [29, 31];
    const ids = (await rejections('?limit=2')).map(({ id }) => id as string);
    for (const [index, id] of ids.entries()) {
      const receivedAt = new Date(Date.now() - (ages[index] ?? 0) * 86_400_000);
      await gateway.pool.query('UPDATE rejections SET received_at = $2 WHERE id = $1', [id, receivedAt]);
    }
    const worker = await gateway.another({ ROLE: 'worker' });
    try {
      await eventually(async () => !(await rejections()).some(({ id }) => id === ids[1]));
    } finally {
      await worker.close();
    }
    expect((await rejections()).some(({ id }) => id === ids[0])).toBe(true);
  });

  it('is for the admin to see', async () => {
    const answer = await gateway.get('/v1/admin/rejections', { authorization: `Bearer ${API_KEY}` });
    expect(answer.status).toBe(403);
  });

  it('and what they take show no token in any row or line', async () => {
    await send(OUTCOMES, sale(transaction(), { description: 'x' }));
    await send(OUTCOMES, sale(transaction(), { value: 'maybe' }));
    const tables = [
      'calls',
      'call_ids',
      'outcomes',
      'revisions',
      'deliveries',
      'attempts',
      'idempotency_keys',
      'rejections',
    ];
    for (const table of tables) {
      const { rows } = await gateway.pool.query(`SELECT t::text FROM ${table} t WHERE t::text LIKE '%${API_KEY}%'`);
      expect(rows).toEqual([]);
    }
    expect(JSON.stringify(gateway.lines)).not.toContain(API_KEY);
  });

  describe('of a stranger', () => {
    const KEY = 'a-key"of the gateway/é+1';
    const keys: Keys = { admin: KEY, api: null, read: null, partners: [] };
    let store: Store;
    beforeAll(() => {
      store = openStore({ url: gateway.databaseUrl, onIdleError: () => undefined });
    });
    afterAll(() => store.close());

    const kept = async (
      { path = '/api', answer = {}, ...request }: { path?: string; answer?: unknown; [part: string]: unknown },
      shown: string[] = [],
    ): Promise<string> => {
      const said: unknown[] = [];
      const hear = (event: string): void => void said.push(event);
      const log: Log = { debug: hear, info: hear, warn: hear, error: hear, child: () => log };
      const of = { endpoint: 'acme:calls', method: 'POST', principal: null, status: 401, path, answer, keys: shown };
      await createRejectionLog(store, keys, log)({ ...of, request: { query: {}, headers: {}, body: '', ...request } });
      // A wrong key is in the line a minute that wrong keys have.
      expect(said).toEqual(shown.length === 0 ? ['refused at an inbound endpoint'] : []);
      const { rows } = await gateway.pool.query('SELECT r::text AS text FROM rejections r ORDER BY id DESC LIMIT 1');
      return rows[0].text;
    };
    const json = JSON.stringify(KEY);

    it.each([
      ['in JSON that is cut', { body: `{"oauth_token":${json},"search":{` }],
      ['in a form', { body: `oauth_token=${encodeURIComponent(KEY)}&search[x]=1` }],
      ['said twice', { body: `{"oauth_token":${json},"oauth_token":"other"}` }],
      ['in another member', { body: `{"call_outcome":{"x":[${json}]}}` }],
      ['in the path', { path: `/api/${encodeURIComponent(KEY)}/calls`, answer: { errors: `version ${KEY}` } }],
      ['in the query', { query: { other: KEY, token: 'x' } }],
      ['in a header', { headers: { 'user-agent': KEY } }],
    ])('shows no key of the gateway %s', async (_where, request) => {
      const text = await kept(request);
      expect(text).toContain('***');
      for (const spelling of [KEY, json.slice(1, -1), encodeURIComponent(KEY), 'a-key'])
        expect(text).not.toContain(spelling);
    });

    it('shows nothing that stands where a key should, though it is none of ours', async () => {
      const text = await kept({ body: `{"oauth_token": "theirs", "token":'it`, query: { auth_token: 'theirs' } }, [
        'theirs',
      ]);
      expect(text).not.toContain('theirs');
    });

    it('shows of the headers what tells clients apart, and what the database can hold', async () => {
      const headers = { 'user-agent': 'curl', authorization: 'Basic eA==', cookie: 'a=b' };
      const text = await kept({ headers, body: 'a\0b\ud800', path: '/a\0b' });
      expect(text).toContain('curl');
      expect(text).not.toMatch(/eA==|cookie|\\u0000|\\ud800/);
    });

    it('is kept short, and looked through quickly, whatever is sent', async () => {
      const long = 'é\'"&<'.repeat(50_000);
      const startedAt = performance.now();
      const headers = { 'user-agent': long, 'x-forwarded-for': long };
      const text = await kept(
        { body: `{"oauth_token":"${long}"}`, query: { a: long }, headers, path: `/api/${long}` },
        [long],
      );
      expect(performance.now() - startedAt).toBeLessThan(1_000);
      expect(text.length).toBeLessThan(4_000);
    });
  });

  it('are as many a second as a database can bear', async () => {
    const countOf = async (): Promise<number> =>
      Number((await gateway.pool.query('SELECT count(*) FROM rejections WHERE principal IS NULL')).rows[0].count);
    const before = await countOf();
    await Promise.all(Array.from({ length: 30 }, () => send(OUTCOMES, {})));
    expect((await countOf()) - before).toBeLessThan(10);
  });
});
