import type { SandboxResponse } from '../../../src/adapter/contract';
import { openSandbox, SANDBOX_TOKEN } from '../sandbox';

const CALL = { transaction_id: '00000000-00000001' };
const STARTED = {
  transaction_id: '00000000-00000001',
  corrects_transaction_id: null,
  start_time_t: '1435993200',
  call_start_time: '2015-07-04T07:00:00Z',
};
const SALE = {
  name: 'sale',
  partner_unique_id: '1',
  occurred_at_time: '1440607313',
  revenue: '100.00',
  value: 'true',
};

type Sandbox = ReturnType<typeof openSandbox>;

function post(sandbox: Sandbox, body: object, token = SANDBOX_TOKEN): SandboxResponse {
  return sandbox.handle({
    method: 'POST',
    path: '/api/2018-02-01/transactions.json',
    query: {},
    headers: {},
    body: JSON.stringify({ ...body, oauth_token: token }),
  });
}

function refusal(errorClass: string, words: string): object {
  return { status: 403, body: { errors: { class: errorClass, invalid_data: words } } };
}

/** What is answered of each transaction. */
function answered({ status, body }: SandboxResponse): unknown[] {
  expect(status).toBe(200);
  return (body as { signals: unknown[] }).signals;
}

describe('the sandbox of the Signal API', () => {
  it('answers the first example of the page as it is printed there', () => {
    expect(post(openSandbox(), { search: CALL, signals: [SALE] })).toStrictEqual({
      status: 200,
      body: {
        signals: [
          {
            transaction_id: '00000000-0000000A',
            corrects_transaction_id: null,
            name: 'sale',
            partner_unique_id: '1',
            occurred_at_time_t: '1440607313',
            occurred_at_time: '2015-08-26T16:41:53Z',
            revenue: '100.0',
            value: 'true',
          },
        ],
        call: STARTED,
      },
    });
  });

  it('makes one transaction of the signals of one partner_unique_id, that of the request for those without one', () => {
    const body = {
      search: CALL,
      partner_unique_id: '1',
      occurred_at_time: '2019-02-14T13:30:04Z',
      signals: [
        { name: 'Quote', revenue: '100.0' },
        { name: 'Appointment Made', value: 'false' },
        { ...SALE, partner_unique_id: '2' },
      ],
    };
    expect(answered(post(openSandbox(), body))).toMatchObject([
      {
        name: 'Quote,Appointment Made',
        partner_unique_id: '1',
        occurred_at_time: '2019-02-14T13:30:04Z',
        value: 'true,false',
      },
      { name: 'sale', partner_unique_id: '2', occurred_at_time_t: '1440607313' },
    ]);
  });

  it('corrects what it has: members that are left out stay, and the same again makes nothing', () => {
    const sandbox = openSandbox();
    post(sandbox, { search: CALL, signals: [SALE] });
    const retracted = { name: 'SALE', partner_unique_id: '1', value: 'No' };
    const corrected = {
      transaction_id: '00000000-0000000B',
      corrects_transaction_id: '00000000-0000000A',
      name: 'sale',
      revenue: '100.0',
      value: 'false',
      occurred_at_time_t: '1440607313',
    };
    expect(answered(post(sandbox, { search: CALL, signals: [retracted] }))).toMatchObject([corrected]);
    expect(answered(post(sandbox, { search: CALL, signals: [retracted] }))).toMatchObject([corrected]);
    const other = { ...SALE, partner_unique_id: '2' };
    expect(answered(post(sandbox, { search: CALL, signals: [other] }))).toMatchObject([
      { corrects_transaction_id: null },
    ]);
  });

  it('puts a signal of another name in the place of what had its partner_unique_id', () => {
    const sandbox = openSandbox();
    post(sandbox, { search: CALL, signals: [SALE] });
    const quote = { name: 'quote', partner_unique_id: '1' };
    expect(answered(post(sandbox, { search: CALL, signals: [quote] }))).toMatchObject([
      { corrects_transaction_id: '00000000-0000000A', name: 'quote', revenue: '', value: 'true' },
    ]);
  });

  it('finds a call by its start, and none that it does not know', () => {
    const search = { call_start_time: '2015-07-04T07:00:05Z', calling_phone_number: '1234567890' };
    expect(post(openSandbox(), { search, signals: [SALE] })).toMatchObject({ body: { call: STARTED } });
    for (const unknown of [{ external_call_unique_id: 'x' }, { transaction_id: 'UNKNOWN-1' }]) {
      expect(post(openSandbox(), { search: unknown, signals: [SALE] })).toMatchObject({
        status: 404,
        body: { errors: { class: 'RecordNotFound' } },
      });
    }
  });

  it.each<[string, object, object]>([
    [
      'no call',
      { search: {}, signals: [SALE] },
      refusal(
        'InvalidInput',
        'transaction_id, call_record_id, external_call_unique_id, or call_start_time must not be empty',
      ),
    ],
    [
      'the bad request of the page',
      {
        search: CALL,
        signals: [
          { name: 'sale', custom_parameter_1: '12345' },
          { revenue: '1000', value: 'true' },
          { name: 'sale', description: 'duplicate' },
        ],
      },
      refusal(
        'InvalidInput',
        "The following params in 'signals' are not supported in this version: custom_parameter_1, description; " +
          "signals[1] 'name' is required",
      ),
    ],
    [
      'two signals of one name',
      { search: CALL, signals: [SALE, { name: 'Sale', partner_unique_id: '1' }] },
      refusal('InvalidInput', "'name' for signals[0] and signals[1] must be unique"),
    ],
    [
      'custom data that is no list',
      { search: CALL, custom_data: { agent: 'James Bond' } },
      refusal('InvalidInput', "'custom_data' must be an array of hashes"),
    ],
    [
      'a revenue of the whole request',
      { search: CALL, revenue: '5.00', signals: [SALE] },
      refusal(
        'RecordInvalid',
        'Revenue must be specified on each Signal instead of at the top level header of the request',
      ),
    ],
    [
      'too many signals',
      { search: CALL, signals: Array.from({ length: 101 }, (_, index) => ({ name: `s${index}` })) },
      refusal('RecordInvalid', 'Validation failed: Signals are limited to 100'),
    ],
  ])('refuses %s in the words of the page', (_what, body, refused) => {
    expect(post(openSandbox(), body)).toStrictEqual(refused);
  });

  it('stands behind its token', () => {
    expect(post(openSandbox(), { search: CALL, signals: [SALE] }, 'another').status).toBe(401);
  });
});
