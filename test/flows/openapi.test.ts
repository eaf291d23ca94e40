import { type ContractOperation, operations, seen } from '../support/contract';
import { type Answer, API_KEY, type Gateway, NO_VENDOR, startGateway } from '../support/gateway';
import { callOperation, exampleBody, operation, type OperationRequest } from '../support/operations';

type Json = Record<string, unknown>;

/** Statuses that no request brings about here, and what does. */
const ELSEWHERE = [
  // A fault of the gateway's own, and a database that is away (test/flows/http.test.ts).
  / 500$/,
  / 503$/,
  // A search names its call by one id alone, which conflicts with nothing; the adapter's own tests have the answer.
  /^invoca_call_outcomes_\w+ 409$/,
];

/** Every operation is called, every status that it documents is brought about, and `readAnswer` checks each answer against the document. */
describe('the document of the API', () => {
  let gateway: Gateway;
  let sandbox: Gateway;
  const variables = {
    ROLE: 'api',
    ALLOW_PRIVATE_HOSTS: 'true',
    PARTNER_KEYS: 'partner-key-of-the-tests advertiser:1',
    INVOCA_UNKNOWN_CALLS: 'reject',
  };
  beforeAll(async () => {
    gateway = await startGateway({ variables });
    sandbox = await startGateway({ variables: { ...NO_VENDOR, SANDBOX: 'on', METRICS_PORT: '0' } });
  });
  afterAll(async () => {
    await gateway.close();
    await sandbox.close();
  });

  /** Calls an operation that has to answer this. */
  const expectCall = async (status: number, id: string, request?: OperationRequest): Promise<Answer['body']> => {
    const to = operation(id).path.startsWith('/sandbox/') ? sandbox : gateway;
    const { body, ...answer } = await callOperation(to, id, request);
    expect([id, answer.status, body]).toEqual([id, status, body]);
    return body;
  };

  const wanting = (status: number): ContractOperation[] =>
    operations.filter(({ operation: { responses } }) => Object.hasOwn(responses as Json, status));
  const withKey = operations.filter(({ path }) => path.startsWith('/v1/'));
  const inbound = operations.filter(({ path }) => path.startsWith('/api/'));

  it('has the answers to outcomes and calls', async () => {
    const { outcome, deliveries } = await expectCall(202, 'reportOutcome', { headers: { 'idempotency-key': 'one' } });
    await expectCall(202, 'reportOutcome', { headers: { 'idempotency-key': 'one' } });
    await expectCall(200, 'reportOutcome');
    await expectCall(409, 'reportOutcome', {
      body: { call: { ids: { external: 'crm-77', invoca: 'other' } }, name: 'sale' },
    });
    const batch = [
      exampleBody('reportOutcome'),
      { name: 'no call' },
      { call: { ids: { external: 'crm-77', invoca: 'other' } }, name: 'x' },
    ];
    await expectCall(200, 'reportOutcomes', { body: { outcomes: batch }, headers: { 'idempotency-key': 'many' } });
    await expectCall(409, 'reportOutcomes', { headers: { 'idempotency-key': 'many' } });
    await expectCall(200, 'listOutcomes', { query: 'limit=1&name=sale' });
    await expectCall(200, 'getOutcome', { places: { id: outcome.id } });
    await expectCall(200, 'getDelivery', { places: { id: deliveries[0].id } });
    await expectCall(200, 'listDeliveries', { query: 'status=queued,waiting' });

    await expectCall(200, 'tellCall');
    await expectCall(201, 'tellCall', { body: { ids: { external: 'new' } } });
    await expectCall(409, 'tellCall', { body: { ids: { external: 'new', invoca: '00000000-00000001' } } });
    await expectCall(200, 'listCalls', { query: 'id.external=crm-77' });
    await expectCall(200, 'getCall', { places: { id: outcome.call.id } });
  });

  it('has those to mistakes about calls that are taken back', async () => {
    const sale = async (external: string): Promise<Json> => {
      const { outcome } = await expectCall(202, 'reportOutcome', {
        body: { call: { ids: { external, invoca: external } }, name: 'sale', amount: { value: '1.00' } },
      });
      return outcome;
    };
    const [one, other] = [await sale('mistaken-1'), await sale('mistaken-2')];
    const [from, target] = [one, other].map(({ call }) => (call as Json)['id'] as string);
    const places = { id: one['id'] as string };
    await expectCall(409, 'moveOutcome', { places, body: { callId: target } });
    const { call: free } = await expectCall(201, 'tellCall', { body: { ids: { external: 'mistaken-3' } } });
    await expectCall(200, 'moveOutcome', { places, body: { callId: free.id }, query: 'plan=true' });
    await expectCall(200, 'moveOutcome', { places, body: { callId: free.id } });
    await expectCall(200, 'getOutcome', { places });
    await expectCall(200, 'getCall', { places: { id: from ?? '' } });

    const removed = { places: { id: target ?? '', key: 'invoca' }, body: null };
    await expectCall(409, 'removeCallId', { ...removed, query: `callId=${target}` });
    await expectCall(200, 'removeCallId', { ...removed, query: 'plan=true' });
    await expectCall(200, 'removeCallId', removed);

    await expectCall(409, 'splitCall', { places: { id: target ?? '' }, body: null });
    const parts = { places: { id: target ?? '' }, body: { outcomes: [other['id']] } };
    await expectCall(200, 'splitCall', { ...parts, query: 'plan=true' });
    await expectCall(200, 'splitCall', parts);
  });

  it('has those to what is done to deliveries by hand', async () => {
    const report = { call: { ids: { invoca: 'by-hand' } }, name: 'sale' };
    const { deliveries } = await expectCall(202, 'reportOutcome', { body: report });
    const places = { id: deliveries.find((one: Json) => one['connection'] === 'invoca').id as string };
    const become = (status: string) =>
      gateway.pool.query('UPDATE deliveries SET status = $2 WHERE id = $1', [places.id, status]);
    await expectCall(202, 'replayDelivery', { places });
    await become('sending');
    await expectCall(409, 'replayDelivery', { places, body: { again: true } });
    await expectCall(409, 'settleDelivery', { places });
    await become('review');
    await expectCall(200, 'settleDelivery', { places });

    await become('failed');
    const { replay } = await expectCall(201, 'planReplay', { body: { filter: {} } });
    const planned = { places: { id: replay.id as string } };
    await expectCall(200, 'getReplay', planned);
    await expectCall(202, 'runReplay', planned);
    await expectCall(200, 'listReplays');
    await expectCall(200, 'cancelReplay', planned);
    await expectCall(409, 'runReplay', planned);
    await gateway.pool.query(`UPDATE replays SET status = 'done'`);
    await expectCall(409, 'cancelReplay', planned);
  });

  it('has those to connections and pulls', async () => {
    const { connection } = await expectCall(201, 'createConnection');
    const places = { name: connection.name as string };
    await expectCall(409, 'createConnection');
    await expectCall(200, 'changeConnection', { places });
    await expectCall(409, 'changeConnection', { places, body: { version: 99 } });
    await expectCall(422, 'changeConnection', { places, body: { unknown: 1 } });
    await expectCall(200, 'pauseConnection', { places });
    await expectCall(200, 'getConnection', { places });
    await expectCall(200, 'resumeConnection', { places });
    await expectCall(200, 'testConnection', { places: { name: 'trackdrive' } });
    await expectCall(200, 'listConnections');
    await expectCall(200, 'deleteConnection', { places });
    await expectCall(409, 'deleteConnection', { places: { name: 'trackdrive' } });
    await gateway.pool.query(`INSERT INTO connections (name, adapter, settings_digest) VALUES ('gone', 'invoca', '')`);
    await expectCall(409, 'testConnection', { places: { name: 'gone' } });

    const settings = { account: 'acme', token: 'one', campaignIds: ['1'] };
    await expectCall(201, 'createConnection', { body: { name: 'asked', adapter: 'cube', settings } });
    const { pull } = await expectCall(202, 'askPull', { places: { name: 'asked' } });
    const asked = { places: { id: pull.id as string } };
    await expectCall(200, 'listPulls', { query: 'connection=asked' });
    await expectCall(200, 'getPull', asked);
    await expectCall(200, 'cancelPull', asked);
    await gateway.pool.query(`UPDATE pulls SET status = 'done'`);
    await expectCall(409, 'cancelPull', asked);
  });

  it('has those of the inbound endpoints, and what was refused there', async () => {
    await expectCall(201, 'tellCall', { body: { ids: { invoca: 'inbound-1' } } });
    for (const method of ['post', 'put']) {
      const id = `invoca_call_outcomes_${method}`;
      const report = {
        search: { transaction_id: 'inbound-1' },
        call_outcome: { outcome_name: method },
        oauth_token: API_KEY,
      };
      await expectCall(201, id, { body: report });
      await expectCall(200, id, { body: report });
      await expectCall(404, id, { body: { ...report, search: { transaction_id: 'unknown' } } });
      const { call: example, ...rest } = exampleBody(`invoca_calls_${method}`) as { call: Json };
      const told = { call: { ...example, external_call_unique_id: `told-${method}` }, ...rest, oauth_token: API_KEY };
      await expectCall(201, `invoca_calls_${method}`, { body: told });
      await expectCall(202, `invoca_calls_${method}`, { body: told });
      await expectCall(409, `invoca_calls_${method}`, { body: { ...told, signals: [] } });
    }
    for (const { id } of inbound) {
      await expectCall(400, id, { places: { version: '2001-01-01' } });
      await expectCall(401, id, { headers: { authorization: '' } });
      await expectCall(403, id, { body: {} });
      await expectCall(413, id, { body: JSON.stringify('x'.repeat(300_000)) });
      await expectCall(415, id, { headers: { 'content-encoding': 'nonsense' } });
    }
    await expectCall(200, 'listRejections', { query: 'limit=200' });
    await expectCall(200, 'listAudit', { query: 'limit=200' });
  });

  it('has those without a key, and the sandbox’s', async () => {
    for (const id of ['getHealth', 'getReadiness', 'getOpenApiDocument', 'getDocumentation'])
      await expectCall(200, id, { headers: { authorization: '' } });
    for (const id of ['addSandboxFault', 'listSandboxFaults', 'clearSandboxFaults', 'listSandboxRequests'])
      await expectCall(200, id);
    await expectCall(422, 'addSandboxFault', { body: { status: 'none' } });
    for (const id of ['addSandboxFault', 'clearSandboxFaults'])
      await expectCall(413, id, { body: { body: 'x'.repeat(70_000) } });
    for (const { id } of wanting(404).filter(({ path }) => path.startsWith('/sandbox/')))
      await expectCall(404, id, { places: { connection: 'nobody' } });
    for (const { id } of wanting(403).filter(({ path }) => path.startsWith('/sandbox/')))
      await expectCall(403, id, { headers: { origin: 'https://elsewhere.example' } });
  });

  it('has those to who asks for the metrics', async () => {
    await expectCall(200, 'getMetrics');
    await expectCall(401, 'getMetrics', { headers: { authorization: '' } });
    await expectCall(403, 'getMetrics', { headers: { authorization: 'Bearer partner-key-of-the-tests' } });
    expect((await callOperation(sandbox, 'getMetrics')).status).toBe(404);
  });

  it.each(withKey.map((one) => [one.id, one] as const))(
    'has the refusals of %s',
    async (id, { method, path: at, operation: of }) => {
      const documents = (status: number): boolean => Object.hasOwn(of['responses'] as Json, status);
      await expectCall(401, id, { headers: { authorization: 'Bearer wrong' } });
      await expectCall(400, id, { query: 'q=%ff' });
      if (documents(403)) await expectCall(403, id, { headers: { authorization: 'Bearer partner-key-of-the-tests' } });
      if (documents(404)) await expectCall(404, id);
      if (documents(413)) {
        await expectCall(413, id, { body: JSON.stringify('x'.repeat(4_200_000)) });
        await expectCall(415, id, { body: '{}', headers: { 'content-type': 'text/plain' } });
      }
      if (at.startsWith('/v1/admin/') && method === 'POST')
        await expectCall(409, id, { headers: { 'idempotency-key': 'one' } });
      // What is wrong with a change depends on what is changed, which nobody is.
      if (!documents(422) || id === 'changeConnection') return;
      const unknown = method === 'GET' ? { query: 'unknown=1' } : { body: { unknown: 1 } };
      const isRead = method === 'GET' || Object.hasOwn(of, 'requestBody');
      const tooLong = { headers: { 'idempotency-key': 'x'.repeat(256) } };
      const { errors } = await expectCall(422, id, isRead ? unknown : tooLong);
      expect(errors.map(({ path }: { path: string }) => path)).toContain(isRead ? 'unknown' : 'Idempotency-Key');
    },
  );

  it('says nothing that does not happen', () => {
    const said = operations.flatMap(({ id, operation: of }) =>
      Object.keys(of['responses'] as Json).map((status) => `${id} ${status}`),
    );
    expect(said.filter((one) => !seen.has(one) && !ELSEWHERE.some((pattern) => pattern.test(one)))).toEqual([]);
  });
});
