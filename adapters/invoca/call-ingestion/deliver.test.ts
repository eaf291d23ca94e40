import type { Prepared } from '../../../src/adapter/contract';
import { Unsendable } from '../../../src/adapter/failure';
import type { Call } from '../../../src/model/call';
import { callOf } from '../../../test/contract/told';
import { deliver } from '../deliver';
import { type Settings, settings as settingsSchema } from '../settings';
import type { IngestionBody } from './wire';

const calls = deliver.calls!;

const known: Partial<Call> = {
  ids: { external: '123ABC', acme: '7' },
  startedAt: '2016-08-08T18:03:31.250Z',
  caller: { raw: '8779257383', e164: '+18779257383' },
  destination: { raw: '9093900003', e164: '+19093900003' },
  direction: 'outbound',
  campaign: '85',
};

interface Case {
  call?: Partial<Call>;
  handedOverAs?: string;
  settings?: Record<string, unknown>;
}

function settingsOf(set: Record<string, unknown> = {}): Settings {
  return settingsSchema.parse({ oauthToken: 'TOKEN', ingestCalls: 'true', ...set });
}

function prepare({ call, handedOverAs = '123ABC', settings }: Case = {}): Prepared['request'] {
  return calls.prepare({ call: callOf({ ...known, ...call }), handedOverAs, settings: settingsOf(settings) }).request;
}

function bodyOf(wanted: Case = {}): IngestionBody {
  return prepare(wanted).body as IngestionBody;
}

describe('which calls are handed over', () => {
  const isUnknown = (call: Partial<Call>, callId: string | null = null) =>
    calls.isUnknown(callOf({ ...known, ...call }), callId);

  it('are those that somebody but Invoca has an id of', () => {
    expect(isUnknown({})).toBe(true);
    expect(isUnknown({ ids: { acme: '7' } })).toBe(true);
    expect(isUnknown({}, '00000000-00000001')).toBe(false);
    expect(isUnknown({ ids: {} })).toBe(false);
  });

  it('are none where the connection ingests none', () => {
    expect(calls.isOn(settingsOf())).toBe(true);
    expect(calls.isOn(settingsOf({ ingestCalls: 'false' }))).toBe(false);
    expect(calls.isOn(settingsOf({ ingestCalls: undefined }))).toBe(false);
  });

  it('go by the id of their poster’s own, or by ours where there is none', () => {
    expect(calls.nameOf(callOf(known))).toBe('123ABC');
    expect(calls.nameOf(callOf({ ...known, ids: { acme: '7' } }))).toBe(callOf().id);
  });
});

describe('an ingested call', () => {
  it('is said with all that Invoca requires, without signals, and no word of what is not known', () => {
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
        oauth_token: 'TOKEN',
      },
    });
    expect(prepare({ settings: { ingestionVersion: '2023-01-01' } }).path[1]).toBe('2023-01-01');
  });

  it('keeps the id that it was to be handed over with, whatever ids are known since', () => {
    expect(bodyOf({ handedOverAs: 'before' }).call.external_call_unique_id).toBe('before');
  });

  it('is of the campaign that it is known to be of, else of the setting', () => {
    const campaignOf = (wanted: Case) => bodyOf(wanted).call.advertiser_campaign_id_from_network;
    const settings = { advertiserCampaignId: '1' };
    expect([campaignOf({ settings }), campaignOf({ settings, call: { campaign: null } })]).toStrictEqual(['85', '1']);
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
  ])('lets its outcomes wait for it: %j', (call, missing) => {
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
  const request = prepare();
  const answered = (status: number, body: unknown = '') => ({
    status,
    headers: {},
    body: typeof body === 'string' ? body : JSON.stringify(body),
    truncated: false,
  });
  const error = (status: number, errorClass: string) =>
    answered(status, { errors: { class: errorClass, invalid_data: 'some words' } });

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
    expect(calls.accept(answered(201, body), request)).toStrictEqual({ reference });
    expect(calls.accept(answered(202, body), request)).toStrictEqual({ reference });
    expect(calls.refusal(answered(409, body), request)).toMatchObject({ reference });
  });

  it('of 409 says that Invoca keeps what it has', () => {
    expect(calls.refusal(answered(409), request)).toMatchObject({ warnings: [{ code: 'call_kept' }] });
  });

  it('is no yes with another status', () => {
    for (const status of [200, 203, 204]) {
      expect(calls.accept(answered(status, { cuid: 'A' }), request)).toMatchObject({ kind: 'unreadable' });
    }
  });

  it('is read as that of Call Outcomes otherwise', () => {
    const refusals = [
      error(403, 'RecordInvalid'),
      error(403, 'call.advertiser_campaign_id_from_network'),
      error(403, 'UnauthorizedAdvertiser'),
      error(400, 'InvalidInput'),
    ].map((answer) => calls.refusal(answer, request));
    expect(refusals).toStrictEqual([
      { kind: 'rejected', message: 'answered 403 RecordInvalid: some words' },
      { kind: 'rejected', message: 'answered 403 call.advertiser_campaign_id_from_network: some words' },
      { kind: 'rejected', message: 'answered 403 UnauthorizedAdvertiser: some words' },
      null,
    ]);
  });
});

describe('the settings', () => {
  it.each(['yes', '1', 'TRUE', 1, null])('do not take %j for whether to ingest', (ingestCalls) => {
    const { error } = settingsSchema.safeParse({ oauthToken: 'x', ingestCalls });
    expect(error?.issues).toMatchObject([{ path: ['ingestCalls'], message: 'must be true or false' }]);
  });

  it.each(['ingestionVersion', 'signalVersion'])('take a date for %s', (version) => {
    const { error } = settingsSchema.safeParse({ oauthToken: 'x', [version]: 'latest' });
    expect(error?.issues).toMatchObject([{ message: expect.stringMatching(/^must be a date such as 20/) as string }]);
  });
});
