import { gzipSync } from 'node:zlib';
import { CALLS, OUTCOMES } from '../support/endpoint';
import { ADMIN_KEY, API_KEY, DOCUMENTED, type Gateway, readAnswer, startGateway } from '../support/gateway';

let gateway: Gateway;
beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway.close());

const OUTCOME = { ...DOCUMENTED, call: { ids: { external: 'encoded' } }, description: 'café' };
const REPORT = {
  search: { transaction_id: 'E-1' },
  call_outcome: { outcome_name: 'sale', description: 'café' },
  oauth_token: API_KEY,
};
const NOT_JSON = { errors: { class: 'InvalidInput', invalid_data: 'The request body is not valid JSON in UTF-8.' } };
const OTHER_CHARSET = {
  errors: { class: 'InvalidInput', invalid_data: 'The request body is in an encoding that is not supported.' },
};

async function send(path: string, bytes: Buffer, headers: Record<string, string> = {}, init: RequestInit = {}) {
  const answer = await fetch(`${gateway.app.url}${path}`, {
    method: 'POST',
    body: new Uint8Array(bytes),
    headers: { 'content-type': 'application/json', authorization: `Bearer ${ADMIN_KEY}`, ...headers },
    ...init,
  });
  const { status, body } = await readAnswer(answer, init.method ?? 'POST');
  return { status, body };
}

const latin1 = (value: object): Buffer => Buffer.from(JSON.stringify(value), 'latin1');
const utf16 = (value: object): Buffer => Buffer.from(`\uFEFF${JSON.stringify(value)}`, 'utf16le');
const GZIP = { 'content-encoding': 'gzip' };

describe('the API', () => {
  it.each([
    ['POST', '/v1/outcomes', OUTCOME],
    ['POST', '/v1/outcomes/batch', { outcomes: [OUTCOME] }],
    ['POST', '/v1/calls', { ids: { external: 'café' } }],
    ['POST', '/v1/admin/connections', { name: 'café' }],
    ['PATCH', '/v1/admin/connections/invoca', { settings: { networkId: 'café' } }],
    ['POST', '/v1/admin/connections/invoca/pause', { reason: 'café' }],
    ['POST', '/v1/admin/replays', { filter: { name: 'café' } }],
  ])('answers %s %s with 400 where the body is no UTF-8, packed too', async (method, path, value) => {
    const refused = { status: 400, body: { code: 'malformed_json', detail: 'the body is not valid UTF-8' } };
    expect(await send(path, latin1(value), {}, { method })).toMatchObject(refused);
    expect(await send(path, gzipSync(latin1(value)), GZIP, { method })).toMatchObject(refused);
  });

  it('reads UTF-8 as it is, packed and behind a mark too', async () => {
    const bytes = Buffer.from(`\uFEFF${JSON.stringify(OUTCOME)}`);
    expect(await send('/v1/outcomes', bytes)).toMatchObject({
      status: 202,
      body: { outcome: { description: 'café' } },
    });
    const packed = await send('/v1/outcomes', gzipSync(bytes), {
      ...GZIP,
      'content-type': 'application/json; charset=utf8',
    });
    expect(packed).toMatchObject({ status: 200, body: { outcome: { result: 'unchanged' } } });
  });

  it.each(['latin1', 'utf-16', 'windows-1252'])('answers 415 to a body that is said to be in %s', async (charset) => {
    const type = { 'content-type': `application/json; charset=${charset}` };
    const bytes = charset === 'utf-16' ? utf16(OUTCOME) : latin1(OUTCOME);
    expect(await send('/v1/outcomes', bytes, type)).toMatchObject({
      status: 415,
      body: { code: 'unsupported_media_type', detail: 'the body must be in UTF-8' },
    });
  });

  it('answers a query that is no UTF-8 with 400', async () => {
    expect(await gateway.get('/v1/outcomes?name=caf%E9')).toMatchObject({ status: 400, body: { code: 'bad_request' } });
    expect((await gateway.get('/v1/outcomes?name=caf%C3%A9')).status).toBe(200);
  });

  it.each([
    ['/v1/outcomes', { ...OUTCOME, name: 'a\ud800' }, 'name'],
    ['/v1/outcomes', { ...OUTCOME, attributes: { 'a\udc00': 1 } }, 'attributes.a\udc00'],
    [
      '/v1/outcomes',
      { ...OUTCOME, vendor: { trackdrive: { post_call_tokens: { a: '\ud800' } } } },
      'vendor.trackdrive.post_call_tokens.a',
    ],
    ['/v1/calls', { ids: { external: '\ud800' } }, 'ids.external'],
    ['/v1/admin/connections/invoca/pause', { reason: '\ud800' }, 'reason'],
    ['/v1/admin/connections/invoca/pause', { reason: '\0' }, 'reason'],
  ])('refuses half a surrogate pair at %s in %j', async (path, value, at) => {
    expect(await send(path, Buffer.from(JSON.stringify(value)))).toMatchObject({
      status: 422,
      body: { errors: [{ path: at }] },
    });
  });
});

describe('the endpoints that look like a vendor’s', () => {
  it('keep what they refused', async () => {
    await send(OUTCOMES, latin1(REPORT));
    const { body } = await gateway.get('/v1/admin/rejections?limit=1');
    expect(body.items).toMatchObject([
      { status: 400, request: { body: expect.stringContaining('caf\uFFFD') as string } },
    ]);
    expect(JSON.stringify(body.items)).not.toContain(API_KEY);
  });

  it.each([OUTCOMES, CALLS])('%s refuses a body that is no UTF-8 in the vendor’s words, packed too', async (path) => {
    for (const type of ['nonsense', 'text/plain', 'application/json; charset=utf-8']) {
      expect(await send(path, latin1(REPORT), { 'content-type': type })).toEqual({ status: 400, body: NOT_JSON });
    }
    expect(await send(path, gzipSync(latin1(REPORT)), GZIP, { method: 'PUT' })).toEqual({
      status: 400,
      body: NOT_JSON,
    });
    expect(await send(path, utf16(REPORT))).toEqual({ status: 400, body: NOT_JSON });
  });

  it.each([OUTCOMES, CALLS])('%s does not read another charset as UTF-8', async (path) => {
    const said = (charset: string) => ({ 'content-type': `application/json; charset=${charset}` });
    expect(await send(path, latin1(REPORT), said('iso-8859-1'))).toEqual({ status: 415, body: OTHER_CHARSET });
    expect(await send(path, utf16(REPORT), said('utf-16'))).toEqual({ status: 415, body: OTHER_CHARSET });
  });

  it('take ASCII whatever a client’s library calls it', async () => {
    const ascii = Buffer.from(JSON.stringify({ ...REPORT, call_outcome: { outcome_name: 'sale' } }));
    expect((await send(OUTCOMES, ascii, { 'content-type': 'text/plain; charset=ISO-8859-1' })).status).toBe(201);
  });

  it('refuse half a surrogate pair', async () => {
    const report = { ...REPORT, call_outcome: { outcome_name: 'sale', description: '\ud800' } };
    expect(await send(OUTCOMES, Buffer.from(JSON.stringify(report)))).toMatchObject({
      status: 403,
      body: { errors: { invalid_data: 'Validation failed: description is invalid' } },
    });
  });
});
