import fc from 'fast-check';
import type { Caller, InboundContext, InboundReading, Reply } from '../../../src/adapter/inbound-endpoint';
import type { Report } from '../../../src/adapter/report';
import { isStorable } from '../../../src/model/text';
import { inboundSettings, type InboundSettings } from '../inbound-settings';
import { callOutcomesEndpoint } from './receive';

interface Case {
  settings?: Record<string, string>;
  caller?: Caller | null;
  currency?: string;
  connections?: InboundContext<InboundSettings>['connections'];
  version?: string;
}

const sale = { outcome_name: 'sale' };
const byId = { transaction_id: '00000000-00000001' };
const byStart = { start_time_t: '1440607313' };

function read(
  body: unknown,
  { settings = {}, caller, currency, connections = [{}], version = '2015-08-17' }: Case = {},
) {
  const request = { method: 'POST', params: { version }, query: {}, headers: {}, body };
  const context: InboundContext<InboundSettings> = {
    settings: inboundSettings.parse(settings),
    caller: caller === undefined ? { mayReport: true, reach: null } : caller,
    currency: currency ?? null,
    connections,
  };
  return callOutcomesEndpoint.read(request, context);
}

function understood(reading: InboundReading): Exclude<InboundReading, { refusal: Reply }> {
  if ('refusal' in reading) throw new Error(`refused: ${JSON.stringify(reading.refusal)}`);
  return reading;
}

/** The one report of a request that has to be understood. */
function reportOf(search: unknown, call_outcome: unknown = sale, given: Case = {}): Report {
  const [report, ...more] = understood(read({ search, call_outcome }, given)).reports;
  if (!report || more.length > 0) throw new Error('not one report');
  return report;
}

it('the endpoint stands where Invoca has it, for both of its verbs', () => {
  expect(callOutcomesEndpoint).toMatchObject({
    id: 'call_outcomes',
    methods: ['POST', 'PUT'],
    path: '/api/:version/call_outcomes',
  });
});

describe('what is refused at the endpoint', () => {
  const reach = { advertisers: ['1'], campaigns: ['7'], networks: [] };
  const limited: Case = { caller: { mayReport: true, reach } };
  const refusalOf = (search: object, given: Case, call_outcome: object = sale) => {
    const reading = read({ search, call_outcome }, given);
    return 'refusal' in reading ? reading.refusal : null;
  };

  it('is what is invalid, in the documented form', () => {
    expect(refusalOf({}, {}, {})).toStrictEqual({
      status: 403,
      body: {
        errors: {
          class: 'RecordInvalid',
          invalid_data:
            "Validation failed: transaction_id or start_time_t must be present; outcome_name can't be blank",
        },
      },
    });
  });

  it.each([{ advertiser_id_from_network: '9' }, { advertiser_campaign_id_from_network: 9 }, { network_id: 4 }])(
    'is what a key of limited reach names outside of it: %j',
    (named) => {
      expect(refusalOf({ ...byStart, ...named }, limited)).toMatchObject({
        status: 403,
        body: { errors: { class: 'UnauthorizedAdvertiser' } },
      });
      expect(refusalOf({ ...byStart, ...named }, {})).toBeNull();
      expect(refusalOf({ ...byId, ...named }, limited)).toBeNull();
    },
  );

  it('is no network of the key, nor that of a connection', () => {
    const named = { ...byStart, network_id: '3' };
    expect(refusalOf(named, { ...limited, connections: [{ networkId: '3' }] })).toBeNull();
    expect(refusalOf(named, { caller: { mayReport: true, reach: { ...reach, networks: ['3'] } } })).toBeNull();
  });

  it('is told of version, token and rights, then of what is invalid, then of the reach', () => {
    const strange = { ...byStart, advertiser_id_from_network: '9' };
    const statusOf = (given: Case) => refusalOf(strange, given, {})?.status;
    expect(statusOf({ version: 'latest', caller: null })).toBe(400);
    expect(statusOf({ caller: null })).toBe(401);
    expect(refusalOf(strange, { caller: { mayReport: false, reach } }, {})).toMatchObject({
      body: { errors: { class: 'UnauthorizedOperation' } },
    });
    expect(refusalOf(strange, limited, {})).toMatchObject({ body: { errors: { class: 'RecordInvalid' } } });
  });
});

describe('the report', () => {
  it('wants an Invoca id of the call, is taken as often as it comes, and makes calls that nobody knows', () => {
    const reading = understood(read({ search: byId, call_outcome: sale }));
    expect(reading.once).toBeNull();
    expect(reading.reports).toMatchObject([{ names: 'invoca' }]);
    expect(reading.reports[0]).not.toHaveProperty('unknownCall');
    expect(reading.reports[0]).not.toHaveProperty('campaigns');
  });

  it.each<[object, Case, 'refuse' | undefined]>([
    [byId, { settings: { unknownCalls: 'reject' } }, 'refuse'],
    [byId, { connections: [] }, undefined],
    [byStart, { connections: [] }, 'refuse'],
    [byStart, { settings: { unknownCalls: 'reject' } }, undefined],
  ])('of a call searched by %j, with %j, filter unknown calls to be: %p', (search, given, expected) => {
    expect(reportOf(search, sale, given).unknownCall).toBe(expected);
  });

  it("has its amount in the account's currency", () => {
    const amountIn = (given: Case) => reportOf(byId, { ...sale, sale_amount: '10' }, given).outcome?.amount;
    expect(amountIn({ currency: 'NOK' })).toStrictEqual({ value: '10.00', currency: 'NOK' });
    expect(amountIn({})).toStrictEqual({ value: '10.00', currency: undefined });
  });

  it('is of calls within the campaigns of the key', () => {
    const within = (campaigns: string[]) =>
      reportOf(byId, sale, { caller: { mayReport: true, reach: { advertisers: ['1'], campaigns, networks: [] } } })
        .campaigns;
    expect(within(['7', '8'])).toStrictEqual(['7', '8']);
    expect(within([])).toBeUndefined();
  });
});

/** Every text in a value, however deep. */
function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

describe('whatever is sent', () => {
  const members = 'transaction_id start_time_t calling_phone_number duration_in_seconds network_id';
  const fields = 'outcome_name partner_unique_id sale_amount value custom_parameter_1 custom_paramter_1 __proto__';
  const usual = fc.constantFrom('1440607313', '100.00', 'true', '', null, 'a\0', '\ud800');
  const values = fc.oneof(usual, fc.jsonValue(), fc.string({ unit: 'binary' }));
  const part = (names: string) => fc.oneof(fc.dictionary(fc.constantFrom(...names.split(' ')), values), fc.jsonValue());
  const bodies = fc.oneof(fc.record({ search: part(members), call_outcome: part(fields) }), fc.jsonValue());

  it('is read without throwing: refused in the envelope, or understood as one report that can be kept', () => {
    const text = expect.any(String) as unknown;
    const refusal = { status: 403, body: { errors: { class: 'RecordInvalid', invalid_data: text } } };
    fc.assert(
      fc.property(bodies, (body) => {
        const reading = read(JSON.parse(JSON.stringify(body)));
        if ('refusal' in reading) {
          expect(reading.refusal).toStrictEqual(refusal);
          return;
        }
        expect(reading.reports).toHaveLength(1);
        expect(textsIn(reading.reports).filter((one) => !isStorable(one))).toStrictEqual([]);
      }),
    );
  });
});
