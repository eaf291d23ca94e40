import type { SandboxResponse } from '../../../src/adapter/contract';
import { openSandbox, SANDBOX_TOKEN } from '../sandbox';

const call = {
  external_call_unique_id: '123ABC',
  start_time: '2016-08-08 11:03:31 -0700',
  destination_phone_number: 9093900003,
  calling_phone_number: 8779257383,
  advertiser_campaign_id_from_network: 85,
  call_direction: 'inbound',
};

type Sandbox = ReturnType<typeof openSandbox>;

function ask(sandbox: Sandbox, method: string, path: string, body: unknown): SandboxResponse {
  return sandbox.handle({ method, path, query: {}, headers: {}, body: JSON.stringify(body) });
}

function ingest(sandbox: Sandbox, said: object = {}, besides: object = {}): SandboxResponse {
  const body = { call: { ...call, ...said }, ...besides, oauth_token: SANDBOX_TOKEN };
  return ask(sandbox, 'POST', '/api/2022-03-01/calls.json', body);
}

/** The call that Call Outcomes finds by this search. */
function found(sandbox: Sandbox, search: object): unknown {
  const body = { search, call_outcome: { outcome_name: 'sale' }, oauth_token: SANDBOX_TOKEN };
  return (ask(sandbox, 'POST', '/api/2015-08-17/call_outcomes', body).body as { call: unknown }).call;
}

describe('the sandbox of Call Ingestion', () => {
  it('answers 201 with a cuid, 202 with the same one to the same call, and 409 to another call of the id', () => {
    const sandbox = openSandbox();
    const first = ingest(sandbox);
    expect(first).toStrictEqual({ status: 201, body: { cuid: expect.any(String) as string } });
    const again = ingest(sandbox, { start_time: '2016-08-08T18:03:31Z', calling_phone_number: '+18779257383' });
    expect(again).toStrictEqual({ status: 202, body: first.body });
    expect(ingest(sandbox, {}, { signals: [{ name: 'sale' }] })).toMatchObject({
      status: 409,
      body: { errors: { class: 'RecordInvalid' } },
    });
    expect(ingest(sandbox)).toStrictEqual(again);
    expect(ingest(sandbox, { external_call_unique_id: '123ABD' })).not.toStrictEqual(first);
  });

  it('lists every fault as the endpoint does, but needs no word of a recording', () => {
    expect(ingest(openSandbox(), { start_time: 'x', call_direction: null })).toStrictEqual({
      status: 403,
      body: {
        errors: {
          class: 'RecordInvalid',
          invalid_data: "Validation failed: 'start_time' is invalid; 'call_direction' is required",
        },
      },
    });
  });

  it.each([
    ['FORBIDDEN-1', 'UnauthorizedAdvertiser'],
    ['INTERNAL-1', 'call.advertiser_campaign_id_from_network'],
  ])('refuses the campaign %s with %s', (campaign, errorClass) => {
    expect(ingest(openSandbox(), { advertiser_campaign_id_from_network: campaign })).toMatchObject({
      status: 403,
      body: { errors: { class: errorClass } },
    });
  });

  it('is there for POST and PUT, with .json and without, behind its token', () => {
    const body = { call, oauth_token: SANDBOX_TOKEN };
    const statusOf = (method: string, path: string, said: object = body) =>
      ask(openSandbox(), method, path, said).status;
    expect([
      statusOf('PUT', '/api/2022-03-01/calls.json'),
      statusOf('POST', '/api/2023-10-09/calls'),
      statusOf('POST', '/api/2022-03-01/calls', { call, oauth_token: 'another' }),
      statusOf('POST', '/api/latest/calls'),
      statusOf('GET', '/api/2022-03-01/calls'),
      statusOf('POST', '/api/2014-04-15/calls/1.xml'),
    ]).toStrictEqual([201, 201, 401, 400, 404, 404]);
  });

  it('lets Call Outcomes find the call by its start and caller, and by its cuid', () => {
    const sandbox = openSandbox();
    const { cuid } = ingest(sandbox).body as { cuid: string };
    const ingested = { transaction_id: cuid, start_time_t: '1470679411' };
    expect(found(sandbox, { start_time_t: '1470679420', calling_phone_number: '+18779257383' })).toStrictEqual(
      ingested,
    );
    expect(found(sandbox, { transaction_id: cuid })).toStrictEqual(ingested);
    const other = found(sandbox, { start_time_t: '1470679411', calling_phone_number: '+18885550000' });
    expect(other).not.toStrictEqual(ingested);
  });

  it('lets Call Outcomes find a call of no known caller by its start alone', () => {
    const sandbox = openSandbox();
    const { cuid } = ingest(sandbox, { calling_phone_number: 'anonymous' }).body as { cuid: string };
    const search = { start_time_t: '1470679411', calling_phone_number: '+18885550000' };
    expect(found(sandbox, search)).toMatchObject({ transaction_id: cuid });
  });

  it('processes a call of a slow campaign for a day, and finds it only then', () => {
    let now = Date.parse('2026-10-01T00:00:00Z');
    const sandbox = openSandbox({ now: () => now });
    const { cuid } = ingest(sandbox, { advertiser_campaign_id_from_network: 'SLOW-1' }).body as { cuid: string };
    const signal = { signals: [{ name: 'sale' }], oauth_token: SANDBOX_TOKEN };
    const statuses = (): number[] =>
      [{ external_call_unique_id: '123ABC' }, { transaction_id: cuid }].map(
        (search) => ask(sandbox, 'POST', '/api/2018-02-01/transactions.json', { search, ...signal }).status,
      );
    const nearest = () => found(sandbox, { start_time_t: '1470679411', calling_phone_number: '+18779257383' });
    expect(statuses()).toStrictEqual([404, 404]);
    now += 24 * 3_600_000 - 1_000;
    expect(statuses()).toStrictEqual([404, 404]);
    now += 1_000;
    expect(statuses()).toStrictEqual([200, 200]);
    expect(nearest()).toMatchObject({ transaction_id: cuid });
  });
});
