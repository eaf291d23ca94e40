import { OUTCOMES, clientOf, TRANSACTION_ID } from '../support/endpoint';
import { ADMIN_KEY, type Answer, API_KEY, type Gateway, startGateway } from '../support/gateway';

const READ_KEY = 'read-key-of-the-tests';
const PARTNER_KEY = 'partner-key-of-the-tests';

describe('the endpoint that looks like Call Outcomes', () => {
  let gateway: Gateway;
  beforeAll(async () => {
    gateway = await startGateway({
      variables: {
        READ_API_KEY: READ_KEY,
        PARTNER_KEYS: `${PARTNER_KEY} advertiser:1 campaign:85`,
        INVOCA_NETWORK_ID: '3',
      },
    });
  });
  afterAll(() => gateway.close());

  const { send, transaction, sale } = clientOf(() => gateway);

  it('answers the documented curl as documented, ids and times aside', async () => {
    const body =
      '{"search": {"transaction_id": "00000000-00000001"},"call_outcome": {"outcome_name": "sale","partner_unique_id": "1",' +
      '"description": "1 year contract","occurred_at_time_t": "1440607313","sale_amount": "100.00","value": "true"},' +
      `"oauth_token": "${API_KEY}"}`;
    const answer = await send(OUTCOMES, body, { headers: { 'content-type': 'application/json' } });
    expect(answer).toMatchObject({
      status: 201,
      body: {
        call_outcome: {
          transaction_id: expect.stringMatching(TRANSACTION_ID),
          corrects_transaction_id: null,
          outcome_name: 'sale',
          partner_unique_id: '1',
          description: '1 year contract',
          occurred_at_time_t: '1440607313',
          sale_amount: '100.0',
          value: 'true',
        },
        call: { transaction_id: '00000000-00000001', start_time_t: expect.stringMatching(/^\d{10}$/) },
      },
    });
    const { items } = (await gateway.get(`/v1/outcomes?transactionId=${answer.body.call_outcome.transaction_id}`)).body;
    expect(items).toMatchObject([
      {
        name: 'sale',
        source: 'invoca:call_outcomes',
        amount: { value: '100.00', currency: null },
        call: { ids: { invoca: '00000000-00000001' } },
      },
    ]);
    const delivery = await gateway.deliveryOf(items[0].id, 'invoca', 'delivered');
    expect(delivery.attempts[0].request.body).toMatchObject({ search: { transaction_id: '00000000-00000001' } });
  });

  it('answers the three requests of the update example in order as documented', async () => {
    const id = transaction();
    const post = (partner: string, description: string): Promise<Answer> =>
      send(OUTCOMES, {
        ...sale(id),
        call_outcome: { outcome_name: 'Quote', partner_unique_id: partner, description },
      });
    const first = await post('1', 'Honda Accord 2015');
    const second = await post('2', 'Toyota Camry 2015');
    const third = await post('1', 'Honda Civic 2012');
    expect([first, second, third].map(({ status }) => status)).toEqual([201, 201, 200]);
    expect(first.body.call_outcome).toEqual({
      transaction_id: expect.stringMatching(TRANSACTION_ID),
      corrects_transaction_id: null,
      outcome_name: 'Quote',
      partner_unique_id: '1',
      description: 'Honda Accord 2015',
      occurred_at_time_t: expect.stringMatching(/^\d{10}$/),
      value: 'true',
      custom_parameter_1: '',
      custom_parameter_2: '',
      custom_parameter_3: '',
    });
    expect(second.body.call_outcome).toMatchObject({ corrects_transaction_id: null, partner_unique_id: '2' });
    expect(third.body.call_outcome).toEqual({
      ...first.body.call_outcome,
      transaction_id: expect.stringMatching(TRANSACTION_ID),
      corrects_transaction_id: first.body.call_outcome.transaction_id,
      description: 'Honda Civic 2012',
    });
    expect(third.body.call).toEqual(first.body.call);
    const again = await post('1', 'Honda Civic 2012');
    expect(again).toMatchObject({ status: 200, body: third.body });
  });

  it.each([
    ['POST', '/api/2015-08-17/call_outcomes'],
    ['PUT', '/api/2015-08-17/call_outcomes'],
    ['PUT', OUTCOMES],
    ['POST', '/api/2026-11-21/call_outcomes.json'],
  ])('takes %s %s', async (method, path) => {
    expect((await send(path, sale(transaction()), { method })).status).toBe(201);
  });

  it.each([
    ['text/plain', 'text/plain;charset=UTF-8'],
    ['a form, as curl says', 'application/x-www-form-urlencoded'],
    ['nonsense', 'nonsense'],
  ])('takes JSON that is said to be %s', async (_what, type) => {
    const answer = await send(OUTCOMES, sale(transaction()), { headers: { 'content-type': type } });
    expect(answer.status).toBe(201);
  });

  it.each([
    ['raw in the header', {}, { authorization: API_KEY }],
    ['behind Bearer', {}, { authorization: `Bearer ${API_KEY}` }],
    ['in the query', { query: `?oauth_token=${API_KEY}` }, {}],
    ['of the admin', { query: `?oauth_token=${ADMIN_KEY}` }, {}],
    [
      'in the query, beside credentials of somebody else',
      { query: `?oauth_token=${API_KEY}` },
      { authorization: 'Basic eA==' },
    ],
  ])('takes a token %s', async (_where, { query = '' }: { query?: string }, headers) => {
    const body = { ...sale(transaction()), oauth_token: undefined };
    expect((await send(`${OUTCOMES}${query}`, body, { headers: { ...headers } })).status).toBe(201);
  });

  it.each([
    ['2015-08-16', 400, 'InvalidInput'],
    ['2015-02-30', 400, 'InvalidInput'],
    ['v1', 400, 'InvalidInput'],
  ])('answers version %s with %i', async (version, status, errorClass) => {
    const answer = await send(`/api/${version}/call_outcomes.json`, sale(transaction()));
    expect(answer).toMatchObject({ status, body: { errors: { class: errorClass } } });
  });

  it.each([
    ['no token', { oauth_token: undefined }, 401, 'Unauthorized'],
    ['a wrong token', { oauth_token: 'wrong' }, 401, 'Unauthorized'],
    ['a token that is no text', { oauth_token: { $ne: 1 } }, 401, 'Unauthorized'],
    ['a key that only reads', { oauth_token: READ_KEY }, 403, 'UnauthorizedOperation'],
    ['no search', { search: undefined }, 403, 'RecordInvalid'],
  ])('refuses %s in the envelope', async (_what, more, status, errorClass) => {
    const answer = await send(OUTCOMES, { ...sale(transaction()), ...more });
    expect(answer).toEqual({
      status,
      headers: expect.anything(),
      body: { errors: { class: errorClass, invalid_data: expect.any(String) } },
    });
  });

  it('names every fault of a request in one text', async () => {
    const { body } = await send(OUTCOMES, {
      call_outcome: { sale_amount: '1,000', value: 'maybe' },
      oauth_token: API_KEY,
    });
    expect(body.errors.invalid_data).toBe(
      "Validation failed: transaction_id or start_time_t must be present; outcome_name can't be blank; " +
        'sale_amount is not a number with up to 2 decimal places; value must be true or false',
    );
  });

  it('lets a key of limited reach report for what is in its list alone', async () => {
    const search = (more: object): Promise<Answer> =>
      send(OUTCOMES, {
        ...sale(''),
        search: { start_time_t: '1440607313', calling_phone_number: '8885550199', ...more },
        oauth_token: PARTNER_KEY,
      });
    expect(await search({ advertiser_id_from_network: '2' })).toMatchObject({
      status: 403,
      body: {
        errors: { class: 'UnauthorizedAdvertiser', invalid_data: 'You do not have access to this advertiser' },
      },
    });
    expect((await search({ advertiser_campaign_id_from_network: '86' })).status).toBe(403);
    expect(await search({ advertiser_id_from_network: '1', network_id: '4' })).toMatchObject({
      status: 403,
      body: { errors: { class: 'UnauthorizedAdvertiser' } },
    });
    expect((await search({ start_time_t: '1440707313', network_id: 3 })).status).toBe(201);
    expect((await search({ advertiser_id_from_network: 1, advertiser_campaign_id_from_network: 85 })).status).toBe(201);
    expect((await gateway.get('/v1/outcomes', { authorization: `Bearer ${PARTNER_KEY}` })).status).toBe(403);
  });

  it('shows a key of limited reach the calls of its own campaigns, and lets it change nothing that others told', async () => {
    const callerNumber = '+18885550123';
    const mine = { ids: { external: 'mine' }, startedAt: '2026-09-01T10:01:00Z', campaign: '85', callerNumber };
    const foreign = { ids: { external: 'foreign' }, startedAt: '2026-09-01T10:00:00Z', campaign: '86', callerNumber };
    await gateway.post('/v1/calls', mine);
    await gateway.post('/v1/calls', foreign);
    const search = { start_time_t: '1788256800', calling_phone_number: callerNumber };
    const { body } = await send(OUTCOMES, { ...sale(''), search, oauth_token: PARTNER_KEY });
    expect(body.call.start_time_t).toBe('1788256860');

    await gateway.post('/v1/calls', { ids: { external: 'open' }, startedAt: '2026-09-02T10:00:00Z', callerNumber });
    const ingested = await send('/api/2022-03-01/calls.json', {
      call: {
        external_call_unique_id: 'open',
        start_time: '2026-09-03T10:00:00.000Z',
        destination_phone_number: '+12165388265',
        calling_phone_number: '+18885550199',
        advertiser_campaign_id_from_network: '85',
        call_direction: 'inbound',
        recording_url: 'https://recordings.test/1.wav',
      },
      oauth_token: PARTNER_KEY,
    });
    expect(ingested.status).toBe(201);
    const [call] = (await gateway.get('/v1/calls?id.external=open')).body.items;
    expect(call).toMatchObject({ startedAt: '2026-09-02T10:00:00.000Z', callerNumber, direction: 'inbound' });
  });

  it.each([
    ['no JSON', '{"search":', 400],
    ['a list', '[1,2]', 401],
    ['null', 'null', 401],
    ['nothing', '', 401],
    ['a bottomless body', `{"search":${'['.repeat(50_000)}${']'.repeat(50_000)},"oauth_token":"${API_KEY}"}`, 403],
    ['what would change every object', `{"__proto__":{"oauth_token":"x"},"constructor":1}`, 401],
    ['more than any may hold', `"${'x'.repeat(300_000)}"`, 413],
  ])('answers %s with the envelope', async (_what, body, status) => {
    const answer = await send(OUTCOMES, body);
    expect(answer).toMatchObject({ status, body: { errors: { class: expect.any(String) } } });
  });

  it('takes a body with a mark of its encoding in front', async () => {
    expect((await send(OUTCOMES, `\uFEFF${JSON.stringify(sale(transaction()))}`)).status).toBe(201);
  });

  it('makes one outcome of fifty identical requests at once, and answers them all alike', async () => {
    const id = transaction();
    const answers = await Promise.all(Array.from({ length: 50 }, () => send(OUTCOMES, sale(id))));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(49);
    expect(new Set(answers.map(({ body }) => body.call_outcome.transaction_id)).size).toBe(1);
  });

  it('answers GET as the gateway does', async () => {
    expect((await gateway.get(OUTCOMES)).status).toBe(404);
  });
});

describe('an endpoint whose vendor nothing is delivered to', () => {
  let gateway: Gateway;
  beforeAll(async () => {
    const unset = { INVOCA_OAUTH_TOKEN: '', INVOCA_BASE_URL: '' };
    gateway = await startGateway({ variables: { ...unset, INVOCA_UNKNOWN_CALLS: 'reject', ROLE: 'api' } });
  });
  afterAll(() => gateway.close());

  const report = async (search: object): Promise<Answer> =>
    gateway.post('/api/2015-08-17/call_outcomes', { search, call_outcome: { outcome_name: 'sale' } });

  it('stands open all the same, and says 404 of a call that nobody knows', async () => {
    const NOT_FOUND = {
      errors: { class: 'RecordNotFound', invalid_data: 'No call found. Please refer to the documentation.' },
    };
    expect(await report({ start_time_t: '1440607313' })).toMatchObject({ status: 404, body: NOT_FOUND });
    expect(await report({ transaction_id: 'UNKNOWN-1' })).toMatchObject({ status: 404, body: NOT_FOUND });
    const { rows } = await gateway.pool.query('SELECT id FROM calls');
    expect(rows).toEqual([]);
  });

  it('takes an outcome of a call that was told before', async () => {
    await gateway.post('/v1/calls', { ids: { invoca: 'KNOWN-1' }, startedAt: '2015-08-26T16:41:53Z' });
    expect((await report({ transaction_id: 'KNOWN-1' })).status).toBe(201);
    expect((await report({ start_time_t: '1440607333' })).body.call).toEqual({
      transaction_id: 'KNOWN-1',
      start_time_t: '1440607313',
    });
  });
});
