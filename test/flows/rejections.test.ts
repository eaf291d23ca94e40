import { CALLS, OUTCOMES, knock } from '../support/door';
import { type Answer, API_KEY, type Gateway, startGateway } from '../support/gateway';

describe('what doors refuse', () => {
  let gateway: Gateway;
  let count = 0;
  beforeAll(async () => {
    gateway = await startGateway({ variables: { ROLE: 'api' } });
  });
  afterAll(() => gateway.close());

  const send = (path: string, body: unknown, init: RequestInit = {}): Promise<Answer> =>
    knock(gateway, path, body, init);
  const transaction = (): string => `ABCD0000-0000${String((count += 1)).padStart(4, '0')}`;
  const sale = (transactionId: string, more: object = {}): object => ({
    search: { transaction_id: transactionId },
    call_outcome: { outcome_name: 'sale', partner_unique_id: '1', ...more },
    oauth_token: API_KEY,
  });
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
      door: 'invoca:call_outcomes',
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

  it('is listed by door and time, newest first, page by page', async () => {
    await send(CALLS, { oauth_token: API_KEY });
    await send(OUTCOMES, { oauth_token: API_KEY });
    expect((await rejections('?limit=1'))[0]).toMatchObject({ door: 'invoca:call_outcomes', principal: 'api' });
    const [ofCalls] = await rejections('?door=invoca:calls&limit=1');
    expect(ofCalls).toMatchObject({ door: 'invoca:calls', request: { body: '{"oauth_token":"***"}' } });
    expect(await rejections('?to=2020-01-01')).toEqual([]);
    const { nextCursor } = (await gateway.get('/v1/admin/rejections?limit=1')).body;
    expect(await rejections(`?limit=1&cursor=${nextCursor}`)).toHaveLength(1);
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
});
