import * as fc from 'fast-check';
import type { Caller, InboundReading, InboundRequest, Reply } from '../../../src/adapter/inbound-endpoint';
import type { Receipt } from '../../../src/adapter/report';
import { inboundSettings } from '../inbound-settings';
import { callIngestionEndpoint } from './receive';

const call = {
  external_call_unique_id: '123ABC',
  start_time: '2016-08-08 11:03:31 -0700',
  destination_phone_number: 9093900003,
  calling_phone_number: 8779257383,
  advertiser_campaign_id_from_network: 85,
  call_direction: 'inbound',
  recording_url: '<CALL RECORDING URL>',
};
const ANYBODY: Caller = { mayReport: true, reach: null };
const settings = inboundSettings.parse({});

function read(body: unknown, caller: Caller | null = ANYBODY, request: Partial<InboundRequest> = {}): InboundReading {
  const params = { version: '2022-03-01' };
  return callIngestionEndpoint.read(
    { method: 'POST', params, query: {}, headers: {}, body, ...request },
    { settings, caller, currency: null, connections: [{}] },
  );
}

function taken(body: unknown, caller?: Caller): Exclude<InboundReading, { refusal: Reply }> {
  const reading = read(body, caller);
  if ('refusal' in reading) throw new Error(JSON.stringify(reading.refusal));
  return reading;
}

function refusal(status: number, errorClass: string, words: string): InboundReading {
  return { refusal: { status, body: { errors: { class: errorClass, invalid_data: words } } } };
}

describe('the endpoint of Call Ingestion', () => {
  it('is where Invoca has it', () => {
    expect(callIngestionEndpoint).toMatchObject({ id: 'calls', methods: ['POST', 'PUT'], path: '/api/:version/calls' });
  });

  it('takes its key from the header, the query and the body', () => {
    const headers = { authorization: 'Bearer A' };
    const request = { method: 'POST', params: {}, query: { oauth_token: 'B' }, headers, body: { oauth_token: 'C' } };
    expect(callIngestionEndpoint.keys(request)).toStrictEqual(['A', 'B', 'C']);
  });

  it('lets nobody in without a key, with one that may only read, in a version that is none, or with no JSON', () => {
    expect(read({ call }, null)).toHaveProperty('refusal.status', 401);
    expect(read({ call }, { mayReport: false, reach: null })).toHaveProperty('refusal.status', 403);
    expect(read({ call }, ANYBODY, { params: { version: 'latest' } })).toHaveProperty('refusal.status', 400);
    expect(read(undefined)).toHaveProperty('refusal.status', 400);
  });

  it('refuses a campaign out of reach of a key, once nothing else is wrong', () => {
    const caller = { mayReport: true, reach: { advertisers: ['7'], campaigns: ['84', '86'], networks: [] } };
    const unreachable = refusal(403, 'UnauthorizedAdvertiser', 'You do not have access to this advertiser');
    expect(read({ call }, caller)).toStrictEqual(unreachable);
    expect(read({ call: { ...call, start_time: 'x' } }, caller)).toHaveProperty(
      'refusal.body.errors.class',
      'RecordInvalid',
    );
  });

  it('lets a key of limited reach find calls of its campaigns alone', () => {
    const caller = { mayReport: true, reach: { advertisers: [], campaigns: ['85', '86'], networks: [] } };
    const signals = [{ name: 'sale' }, { name: 'quote' }];
    const reports = [taken({ call }, caller), taken({ call, signals }, caller)].flatMap((one) => one.reports);
    expect(reports.map(({ campaigns }) => campaigns)).toStrictEqual([
      ['85', '86'],
      ['85', '86'],
      ['85', '86'],
    ]);
    expect(taken({ call }).reports[0]).not.toHaveProperty('campaigns');
    const ofAdvertiser = { mayReport: true, reach: { advertisers: ['7'], campaigns: [], networks: [] } };
    expect(taken({ call }, ofAdvertiser).reports[0]).not.toHaveProperty('campaigns');
  });

  it('takes a call of one id once', () => {
    const { once } = taken({ call });
    expect(once).toStrictEqual({ key: '123ABC', fingerprint: expect.stringMatching(/^[\w-]{43}$/) as string });
  });
});

describe('the answer', () => {
  const receipt: Receipt = {
    result: 'created',
    call: { ids: { invoca: 'CUID-1', external: '123ABC' }, startedAt: null, createdAt: '2016-08-08T18:04:00.000Z' },
    outcome: null,
  };
  const conflict: Receipt = { result: 'call_conflict', message: 'call 1 has the invoca id "A"' };
  const { answer } = taken({ call });

  it('is 201 with the cuid, also where the call was known from elsewhere', () => {
    const created = { status: 201, body: { cuid: 'CUID-1' } };
    expect(answer([receipt], false)).toStrictEqual(created);
    expect(answer([{ ...receipt, result: 'updated' }, receipt], false)).toStrictEqual(created);
    expect(answer([{ ...receipt, result: 'unchanged' }], false)).toStrictEqual(created);
  });

  it('is 202 with the same cuid to the same request', () => {
    expect(answer([receipt, receipt], true)).toStrictEqual({ status: 202, body: { cuid: 'CUID-1' } });
  });

  it('is 409 when the ids of the call contradict each other, for one of its signals too', () => {
    const words = 'call 1 has the invoca id "A"';
    const refused = { status: 409, body: { errors: { class: 'CallConflict', invalid_data: words } } };
    expect(answer([conflict], false)).toStrictEqual(refused);
    expect(answer([receipt, conflict], false)).toStrictEqual(refused);
  });

  const invalid_data = "Validation failed: 'external_call_unique_id' has already been taken";
  const hasBeenTaken = { status: 409, body: { errors: { class: 'RecordInvalid', invalid_data } } };

  it('is 409 to another call of the same id', () => {
    expect(callIngestionEndpoint.fail('said_differently', 7)).toStrictEqual(hasBeenTaken);
  });

  it('is 409 as well when the call of this id is out of reach of the key', () => {
    expect(answer([{ result: 'call_unknown', message: 'no known call is meant' }], false)).toStrictEqual(hasBeenTaken);
  });

  it('names other troubles as the other endpoint does', () => {
    const troubles = ['too_large', 'unsupported', 'unavailable', 'internal'] as const;
    expect(troubles.map((trouble) => callIngestionEndpoint.fail(trouble, 7).status)).toStrictEqual([
      413, 415, 503, 500,
    ]);
    expect(callIngestionEndpoint.fail('internal', 7).body).toHaveProperty(
      'errors.invalid_data',
      'refer to error handle 7',
    );
  });
});

describe('whatever comes', () => {
  const member = fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...Object.values(call), 'YES', 'sale', '', null) },
    fc.jsonValue(),
  );
  const entries = fc.array(fc.oneof(fc.record({ name: member, value: member }, { requiredKeys: [] }), fc.jsonValue()));
  const names = fc.constantFrom(...Object.keys(call), 'language_code', 'recording_auth_config_id');
  const changed = fc.dictionary(names, member, { maxKeys: 3 }).map((members) => ({ ...call, ...members }));
  const body = fc.record(
    {
      call: fc.oneof({ weight: 5, arbitrary: changed }, member),
      signals: fc.oneof(entries, member),
      custom_data: fc.oneof(entries, member),
    },
    { requiredKeys: ['call'] },
  );
  const anything = fc.oneof({ weight: 4, arbitrary: body }, fc.jsonValue(), fc.object());

  it('is reported, or refused in the envelope', () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(anything, (sent) => {
        const reading = read(sent);
        seen.add(Object.keys(reading)[0]!);
        if ('refusal' in reading) {
          const words = expect.stringMatching(/^Validation failed: '[^']+' \w/) as string;
          expect(reading).toStrictEqual(refusal(403, 'RecordInvalid', words));
        } else {
          expect(reading.reports).not.toHaveLength(0);
          expect(reading.once?.key).toBe(reading.reports[0]?.call.ids['external']);
        }
      }),
      { numRuns: 1_000 },
    );
    expect([...seen].sort()).toStrictEqual(['refusal', 'reports']);
  });
});
