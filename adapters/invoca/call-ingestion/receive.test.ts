import type { Caller, InboundReading } from '../../../src/adapter/inbound-endpoint';
import type { Report } from '../../../src/adapter/report';
import { type InboundSettings, inboundSettings } from '../inbound-settings';
import { callIngestionEndpoint } from './receive';

/** The documents' first example, and the lists of their second. */
const call = {
  external_call_unique_id: '100002',
  start_time: '2016-02-03 09:30:00 AM',
  destination_phone_number: 2165388265,
  calling_phone_number: 8779257383,
  advertiser_campaign_id_from_network: 85,
  call_direction: 'inbound',
  recording_url: '<CALL RECORDING URL>',
};
const signals = [
  { name: 'sale', value: 1 },
  { name: 'quote', value: 1 },
];
const customData = [
  { name: 'channel', value: 'Paid Search' },
  { name: 'line_of_business', value: 'Social' },
];

const ANYBODY: Caller = { mayReport: true, reach: null };

function read(body: unknown, settings: Partial<InboundSettings> = {}): InboundReading {
  const context = {
    settings: { ...inboundSettings.parse({}), ...settings },
    caller: ANYBODY,
    currency: null,
    connections: [{}],
  };
  const params = { version: '2022-03-01' };
  return callIngestionEndpoint.read({ method: 'POST', params, query: {}, headers: {}, body }, context);
}

function reportsOf(body: unknown, settings?: Partial<InboundSettings>): readonly Report[] {
  const reading = read(body, settings);
  if ('refusal' in reading) throw new Error(JSON.stringify(reading.refusal));
  return reading.reports;
}

/** The first example with other members, and lists beside it. */
function example(said: object, besides: object = {}): object {
  return { call: { ...call, ...said }, ...besides };
}

function invalid(faults: string): InboundReading {
  const errors = { class: 'RecordInvalid', invalid_data: `Validation failed: ${faults}` };
  return { refusal: { status: 403, body: { errors } } };
}

const required = Object.keys(call).filter((member) => member !== 'recording_url');

describe('a call at the endpoint', () => {
  it('is reported with all that the first documented example says, its time in the zone of the network', () => {
    expect(reportsOf({ call, oauth_token: 'TOKEN' })).toStrictEqual([
      {
        call: {
          ids: { external: '100002' },
          startedAt: '2016-02-03T17:30:00.000Z',
          startedAtPrecisionMs: 1_000,
          caller: { raw: '8779257383', e164: '+18779257383' },
          destination: { raw: '2165388265', e164: '+12165388265' },
          direction: 'inbound',
          campaign: '85',
          attributes: {},
          vendor: { invoca: { recording_url: '<CALL RECORDING URL>' } },
        },
        outcome: null,
        names: 'invoca',
        deliverCall: true,
      },
    ]);
  });

  it('is reported once for each signal, met or not at its start, with its custom data as attributes', () => {
    const said = [...signals, { name: 'Booked', value: 'NO' }];
    const start_time = '2016-08-08 11:03:31 -0700';
    const reports = reportsOf({ call: { ...call, start_time }, signals: said, custom_data: customData });
    const occurredAt = '2016-08-08T18:03:31.000Z';
    const when = { occurredAt, occurredAtPrecisionMs: 1_000 };
    expect(reports.map(({ outcome }) => outcome)).toStrictEqual([
      { name: 'sale', key: '', met: true, ...when },
      { name: 'quote', key: '', met: true, ...when },
      { name: 'Booked', key: '', met: false, ...when },
    ]);
    for (const report of reports) {
      expect(report).toMatchObject({
        call: { startedAt: occurredAt, attributes: { channel: 'Paid Search', line_of_business: 'Social' } },
        names: 'invoca',
      });
    }
  });

  it('is of signals without the blanks around their names, which contradict each other all the same', () => {
    const named = (...names: string[]): InboundReading =>
      read({ call, signals: names.map((name, index) => ({ name, value: index === 0 })) });
    const [report] = reportsOf({ call, signals: [{ name: ' sale ' }, { name: 'Sale' }] });
    expect(report?.outcome).toMatchObject({ name: 'sale' });
    expect(named('sale', 'sale ')).toStrictEqual(
      invalid("'signals[1].value' contradicts what was said of the same name before"),
    );
    expect(named('  ')).toStrictEqual(invalid("'signals[0].name' is required"));
  });

  it('takes numbers without a country code as dialled in the region, and what is no number as it is', () => {
    const numbers = { destination_phone_number: '0047 22 22 55 55', calling_phone_number: 'anonymous' };
    const [report] = reportsOf({ call: { ...call, ...numbers } }, { region: 'NO', timeZone: 'UTC' });
    expect(report?.call).toMatchObject({
      startedAt: '2016-02-03T09:30:00.000Z',
      destination: { raw: '0047 22 22 55 55', e164: '+4722225555' },
      caller: { raw: 'anonymous', e164: null },
    });
  });

  it('keeps for Invoca what only Invoca wants to know, in any case of the language', () => {
    const said = { recording_url: null, recording_filename: 'a/b.wav', language_code: 'en-gb' };
    const [report] = reportsOf({ call: { ...call, ...said, recording_auth_config_id: 7 } });
    expect(report?.call.vendor).toStrictEqual({
      invoca: { recording_filename: 'a/b.wav', language_code: 'en-GB', recording_auth_config_id: '7' },
    });
  });

  it('has custom data of every scalar under any name', () => {
    const custom_data = JSON.parse(
      '[{"name":"__proto__","value":1.5},{"name":"a","value":false},{"name":"A","value":""},{"name":"b","value":-0}]',
    ) as unknown;
    const [report] = reportsOf({ call, custom_data });
    expect(JSON.stringify(report?.call.attributes)).toBe('{"__proto__":1.5,"a":false,"A":"","b":0}');
    expect(report?.call.attributes?.['b']).toBe(0);
  });

  it('may have members that nobody knows, and lists that are null', () => {
    const [report] = reportsOf({
      call: { ...call, duration_in_seconds: 14 },
      signals: null,
      custom_data: null,
      more: 1,
    });
    expect(report).toMatchObject({ outcome: null });
  });
});

describe('what is wrong with a call', () => {
  it.each([{}, { call: null }, [], 'text', 7, null])('that is %j: it is missing', (body) => {
    expect(read(body)).toStrictEqual({
      refusal: {
        status: 403,
        body: { errors: { class: 'RecordInvalid', invalid_data: "Validation failed: 'call' is required" } },
      },
    });
  });

  it.each(required)('without its %s is that', (member) => {
    for (const nothing of [undefined, null, '', '  ']) {
      expect(read(example({ [member]: nothing }))).toStrictEqual(invalid(`'${member}' is required`));
    }
  });

  it.each([
    [{ start_time: 'yesterday' }, "'start_time' is invalid"],
    [{ start_time: true }, "'start_time' is invalid"],
    [{ start_time: '1900-01-01 00:00:00', call_direction: 'up' }, "'call_direction' must be 'inbound' or 'outbound'"],
    [{ call_direction: { toString: 1 } }, "'call_direction' must be 'inbound' or 'outbound'"],
    [{ recording_url: '' }, "'recording_url' or 'recording_filename' is required"],
    [{ recording_url: [] }, "'recording_url' is invalid"],
    [{ language_code: 'de-DE' }, "'language_code' is not supported"],
    [{ external_call_unique_id: {} }, "'external_call_unique_id' is invalid"],
    [{ external_call_unique_id: true }, "'external_call_unique_id' is invalid"],
    [{ external_call_unique_id: 2 ** 53 }, "'external_call_unique_id' is invalid"],
    [{ external_call_unique_id: 1.5 }, "'external_call_unique_id' is invalid"],
    [{ external_call_unique_id: 'a\0b' }, "'external_call_unique_id' is invalid"],
    [{ external_call_unique_id: '\ud800' }, "'external_call_unique_id' is invalid"],
    [{ external_call_unique_id: 'x'.repeat(256) }, "'external_call_unique_id' is too long (maximum is 255 characters)"],
    [{ calling_phone_number: '5'.repeat(65) }, "'calling_phone_number' is too long (maximum is 64 characters)"],
    [{ recording_url: 'x'.repeat(4001) }, "'recording_url' is too long (maximum is 4000 characters)"],
  ])('%j is told', (said, fault) => {
    expect(read(example(said))).toStrictEqual(invalid(fault));
  });

  it('is told of a start in the first hours of 1900, where they lie before it in the zone of the network', () => {
    const said = { call: { ...call, start_time: '1900-01-01 00:30:00' } };
    expect(read(said, { timeZone: 'UTC' })).toHaveProperty('reports');
    expect(read(said, { timeZone: 'Europe/Oslo' })).toHaveProperty('refusal.status', 403);
  });

  it.each([
    ['signals', {}, "'signals' must be a list"],
    ['signals', 'sale', "'signals' must be a list"],
    ['signals', [7, null], "'signals[0]' is invalid; 'signals[1]' is invalid"],
    ['signals', [{ value: 1 }, { name: ' ' }], "'signals[0].name' is required; 'signals[1].name' is required"],
    ['signals', [{ name: 'x'.repeat(256) }], "'signals[0].name' is too long (maximum is 255 characters)"],
    ['signals', [{ name: 'sale', value: 'maybe' }], "'signals[0].value' must be true or false"],
    ['signals', [{ name: 'sale', value: 2 }], "'signals[0].value' must be true or false"],
    ['signals', [{ name: 'sale', value: {} }], "'signals[0].value' must be true or false"],
    [
      'signals',
      [{ name: 'sale' }, { name: 'quote' }, { name: 'SALE', value: 'no' }],
      "'signals[2].value' contradicts what was said of the same name before",
    ],
    ['signals', Array.from({ length: 101 }, () => ({})), "'signals' is too long (maximum is 100 entries)"],
    ['custom_data', {}, "'custom_data' must be a list"],
    ['custom_data', [{ value: 1 }], "'custom_data[0].name' is required"],
    [
      'custom_data',
      [{ name: 'a', value: null }, { name: 'b' }],
      "'custom_data[0].value' is required; 'custom_data[1].value' is required",
    ],
    ['custom_data', [{ name: 'a', value: {} }], "'custom_data[0].value' is invalid"],
    ['custom_data', [{ name: 'a', value: Infinity }], "'custom_data[0].value' is invalid"],
    ['custom_data', [{ name: 'a', value: '\0' }], "'custom_data[0].value' is invalid"],
    [
      'custom_data',
      [{ name: 'a', value: 'x'.repeat(4001) }],
      "'custom_data[0].value' is too long (maximum is 4000 characters)",
    ],
    [
      'custom_data',
      [
        { name: 'a', value: '1' },
        { name: 'a', value: '2' },
      ],
      "'custom_data[1].value' contradicts what was said of the same name before",
    ],
    ['custom_data', Array.from({ length: 101 }, () => ({})), "'custom_data' is too long (maximum is 100 entries)"],
  ])('of its %s %j is told', (list, said, fault) => {
    expect(read(example({}, { [list]: said }))).toStrictEqual(invalid(fault));
  });

  it('is told all at once, in order', () => {
    const said = { external_call_unique_id: '', start_time: 'x', call_direction: 'up', recording_url: null };
    expect(
      read(example({ ...said, language_code: 'xx' }, { signals: [{ value: 'x' }], custom_data: 7 })),
    ).toStrictEqual(
      invalid(
        [
          "'external_call_unique_id' is required",
          "'start_time' is invalid",
          "'call_direction' must be 'inbound' or 'outbound'",
          "'language_code' is not supported",
          "'recording_url' or 'recording_filename' is required",
          "'signals[0].name' is required",
          "'signals[0].value' must be true or false",
          "'custom_data' must be a list",
        ].join('; '),
      ),
    );
  });
});

describe('the value of a signal', () => {
  it.each([
    [undefined, true],
    [null, true],
    [true, true],
    [1, true],
    ['1', true],
    ['True', true],
    ['YES', true],
    [false, false],
    [0, false],
    ['0', false],
    ['FALSE', false],
    ['no', false],
  ])('%j is %j', (value, met) => {
    expect(reportsOf({ call, signals: [{ name: 'sale', value }] })).toMatchObject([{ outcome: { met } }]);
  });

  it('may be said twice, the name in another case', () => {
    const said = [{ name: 'Sale', value: 'yes' }, { name: 'SALE' }];
    expect(reportsOf({ call, signals: said })).toMatchObject([{ outcome: { name: 'Sale', met: true } }]);
    expect(reportsOf({ call, signals: said })).toHaveLength(1);
  });
});
