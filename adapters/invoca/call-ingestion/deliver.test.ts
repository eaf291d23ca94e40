import type { DeliveryInput } from '../../../src/adapter/contract';
import { Unsendable } from '../../../src/adapter/failure';
import type { Call } from '../../../src/model/call';
import { callOf, deliveryOf, told, worth, type Told } from '../../../test/contract/told';
import { deliver } from '../deliver';
import { type Extras, extras as extrasSchema } from '../extras';
import { type Settings, settings as settingsSchema } from '../settings';
import type { IngestionBody } from './wire';

const known: Partial<Call> = {
  ids: { external: '123ABC', acme: '7' },
  startedAt: '2016-08-08T18:03:31.250Z',
  caller: { raw: '8779257383', e164: '+18779257383' },
  destination: { raw: '9093900003', e164: '+19093900003' },
  direction: 'outbound',
  campaign: '85',
};

const NOTHING_HEARD = { heardBefore: [] };

interface Case {
  call?: Partial<Call>;
  callId?: string | null;
  callIsTaken?: boolean;
  others?: readonly Told[];
  settings?: Record<string, unknown>;
  extras?: Record<string, unknown>;
}

function settingsOf(set: Record<string, unknown> = {}): Settings {
  return settingsSchema.parse({ oauthToken: 'TOKEN', ingestCalls: 'true', ...set });
}

function inputOf({ call, others, settings, extras = {}, ...rest }: Case): DeliveryInput<Settings, Extras> {
  return {
    ...deliveryOf(told('sale'), { others }),
    call: callOf({ ...known, ...call }),
    callId: null,
    ...rest,
    settings: settingsOf(settings),
    extras: extrasSchema.parse(extras),
  };
}

function prepare(wanted: Case = {}) {
  return deliver.prepare(inputOf(wanted)).request;
}

function bodyOf(wanted: Case = {}): IngestionBody {
  return prepare(wanted).body as IngestionBody;
}

function pathOf(wanted: Case): string {
  return prepare(wanted).path.join('/');
}

const INGESTION = 'api/2022-03-01/calls.json';
const CALL_OUTCOMES = 'api/2015-08-17/call_outcomes.json';

describe('where an outcome goes', () => {
  it('is Call Ingestion, when the connection ingests and somebody but Invoca has an id of the call', () => {
    expect(pathOf({})).toBe(INGESTION);
    expect(pathOf({ call: { ids: { acme: '7' } } })).toBe(INGESTION);
    expect(pathOf({ settings: { ingestCalls: true, ingestionVersion: '2023-01-01' } })).toBe(
      'api/2023-01-01/calls.json',
    );
  });

  it('is Call Outcomes in every other case', () => {
    const cases: Case[] = [
      { settings: { ingestCalls: 'false' } },
      { settings: { ingestCalls: undefined } },
      { callId: '00000000-00000001' },
      { callIsTaken: true },
      { call: { ids: {} } },
    ];
    expect(cases.map(pathOf)).toStrictEqual(cases.map(() => CALL_OUTCOMES));
  });

  it('is searched for by its start once Invoca has the call', () => {
    expect(prepare({ callIsTaken: true }).body).toMatchObject({
      search: { start_time_t: '1470679411', calling_phone_number: '+18779257383' },
      call_outcome: { outcome_name: 'sale' },
    });
  });

  it('goes one call at a time where calls are ingested, else one outcome', () => {
    expect(deliver.lane(settingsOf())).toBe('call');
    expect(deliver.lane(settingsOf({ ingestCalls: 'false' }))).toBe('outcome');
  });

  it('can be sent there twice', () => {
    expect(deliver.repeatable(inputOf({}))).toBe(true);
  });
});

describe('an ingested call', () => {
  it('is said with all that Invoca requires, and no word of what is not known', () => {
    expect(prepare()).toStrictEqual({
      method: 'POST',
      path: ['api', '2022-03-01', 'calls.json'],
      body: {
        call: {
          external_call_unique_id: '123ABC',
          start_time: '2016-08-08T18:03:31.250Z',
          destination_phone_number: '+19093900003',
          calling_phone_number: '+18779257383',
          advertiser_campaign_id_from_network: '85',
          call_direction: 'outbound',
        },
        signals: [{ name: 'sale', value: true }],
        oauth_token: 'TOKEN',
      },
    });
  });

  it('has our own id where its poster gave none', () => {
    const { id } = callOf();
    expect(bodyOf({ call: { ids: { acme: '7' } } }).call.external_call_unique_id).toBe(id);
  });

  it('is of the campaign that it is known to be of, else of that of the outcome, else of the setting', () => {
    const campaignOf = (wanted: Case) => bodyOf(wanted).call.advertiser_campaign_id_from_network;
    const settings = { advertiserCampaignId: '1' };
    const extras = { advertiser_campaign_id_from_network: 2 };
    expect([
      campaignOf({ settings, extras }),
      campaignOf({ settings, extras, call: { campaign: null } }),
      campaignOf({ settings, call: { campaign: null } }),
    ]).toStrictEqual(['85', '2', '1']);
  });

  it('says a phone that is no number as it came', () => {
    const caller = { raw: 'anonymous', e164: null };
    expect(bodyOf({ call: { caller } }).call.calling_phone_number).toBe('anonymous');
  });

  it('says what was told of it for Invoca, and nothing that ingestion does not know', () => {
    const invoca = {
      recording_url: 'https://recordings.example/1',
      recording_filename: '1.wav',
      language_code: 'en-GB',
      recording_auth_config_id: '9',
    };
    const body = bodyOf({ call: { vendor: { invoca: { ...invoca, network_id: '3' }, acme: { recording_url: 'x' } } } });
    expect(body.call).toMatchObject(invoca);
    expect(body.call).not.toHaveProperty('network_id');
  });

  it('has its attributes for custom data, as texts', () => {
    const attributes = JSON.parse('{"channel":"Social","agents":2,"new":true,"__proto__":""}') as Call['attributes'];
    expect(bodyOf({ call: { attributes } }).custom_data).toStrictEqual([
      { name: 'channel', value: 'Social' },
      { name: 'agents', value: '2' },
      { name: 'new', value: 'true' },
      { name: '__proto__', value: '' },
    ]);
  });

  it('has every outcome for a signal, met or not, each name once whatever its case: the last one counts', () => {
    const others = [told('quote', { met: false }), told('Sale', { met: false, ...worth('9.00') }, '2'), told('booked')];
    expect(bodyOf({ others }).signals).toStrictEqual([
      { name: 'quote', value: false },
      { name: 'sale', value: true },
      { name: 'booked', value: true },
    ]);
  });

  it('has the token in the header when the setting says so', () => {
    const { headers, body } = prepare({ settings: { tokenIn: 'header' } });
    expect(headers).toStrictEqual({ authorization: 'TOKEN' });
    expect(JSON.stringify(body)).not.toContain('TOKEN');
  });
});

describe('a call of which too little is known to ingest it', () => {
  const waitsFor = (call: Partial<Call>, callId: string | null = null, set = {}) =>
    deliver.waitsFor(callOf({ ...known, ...call }), callId, settingsOf(set));
  const words = (missing: string) =>
    `Invoca does not know this call, and what it has to be told of it is not known yet: ${missing}`;

  it.each([
    [{ startedAt: null }, 'when it started'],
    [{ destination: null }, 'the number that was called'],
    [{ destination: { raw: '', e164: null } }, 'the number that was called'],
    [{ caller: null }, "the caller's number"],
    [{ campaign: null }, 'its campaign'],
    [{ direction: null }, 'its direction'],
    [{ startedAt: null, campaign: null, direction: null }, 'when it started, its campaign, its direction'],
  ])('waits for it: %j', (call, missing) => {
    expect(waitsFor(call)).toBe(words(missing));
    expect(() => prepare({ call })).toThrow(new Unsendable(words(missing)));
  });

  it('waits neither for a recording, nor for a campaign that the settings name', () => {
    expect(waitsFor({})).toBeNull();
    expect(waitsFor({ campaign: null }, null, { advertiserCampaignId: '1' })).toBeNull();
  });

  it('does not wait when it need not be ingested', () => {
    const nothing = { startedAt: null, campaign: null };
    expect(waitsFor(nothing, 'A')).toBeNull();
    expect(waitsFor({ campaign: null }, null, { ingestCalls: 'false' })).toBeNull();
    expect(waitsFor({ ids: {}, campaign: null })).toBeNull();
    expect(waitsFor({ ids: {}, startedAt: null })).toMatch(/^neither an Invoca id/);
  });
});

describe('the answer to an ingested call', () => {
  const toIngestion = prepare();
  const toOutcomes = prepare({ callId: 'A' });
  const answered = (status: number, body: unknown = '') => ({
    status,
    headers: {},
    body: typeof body === 'string' ? body : JSON.stringify(body),
    truncated: false,
  });
  const error = (status: number, errorClass: string) =>
    answered(status, { errors: { class: errorClass, invalid_data: 'some words' } });

  it('of 409 is nobody’s to settle but a person’s, where an earlier state of the outcome may have gone out with the call', () => {
    const heard = { heardBefore: [told('sale').state] };
    expect(deliver.refusal(answered(409, { cuid: 'A' }), toIngestion, heard)).toMatchObject({ kind: 'unreadable' });
  });

  it.each([
    [{ cuid: 'CUID-1' }, 'CUID-1'],
    [{ cuid: 17 }, '17'],
    [{ cuid: null }, null],
    [{ cuid: '' }, null],
    [{}, null],
    ['', null],
    ['<html>', null],
    [[], null],
  ])('with the body %j is a yes to 201, 202 and 409', (body, reference) => {
    expect(deliver.accept(answered(201, body), toIngestion)).toStrictEqual({ reference });
    expect(deliver.accept(answered(202, body), toIngestion)).toStrictEqual({ reference });
    expect(deliver.refusal(answered(409, body), toIngestion, NOTHING_HEARD)).toStrictEqual({ reference });
  });

  it('is no yes with another status', () => {
    for (const status of [200, 203, 204]) {
      expect(deliver.accept(answered(status, { cuid: 'A' }), toIngestion)).toMatchObject({ kind: 'unreadable' });
    }
  });

  it('is read as that of Call Outcomes otherwise', () => {
    const refusals = [
      error(403, 'RecordInvalid'),
      error(403, 'call.advertiser_campaign_id_from_network'),
      error(403, 'UnauthorizedAdvertiser'),
      error(400, 'InvalidInput'),
    ].map((answer) => deliver.refusal(answer, toIngestion, NOTHING_HEARD));
    expect(refusals).toStrictEqual([
      { kind: 'rejected', message: 'answered 403 RecordInvalid: some words' },
      { kind: 'rejected', message: 'answered 403 call.advertiser_campaign_id_from_network: some words' },
      { kind: 'rejected', message: 'answered 403 UnauthorizedAdvertiser: some words' },
      null,
    ]);
  });

  it('means nothing of the kind to a call outcome', () => {
    expect(deliver.refusal(answered(409, { cuid: 'A' }), toOutcomes, NOTHING_HEARD)).toBeNull();
    expect(deliver.accept(answered(201, { cuid: 'A' }), toOutcomes)).toMatchObject({ kind: 'unreadable' });
    const record = { call_outcome: { transaction_id: 'T' } };
    expect(deliver.accept(answered(201, record), toOutcomes)).toStrictEqual({ reference: 'T' });
  });
});

describe('the settings', () => {
  it.each(['yes', '1', 'TRUE', 1, null])('do not take %j for whether to ingest', (ingestCalls) => {
    const { error } = settingsSchema.safeParse({ oauthToken: 'x', ingestCalls });
    expect(error?.issues).toMatchObject([{ path: ['ingestCalls'], message: 'must be true or false' }]);
  });

  it('take a date for the version', () => {
    const { error } = settingsSchema.safeParse({ oauthToken: 'x', ingestionVersion: 'latest' });
    expect(error?.issues).toMatchObject([{ message: 'must be a date such as 2022-03-01' }]);
  });
});
