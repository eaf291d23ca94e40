import * as fc from 'fast-check';
import { Unsendable } from '../../src/adapter/failure';
import type { Sandbox, SandboxResponse } from '../../src/adapter/contract';
import type { Call } from '../../src/model/call';
import type { OutcomeState } from '../../src/model/outcome';
import { deliveryOf, stateOf, told } from '../../test/contract/told';
import { deliver } from './call-outcomes/deliver';
import { callOutcomesRequest, type CallOutcomesRequest } from './call-outcomes/wire';
import { extras } from './extras';
import { openSandbox, SANDBOX_TOKEN } from './sandbox';
import { settings } from './settings';

const call: Call = {
  id: '01990000-0000-7000-8000-000000000001',
  ids: {},
  startedAt: '2015-08-26T16:41:53.999Z',
  startKnownFrom: 'told',
  durationSeconds: 60,
  caller: { raw: '(888) 555-1212', e164: '+18885551212' },
  destination: null,
  direction: 'inbound',
  campaign: null,
  attributes: {},
  vendor: {},
};

interface Case {
  state?: Partial<OutcomeState>;
  sentBefore?: Partial<OutcomeState>;
  call?: Partial<Call>;
  callId?: string | null;
  settings?: Record<string, string>;
  extras?: Record<string, unknown>;
}

function prepare({ state, sentBefore, callId = '00000000-00000001', ...rest }: Case) {
  return deliver.prepare({
    ...deliveryOf(told('sale', state), sentBefore ? { previouslySent: stateOf(sentBefore) } : {}),
    call: { ...call, ...rest.call },
    callId,
    settings: settings.parse({ oauthToken: SANDBOX_TOKEN, ...rest.settings }),
    extras: extras.parse(rest.extras ?? {}),
  });
}

function bodyOf(wanted: Case): CallOutcomesRequest {
  return callOutcomesRequest.parse(prepare(wanted).request.body);
}

describe('the search for the call', () => {
  it('says the Invoca id alone where it is known', () => {
    const { search } = bodyOf({ settings: { networkId: '3' }, extras: { advertiser_id_from_network: '1' } });
    expect(search).toStrictEqual({ transaction_id: '00000000-00000001' });
  });

  it('says the start time, rounded down to seconds, with all that is known besides', () => {
    const { search } = bodyOf({ callId: null });
    expect(search).toStrictEqual({
      start_time_t: '1440607313',
      calling_phone_number: '+18885551212',
      duration_in_seconds: '60',
    });
  });

  it('leaves out what is not known', () => {
    const { search } = bodyOf({ callId: null, call: { caller: null, durationSeconds: null } });
    expect(search).toStrictEqual({ start_time_t: '1440607313' });
  });

  it.each(['anonymous', 'Restricted', 'sip:100@example.com', '-', ''])('does not search for the caller "%s"', (raw) => {
    const { search } = bodyOf({ callId: null, call: { caller: { raw, e164: null } } });
    expect(search).not.toHaveProperty('calling_phone_number');
  });

  it('lets what the poster says of the advertiser win over the settings, field by field', () => {
    const { search } = bodyOf({
      callId: null,
      settings: { networkId: '3', advertiserId: '1', advertiserCampaignId: '2' },
      extras: { advertiser_id_from_network: 11, network_id: 'N-7' },
    });
    expect(search).toMatchObject({
      advertiser_id_from_network: '11',
      advertiser_campaign_id_from_network: '2',
      network_id: 'N-7',
    });
  });

  it('lets what is said of the call win over the settings, and what is said of the outcome over both', () => {
    const of = (said: Partial<Call>, more: Case = {}) =>
      bodyOf({
        callId: null,
        call: said,
        settings: { networkId: '3', advertiserId: '1', advertiserCampaignId: '2' },
        ...more,
      }).search;
    const known = { campaign: '22', vendor: { invoca: { advertiser_id_from_network: '11', network_id: '33' } } };
    const ofCall = {
      advertiser_id_from_network: '11',
      advertiser_campaign_id_from_network: '22',
      network_id: '33',
    };
    expect(of(known)).toMatchObject(ofCall);
    expect(of(known, { extras: { advertiser_campaign_id_from_network: 'E' } })).toMatchObject({
      ...ofCall,
      advertiser_campaign_id_from_network: 'E',
    });
    expect(of(known, { extras: { advertiser_id_from_network: 'E', network_id: 'N' } })).toMatchObject({
      ...ofCall,
      advertiser_id_from_network: 'E',
      network_id: 'N',
    });
    expect(of({ vendor: { invoca: { network_id: 7, other: {} }, acme: { network_id: '9' } } })).toMatchObject({
      advertiser_id_from_network: '1',
      advertiser_campaign_id_from_network: '2',
      network_id: '3',
    });
  });

  it('waits only while neither an id nor a start time is known', () => {
    const given = settings.parse({ oauthToken: SANDBOX_TOKEN });
    expect(deliver.waitsFor({ ...call, startedAt: null }, null, given)).toMatch(/neither an Invoca id/);
    expect(deliver.waitsFor({ ...call, startedAt: null }, 'A', given)).toBeNull();
    expect(deliver.waitsFor(call, null, given)).toBeNull();
  });
});

describe('the outcome', () => {
  it('says key and value always, and no word of what there is not', () => {
    expect(bodyOf({}).call_outcome).toStrictEqual({ outcome_name: 'sale', partner_unique_id: '', value: 'true' });
  });

  it('says a retraction with the amount that it retracts', () => {
    const amount = { value: '100.00', currency: null };
    const { call_outcome } = bodyOf({ sentBefore: { amount }, state: { met: false, amount } });
    expect(call_outcome).toMatchObject({ value: 'false', sale_amount: '100.00' });
  });

  it('empties the description and custom parameters that Invoca was sent and that are gone, and says 0.00 for the amount', () => {
    const amount = { value: '100.00', currency: null };
    const sentBefore = { amount, description: 'a year', attributes: { custom_parameter_2: 'x' } };
    expect(bodyOf({ sentBefore }).call_outcome).toStrictEqual({
      outcome_name: 'sale',
      partner_unique_id: '',
      description: '',
      sale_amount: '0.00',
      value: 'true',
      custom_parameter_1: '',
      custom_parameter_2: '',
      custom_parameter_3: '',
    });
  });

  it('has the description that was posted, or reported at an endpoint of Invoca’s own', () => {
    const by = (source: string): Case => ({
      state: { description: 'Ring Kari', sources: { description: source, attributes: {} } },
    });
    for (const source of ['api', 'invoca:call_outcomes']) {
      expect(bodyOf(by(source)).call_outcome).toMatchObject({ description: 'Ring Kari' });
    }
    for (const source of ['rows', 'acme:calls', 'invoca', 'invocation:calls']) {
      const silent = [bodyOf(by(source)), bodyOf({ sentBefore: by(source).state ?? {} })];
      for (const { call_outcome } of silent) expect(call_outcome).not.toHaveProperty('description');
      expect(bodyOf({ ...by(source), settings: { forwardDescriptions: 'true' } }).call_outcome).toMatchObject({
        description: 'Ring Kari',
      });
    }
  });

  it('empties nothing that Invoca was never sent', () => {
    const sentBefore = { attributes: { other: 'x', custom_parameter_1: '' } };
    expect(bodyOf({ sentBefore }).call_outcome).toStrictEqual({
      outcome_name: 'sale',
      partner_unique_id: '',
      value: 'true',
    });
  });

  it('refuses a time that has not 10 digits', () => {
    expect(() => prepare({ state: { occurredAt: '2001-09-09T01:46:39.000Z' } })).toThrow(
      /^occurred_at_time_t must lie/,
    );
    expect(() => prepare({ state: { occurredAt: '2001-09-09T01:46:40.000Z' } })).not.toThrow();
  });

  it('refuses to be sent about a call that nothing names', () => {
    expect(() => prepare({ callId: null, call: { startedAt: null } })).toThrow(Unsendable);
  });
});

describe('custom parameters', () => {
  it('come from attributes of their names, texts whatever the attributes are', () => {
    const attributes = { custom_parameter_2: 7, custom_parameter_3: false, other: 'x' };
    expect(bodyOf({ state: { attributes } }).call_outcome).toMatchObject({
      custom_parameter_1: '',
      custom_parameter_2: '7',
      custom_parameter_3: 'false',
    });
  });

  it('come from the attribute that the setting names, and from their own name where the outcome lacks it', () => {
    const named = { settings: { customParameter1: 'order' } };
    const both = { order: 'A-1', custom_parameter_1: 'B-2' };
    expect(bodyOf({ ...named, state: { attributes: both } }).call_outcome.custom_parameter_1).toBe('A-1');
    const own = { custom_parameter_1: 'B-2' };
    expect(bodyOf({ ...named, state: { attributes: own } }).call_outcome.custom_parameter_1).toBe('B-2');
  });

  it('are emptied where the attribute that the setting names is gone', () => {
    const { call_outcome } = bodyOf({
      settings: { customParameter1: 'order' },
      sentBefore: { attributes: { order: 'A-1' } },
    });
    expect(call_outcome).toMatchObject({ custom_parameter_1: '', custom_parameter_2: '', custom_parameter_3: '' });
  });

  it('are not read from what every object has', () => {
    const { call_outcome } = bodyOf({ settings: { customParameter1: 'constructor' } });
    expect(call_outcome).not.toHaveProperty('custom_parameter_1');
  });

  it('are refused by name when they are too long, counted in characters, and never cut', () => {
    const [just, over] = ['😀'.repeat(255), '😀'.repeat(256)].map((text) => ({
      state: { attributes: { custom_parameter_2: text } },
    }));
    expect(() => prepare(over!)).toThrow(new Unsendable('custom_parameter_2 must be at most 255 characters'));
    expect(bodyOf(just!).call_outcome.custom_parameter_2).toBe('😀'.repeat(255));
  });
});

describe('the token', () => {
  it('goes into the header, bare, when the setting says so, and is then not in the body', () => {
    const { headers, body } = prepare({ settings: { tokenIn: 'header' } }).request;
    expect(headers).toStrictEqual({ authorization: SANDBOX_TOKEN });
    expect(JSON.stringify(body)).not.toContain(SANDBOX_TOKEN);
  });

  it.each(['Header', 'query', ''])('can not be sent in "%s"', (tokenIn) => {
    expect(settings.safeParse({ oauthToken: 'x', tokenIn }).success).toBe(false);
  });
});

const instants = fc
  .date({ min: new Date('2001-09-10'), max: new Date('2286-11-20'), noInvalidDate: true })
  .map((date) => date.toISOString());
const states = fc.record({
  met: fc.boolean(),
  amount: fc.option(
    fc.record({ value: fc.nat().map((cents) => (cents / 100).toFixed(2)), currency: fc.constant(null) }),
  ),
  occurredAt: fc.option(instants),
  description: fc.option(fc.string()),
  attributes: fc.dictionary(
    fc.constantFrom('custom_parameter_1', 'custom_parameter_2', 'order'),
    fc.oneof(fc.string(), fc.double(), fc.boolean()),
  ),
});
const cases: fc.Arbitrary<Case> = fc.record({
  state: states,
  sentBefore: fc.option(states, { nil: undefined }),
  callId: fc.option(fc.string({ minLength: 1 }).map((id) => `call ${id}`)),
  call: fc.record({ startedAt: instants, durationSeconds: fc.option(fc.nat()) }),
  extras: fc.record({ network_id: fc.integer() }, { requiredKeys: [] }),
});

describe('whatever the outcome', () => {
  it('every value of the body is a text', () => {
    fc.assert(
      fc.property(cases, (any) => {
        const { oauth_token, search, call_outcome } = prepare(any).request.body as CallOutcomesRequest;
        const values: unknown[] = [oauth_token, ...Object.values(search), ...Object.values(call_outcome)];
        expect(values.filter((value) => typeof value !== 'string')).toStrictEqual([]);
      }),
    );
  });

  it('the sandbox takes it, answers with a reference, and makes nothing of a repeat', () => {
    fc.assert(
      fc.property(cases, (any) => {
        const [sandbox, { request }] = [openSandbox(), prepare(any)];
        const first = post(sandbox, request.body);
        const again = post(sandbox, request.body);
        expect([first.status, again.status]).toStrictEqual([201, 200]);
        expect(read(again)).toStrictEqual(read(first));
        expect(read(first)).toMatchObject({ reference: '00000000-0000000A' });
      }),
    );
  });
});

function post(sandbox: Sandbox, body: unknown): SandboxResponse {
  const path = '/api/2015-08-17/call_outcomes.json';
  return sandbox.handle({ method: 'POST', path, query: {}, headers: {}, body: JSON.stringify(body) });
}

/** What the adapter makes of the sandbox's answer. */
function read({ status, body }: SandboxResponse): unknown {
  const response = { status, headers: {}, body: JSON.stringify(body), truncated: false };
  return deliver.accept(response, { method: 'POST', path: [], body: {} });
}
