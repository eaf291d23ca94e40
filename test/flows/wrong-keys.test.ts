import { clientOf, OUTCOMES } from '../support/endpoint';
import { type Answer, API_KEY, BACKENDS, DOCUMENTED, type Gateway, startGateway } from '../support/gateway';
import { bearer } from '../support/keys';

describe.each(BACKENDS)('wrong keys, on %s', (backend) => {
  let gateway: Gateway;
  let other: Gateway;
  beforeAll(async () => {
    const variables = { ROLE: 'api', WRONG_KEY_LIMIT: '8', TRUST_PROXY: '1', RATE_LIMIT: '3/h' };
    gateway = await startGateway({ backend, variables });
    other = await gateway.another();
  });
  afterAll(async () => {
    await other.close();
    await gateway.close();
  });

  const { send, sale } = clientOf(() => gateway);
  const from = (address: string, key = 'wrong') => ({ ...bearer(key), 'x-forwarded-for': address });
  const many = (count: number, ask: () => Promise<Answer>): Promise<Answer[]> =>
    Promise.all(Array.from({ length: count }, ask));
  const limited = (answers: Answer[]): number => answers.filter(({ status }) => status === 429).length;

  it('are put off per address, while right ones of the same address pass', async () => {
    const answers = await many(12, () => gateway.get('/v1/outcomes', from('198.51.100.1')));
    expect(limited(answers)).toBe(4);
    const putOff = answers.find(({ status }) => status === 429);
    expect(putOff?.body.code).toBe('too_many_wrong_keys');
    expect(Number(putOff?.headers.get('retry-after'))).toBeGreaterThan(200);
    expect((await gateway.get('/v1/outcomes', from('198.51.100.1', API_KEY))).status).toBe(200);
    expect((await gateway.get('/v1/outcomes', from('198.51.100.2'))).status).toBe(401);
    expect((await gateway.get('/metrics', from('198.51.100.1'))).status).toBe(429);
  });

  it('are put off at inbound endpoints in the vendor’s words, and not kept', async () => {
    const init = { headers: { 'x-forwarded-for': '198.51.100.3' } };
    const answers = await many(10, () => send(OUTCOMES, { ...sale('x'), oauth_token: 'wrong' }, init));
    expect(limited(answers)).toBe(2);
    expect(answers.find(({ status }) => status === 429)?.body.errors.class).toBe('TooManyRequests');
    const { items } = (await gateway.get('/v1/admin/rejections')).body;
    expect(items.filter(({ status }: Answer) => status === 429)).toEqual([]);
  });

  it('do not count where no key is shown', async () => {
    const headers = { authorization: '', 'x-forwarded-for': '198.51.100.4' };
    expect(limited(await many(30, () => gateway.get('/v1/outcomes', headers)))).toBe(0);
  });

  it('are counted by all processes together where there is a Redis', async () => {
    await many(8, () => gateway.get('/v1/outcomes', from('198.51.100.5')));
    const elsewhere = await other.get('/v1/outcomes', from('198.51.100.5'));
    expect(elsewhere.status).toBe(backend === 'redis' ? 429 : 401);
  });

  it('are one line of the log, however many, and counted in the metrics', async () => {
    const before = gateway.lines.filter(({ event }) => event === 'wrong keys').length;
    await many(200, () => gateway.get('/v1/outcomes', from('198.51.100.6')));
    const lines = gateway.lines.filter(
      ({ event }) => event === 'wrong keys' || event === 'refused at an inbound endpoint',
    );
    expect(lines.length - before).toBeLessThanOrEqual(1);
    const { body } = await gateway.get('/metrics');
    expect(body).toMatch(/gateway_wrong_keys_total\{via="api",answer="limited"\} [1-9]\d\d/);
  });

  it('do not keep right ones waiting: neither those that are held nor a flood', async () => {
    let isOver = false;
    const held = many(8, () => gateway.get('/v1/outcomes', from('198.51.100.7'))).finally(() => {
      isOver = true;
    });
    expect((await gateway.get('/v1/outcomes', from('198.51.100.7', API_KEY))).status).toBe(200);
    // The last of them are held for two seconds.
    expect(isOver).toBe(false);
    await held;
    const flood = many(500, () => gateway.get('/v1/outcomes', from('198.51.100.7')));
    expect((await gateway.get('/v1/outcomes', from('198.51.100.7', API_KEY))).status).toBe(200);
    expect(limited(await flood)).toBe(500);
  });

  it('RATE_LIMIT puts off what a key posts beyond it, not what it reads', async () => {
    const post = (key: string) => gateway.post('/v1/outcomes', { ...DOCUMENTED, key }, bearer(API_KEY));
    for (const key of ['1', '2', '3']) expect((await post(key)).status).toBe(202);
    expect((await gateway.post('/V1/Outcomes', DOCUMENTED, bearer(API_KEY))).status).toBe(429);
    const putOff = await post('4');
    expect(putOff).toMatchObject({ status: 429, body: { code: 'rate_limited' } });
    expect(Number(putOff.headers.get('retry-after'))).toBeGreaterThan(3_000);
    expect((await gateway.get('/v1/outcomes', bearer(API_KEY))).status).toBe(200);
    expect((await gateway.post('/v1/calls', { ids: { external: 'admins' } })).status).toBe(201);
    const inbound = await send(OUTCOMES, sale('00000000-00000009'));
    expect(inbound).toMatchObject({ status: 429, body: { errors: { class: 'TooManyRequests' } } });
  });
});
