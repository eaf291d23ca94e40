import type { Sandbox, SandboxResponse } from '../../src/adapter/contract';
import { deliver } from './call-outcomes/deliver';
import firstQuote from './fixtures/deliver/two-outcomes-first.json';
import secondQuote from './fixtures/deliver/two-outcomes-second.json';
import correctedQuote from './fixtures/deliver/two-outcomes-correction.json';
import { openSandbox, SANDBOX_TOKEN } from './sandbox';

describe('the sandbox of Invoca', () => {
  it("answers the document's three requests, in order, as the document does", () => {
    let now = 1440607999_000;
    const sandbox = openSandbox({ now: () => now });
    const answers = [firstQuote, secondQuote, correctedQuote].map((documented) => {
      const answer = post(sandbox, { ...documented.request.body, oauth_token: SANDBOX_TOKEN });
      now = 1440607800_000;
      return answer;
    });
    const unset = { custom_parameter_1: '', custom_parameter_2: '', custom_parameter_3: '' };
    const first = firstQuote.response.body;
    expect(answers).toStrictEqual([
      // this one answer in the document was not brought up to date when the custom parameters came
      { status: 201, body: { ...first, call_outcome: { ...first.call_outcome, ...unset } } },
      { status: 201, body: secondQuote.response.body },
      { status: 200, body: correctedQuote.response.body },
    ]);
  });

  it('keeps one outcome for each call, name without case and partner_unique_id, in the casing heard first', () => {
    const sandbox = openSandbox();
    const about = (transaction_id: string, call_outcome: object) => report(sandbox, { transaction_id }, call_outcome);
    expect(about('A', { outcome_name: 'Sale' }).status).toBe(201);
    expect(about('A', { outcome_name: 'SALE', partner_unique_id: '' }).status).toBe(200);
    expect(about('A', { outcome_name: 'Sale', partner_unique_id: '2' }).status).toBe(201);
    const other = about('B', { outcome_name: 'sale' });
    expect(other).toMatchObject({ status: 201, body: { call_outcome: { outcome_name: 'Sale' } } });
  });

  it('merges a correction, and chains it to its immediate predecessor', () => {
    const sandbox = openSandbox();
    const sale = { outcome_name: 'sale', partner_unique_id: '1' };
    const say = (more: object) => report(sandbox, { transaction_id: 'A' }, { ...sale, ...more }).body;
    say({ description: 'x', sale_amount: '100.50', custom_paramter_1: '12345' });
    say({ value: 0 });
    expect(say({ description: '' })).toMatchObject({
      call_outcome: {
        transaction_id: '00000000-0000000C',
        corrects_transaction_id: '00000000-0000000B',
        description: '',
        sale_amount: '100.5',
        value: 'false',
        custom_parameter_1: '12345',
      },
    });
  });

  it.each([
    ['100.00', '100.0'],
    ['0100.55', '100.55'],
    [7, '7.0'],
  ])('prints the amount %p as "%s"', (sale_amount, printed) => {
    const answer = report(openSandbox(), { transaction_id: 'A' }, { outcome_name: 'sale', sale_amount });
    expect(answer.body).toMatchObject({ call_outcome: { sale_amount: printed } });
  });

  it('reads null as not sent', () => {
    const outcome = { outcome_name: 'sale', description: null, sale_amount: null, value: null };
    const { status, body } = report(openSandbox(), { transaction_id: 'A' }, outcome);
    expect({ status, body }).toMatchObject({ status: 201, body: { call_outcome: { value: 'true' } } });
    expect(body).not.toHaveProperty('call_outcome.description');
    expect(body).not.toHaveProperty('call_outcome.sale_amount');
  });

  it('finds a call by a start time near its own, told apart by the caller, and makes one otherwise', () => {
    const sandbox = openSandbox();
    const callOf = (search: object) =>
      (report(sandbox, search, { outcome_name: 'sale' }).body as { call: object }).call;
    const made = callOf({ start_time_t: '1440607313', calling_phone_number: '+1 8885551212', duration_in_seconds: 60 });
    expect(made).toStrictEqual({ transaction_id: '00000001-00000001', start_time_t: '1440607313' });
    expect(callOf({ start_time_t: '1440607320500', calling_phone_number: '8885551212' })).toStrictEqual(made);
    expect(callOf({ start_time_t: '1440607199' })).toStrictEqual(made);
    expect(callOf({ transaction_id: '00000001-00000001' })).toStrictEqual(made);
    const others = [
      { start_time_t: '1440607313', calling_phone_number: '+18885550000' },
      { start_time_t: '1440607914' },
    ].map(callOf);
    expect(others).toMatchObject([{ transaction_id: '00000001-00000002' }, { transaction_id: '00000001-00000003' }]);
  });

  it('takes a call of a like duration before one that began a little nearer', () => {
    const sandbox = openSandbox();
    const callOf = (start_time_t: string, duration_in_seconds: string, calling_phone_number?: string) =>
      report(sandbox, { start_time_t, duration_in_seconds, calling_phone_number }, { outcome_name: 'sale' }).body;
    callOf('1440607313', '60', '+18885551111');
    const long = callOf('1440607353', '600', '+18885552222') as { call: object };
    expect(callOf('1440607313', '590')).toMatchObject({ call: long.call });
  });

  it('lists every fault of a request', () => {
    const answer = report(
      openSandbox(),
      {},
      { sale_amount: '$1', value: 'yes', occurred_at_time_t: 'now', custom_parameter_3: 'x'.repeat(256) },
    );
    expect(answer).toStrictEqual({
      status: 403,
      body: {
        errors: {
          class: 'RecordInvalid',
          invalid_data:
            "Validation failed: transaction_id or start_time_t must be present; outcome_name can't be blank; " +
            'occurred_at_time_t is invalid; sale_amount is not a number with up to 2 decimal places; ' +
            'value must be true or false; custom_parameter_3 is too long (maximum is 255 characters)',
        },
      },
    });
  });

  it.each([
    ['RecordNotFound', { transaction_id: 'UNKNOWN-1' }, 404, 'not_found_yet'],
    [
      'UnauthorizedAdvertiser',
      { start_time_t: '1440607313', advertiser_id_from_network: 'FORBIDDEN' },
      403,
      'rejected',
    ],
    ['RecordInvalid', { start_time_t: 'yesterday' }, 403, 'rejected'],
  ])('says %s as the gateway reads it', (errorClass, search, status, kind) => {
    const answer = report(openSandbox(), search, { outcome_name: 'sale' });
    expect(answer).toMatchObject({ status, body: { errors: { class: errorClass } } });
    expect(read(answer)).toMatchObject({ kind });
  });

  it('takes its token from the body, the query or the header, with Bearer or without, and no other token', () => {
    const body = { search: { transaction_id: 'A' }, call_outcome: { outcome_name: 'sale' } };
    const statusWith = (said: { headers?: object; query?: object; token?: string }) => {
      const json = JSON.stringify({ ...body, oauth_token: said.token });
      const request = { method: 'PUT', path: '/api/2016-01-25/call_outcomes', body: json };
      return openSandbox().handle({ ...request, headers: { ...said.headers }, query: { ...said.query } }).status;
    };
    expect([
      statusWith({ token: SANDBOX_TOKEN }),
      statusWith({ query: { oauth_token: SANDBOX_TOKEN } }),
      statusWith({ headers: { authorization: SANDBOX_TOKEN } }),
      statusWith({ headers: { authorization: `Bearer ${SANDBOX_TOKEN}` } }),
    ]).toStrictEqual([201, 201, 201, 201]);
    expect([
      statusWith({}),
      statusWith({ token: 'another' }),
      statusWith({ headers: { authorization: 'another' }, token: SANDBOX_TOKEN }),
    ]).toStrictEqual([401, 401, 401]);
  });

  it.each([
    ['POST', '/api/2015-08-16/call_outcomes.json', '{}', 400],
    ['POST', '/api/2015-13-01/call_outcomes.json', '{}', 400],
    ['POST', '/api/latest/call_outcomes.json', '{}', 400],
    ['POST', '/api/2015-08-17/call_outcomes.json', '{"search":', 400],
    ['POST', '/api/2015-08-17/call_outcomes.json', '[]', 400],
    ['POST', '/api/2015-08-17/call_outcomes.json', '{"__proto__":{"oauth_token":"invoca-sandbox-token"}}', 401],
    ['GET', '/api/2015-08-17/call_outcomes.json', '', 404],
    ['POST', '/api/2015-08-17/signals.json', '{}', 404],
    ['POST', '/', '{}', 404],
  ])('answers %s %s with the body %s: %i', (method, path, body, status) => {
    expect(openSandbox().handle({ method, path, body, headers: {}, query: {} }).status).toBe(status);
  });

  it.each([null, 5, 'x', [], { transaction_id: { deep: 1 } }])('refuses a search of %j', (search) => {
    expect(report(openSandbox(), search, { outcome_name: 'sale' }).status).toBe(403);
  });
});

function post(sandbox: Sandbox, body: unknown): SandboxResponse {
  const path = '/api/2015-08-17/call_outcomes.json';
  return sandbox.handle({ method: 'POST', path, query: {}, headers: {}, body: JSON.stringify(body) });
}

function report(sandbox: Sandbox, search: unknown, call_outcome: object): SandboxResponse {
  return post(sandbox, { search, call_outcome, oauth_token: SANDBOX_TOKEN });
}

/** What the adapter makes of the sandbox's answer. */
function read({ status, body }: SandboxResponse): unknown {
  const response = { status, headers: {}, body: JSON.stringify(body), truncated: false };
  const request = { method: 'POST', path: [], body: {} } as const;
  return status < 300 ? deliver.accept(response, request) : deliver.refusal(response, request, { previouslySent: [] });
}
