import type { Sandbox, SandboxRequest, SandboxResponse } from '../../src/adapter/contract';
import { openSandbox } from './sandbox';

const CREDENTIALS = `Basic ${Buffer.from('tdpub-sandbox:tdprv-sandbox').toString('base64')}`;

function ask(
  sandbox: Sandbox,
  request: Partial<SandboxRequest> = {},
): SandboxResponse & { call: Record<string, unknown> } {
  const answer = sandbox.handle({
    method: 'POST',
    path: '/api/v1/calls/123895022',
    query: {},
    headers: { authorization: CREDENTIALS },
    body: '',
    ...request,
  });
  return { ...answer, call: (answer.body as { call: Record<string, unknown> }).call };
}

describe('the sandbox', () => {
  test('adds exactly', () => {
    const sandbox = openSandbox();
    ask(sandbox, { body: '{"revenue":10.50,"payout":"0.1"}' });
    expect(ask(sandbox, { method: 'PUT', body: '{"add_revenue":2.5,"add_payout":0.2}' }).call).toMatchObject({
      revenue: '13.00',
      buyer_revenue: '13.00',
      payout: '0.30',
      traffic_source_payout: '0.30',
    });
    expect(ask(sandbox, { body: '{"revenue":"1.005","add_revenue":"1"}' }).call).toMatchObject({ revenue: '2.005' });
  });

  test('takes form and query parameters with brackets, the body over the query', () => {
    const sandbox = openSandbox();
    const { call } = ask(sandbox, {
      path: '/api/v1/calls/123895022.json',
      headers: { authorization: CREDENTIALS, 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
      query: { revenue: '1', payout: '2', unheard_of: 'x' },
      body: 'revenue=3.5&buyer_converted=yes&post_call_tokens[first_name]=John&fire_outgoing_webhook_ids[]=4&fire_outgoing_webhook_ids[]=5',
    });
    expect(call).toMatchObject({
      id: 123895022,
      revenue: '3.50',
      payout: '2.00',
      buyer_converted: 'Converted',
      traffic_source_converted: '',
      token_values: { first_name: 'John' },
      outgoing_webhooks_count: 2,
    });
  });

  test('merges tokens by name and shows the call under its number and its UUID', () => {
    const sandbox = openSandbox();
    const { call } = ask(sandbox, { body: '{"post_call_tokens":{"a":"1","b":"1"}}' });
    ask(sandbox, { path: `/api/v1/calls/${String(call['uuid'])}`, body: '{"post_call_tokens":{"b":"2"}}' });
    expect(ask(sandbox, { method: 'GET' }).body).toMatchObject({
      call: { id: 123895022, token_values: { a: '1', b: '2' } },
    });
    const other = ask(sandbox, { path: '/api/v1/calls/c3b20b12-3b3b-4322-b15d-0f1c5f653479' }).call;
    expect(ask(sandbox, { method: 'GET', path: `/api/v1/calls/${String(other['id'])}` }).call).toEqual(other);
    expect(other).toMatchObject({ uuid: 'c3b20b12-3b3b-4322-b15d-0f1c5f653479', token_values: {} });
  });

  test('changes nothing when a value is wrong, and says what by field', () => {
    const sandbox = openSandbox();
    expect(
      ask(sandbox, { body: '{"payout":"5","revenue":"a lot","buyer_converted":"maybe","post_call_tokens":[]}' }),
    ).toMatchObject({
      status: 422,
      body: {
        status: 422,
        errors: {
          revenue: ['must be a decimal number'],
          buyer_converted: ['must be a boolean value: 1, true, yes, on, 0, false, no, off'],
          post_call_tokens: ['must be a Hash'],
        },
      },
    });
    expect(ask(sandbox, { method: 'GET' }).call).toMatchObject({ payout: '0.00' });
  });

  test('lists the calls that were asked for, newest first, page by page, with the columns that are wanted', () => {
    const sandbox = openSandbox();
    const list = (query: Record<string, string>) => ask(sandbox, { method: 'GET', path: '/api/v1/calls', query }).body;
    expect(list({})).toMatchObject({ calls: [], metadata: { total_count: 0, total_pages: 0, per_page: 25 } });
    for (const id of [1, 2, 3]) ask(sandbox, { path: `/api/v1/calls/${id}` });
    expect(list({ per_page: '1', columns: 'id' })).toStrictEqual({
      calls: [{ id: 3 }],
      metadata: { total_count: 3, total_pages: 3, page: 1, per_page: 1, next_cursor: 0 },
    });
    expect(list({ per_page: '2', page: '2' })).toMatchObject({ calls: [{ id: 1, revenue: '0.00' }] });
  });

  test.each([
    [401, { method: 'GET', path: '/api/v1/calls', headers: {} }],
    [401, { headers: {} }],
    [401, { headers: { authorization: `Basic ${Buffer.from('tdpub-sandbox:wrong').toString('base64')}` } }],
    [404, { path: '/api/v1/calls/unknown-7' }],
    [404, { path: '/api/v1/leads/7' }],
    [404, { method: 'DELETE' }],
    [400, { body: '{"revenue":' }],
    [400, { body: '[]' }],
  ])('answers %d to %j', (status, request) => {
    expect(ask(openSandbox(), request)).toMatchObject({ status, body: { status } });
  });

  test('forgets the oldest of very many calls', () => {
    const sandbox = openSandbox();
    ask(sandbox, { body: '{"revenue":"5"}' });
    for (let id = 1; id < 10_000; id += 1) ask(sandbox, { path: `/api/v1/calls/call-${id}` });
    expect(ask(sandbox, { method: 'GET' }).call).toMatchObject({ revenue: '5.00' });
    ask(sandbox, { path: '/api/v1/calls/call-10000' });
    expect(ask(sandbox, { method: 'GET' }).call).toMatchObject({ revenue: '0.00' });
  });
});
