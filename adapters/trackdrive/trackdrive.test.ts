import * as fc from 'fast-check';
import type { z } from 'zod';
import type { DeliveryInput, Sandbox } from '../../src/adapter/contract';
import { Unsendable } from '../../src/adapter/failure';
import type { OutcomeState } from '../../src/model/outcome';
import { deliveryOf, stateOf, told, worth, type Told } from '../../test/contract/told';
import { deliver } from './deliver';
import { openSandbox } from './sandbox';
import { SANDBOX_KEYS } from './sandbox-access';
import { settings, type Settings } from './settings';
import { callUpdate, type CallUpdate } from './wire';

interface Around {
  others?: readonly Told[];
  previouslySent?: OutcomeState;
  extras?: unknown;
  settings?: Partial<z.input<typeof settings>>;
}

function inputOf(
  { name, key, state }: Told,
  { extras = {}, settings: set, ...around }: Around = {},
): DeliveryInput<Settings, CallUpdate> {
  const parsed = callUpdate.parse(extras);
  return {
    ...deliveryOf(told(name, { ...state, vendor: { trackdrive: parsed } }, key), around),
    callId: '123895022',
    settings: settings.parse({ baseUrl: 'https://acme.trackdrive.com', ...SANDBOX_KEYS, ...set }),
    extras: parsed,
  };
}

function bodyOf(outcome: Told, around?: Around): CallUpdate {
  return deliver.prepare(inputOf(outcome, around)).request.body as CallUpdate;
}

/** Sends a delivery to a sandbox and gives the call as it is afterwards. */
function send(sandbox: Sandbox, input: DeliveryInput<Settings, CallUpdate>): Record<string, unknown> {
  const { method, path, headers = {}, body } = deliver.prepare(input).request;
  const answer = sandbox.handle({ method, path: `/${path.join('/')}`, query: {}, headers, body: JSON.stringify(body) });
  expect(answer.status).toBe(200);
  return (answer.body as { call: Record<string, unknown> }).call;
}

function spelled(cents: number): string {
  return `${Math.trunc(cents / 100)}.${String(cents % 100).padStart(2, '0')}`;
}

describe('the conversion of the buyer', () => {
  test('holds while any converting outcome of the call is met, whatever its case', () => {
    expect(bodyOf(told('SALE')).buyer_converted).toBe(true);
    expect(bodyOf(told('sale', { met: false }, '2'), { others: [told('Sale')] }).buyer_converted).toBe(true);
    expect(bodyOf(told('quote'), { others: [told('sale')] }).buyer_converted).toBe(true);
    expect(bodyOf(told('sale', { met: false })).buyer_converted).toBe(false);
  });

  test('is left to TrackDrive when no outcome of the call can convert', () => {
    expect(bodyOf(told('quote', { met: false }))).not.toHaveProperty('buyer_converted');
  });

  test('comes by the outcomes that the account names', () => {
    const set = { convertingOutcomes: 'Renewal, quote' };
    expect(bodyOf(told('renewal'), { settings: set }).buyer_converted).toBe(true);
    expect(bodyOf(told('sale'), { settings: set })).not.toHaveProperty('buyer_converted');
  });
});

describe('what else is said of an outcome', () => {
  test('attributes are tokens of text beside the name, a label like __proto__ too', () => {
    const attributes = JSON.parse(
      '{"__proto__":"odd","amount":12.5,"new":true,"constructor":"c"}',
    ) as OutcomeState['attributes'];
    const body = bodyOf(told('Sale', { attributes }));
    expect(JSON.stringify(body.post_call_tokens)).toBe(
      '{"outcome":"Sale","__proto__":"odd","amount":"12.5","new":"true","constructor":"c"}',
    );
  });

  test('an attribute called outcome wins over the name, and a token of the poster over both', () => {
    const sale = told('sale', { attributes: { outcome: 'won', tier: 'a' } });
    expect(bodyOf(sale).post_call_tokens).toEqual({ outcome: 'won', tier: 'a' });
    expect(bodyOf(sale, { extras: { post_call_tokens: { outcome: 'lost', n: 1 } } }).post_call_tokens).toEqual({
      outcome: 'lost',
      tier: 'a',
      n: '1',
    });
  });

  test('the description is the notes; one that went away clears them unless another outcome has one', () => {
    expect(bodyOf(told('sale', { description: 'a year' })).agent_call_disposition_notes).toBe('a year');
    expect(bodyOf(told('sale'))).not.toHaveProperty('agent_call_disposition_notes');
    const previouslySent = stateOf({ description: 'a year' });
    expect(bodyOf(told('sale'), { previouslySent }).agent_call_disposition_notes).toBe('');
    const others = [told('quote', { description: 'soon' })];
    expect(bodyOf(told('sale'), { previouslySent, others }).agent_call_disposition_notes).toBe('soon');
    expect(bodyOf(told('sale'), { previouslySent: stateOf() })).not.toHaveProperty('agent_call_disposition_notes');
  });

  test('the disposition of a met outcome comes from the table, without case', () => {
    const set = { dispositions: 'Sale=12,quote=15' };
    expect(bodyOf(told('sale'), { settings: set }).call_disposition_id).toBe('12');
    expect(bodyOf(told('sale', { met: false }), { settings: set })).not.toHaveProperty('call_disposition_id');
    expect(bodyOf(told('constructor'), { settings: set })).not.toHaveProperty('call_disposition_id');
  });
});

describe('what TrackDrive has no words for', () => {
  const codesOf = (outcome: Told, around?: Around) =>
    deliver.prepare(inputOf(outcome, around)).warnings?.map(({ code }) => code);
  const quoted = told('quote', { met: false });

  test('is that an outcome is not met which counts for neither revenue nor conversion', () => {
    expect(codesOf(quoted)).toEqual(['not_met_unsaid']);
    expect(codesOf(told('quote'))).toEqual([]);
    expect(codesOf(told('Sale', { met: false }))).toEqual([]);
    expect(codesOf(told('quote', { met: false, ...worth('5.00') }))).toEqual([]);
    expect(codesOf(quoted, { previouslySent: stateOf(worth('5.00')) })).toEqual([]);
    expect(codesOf(quoted, { extras: { revenue: '0.00' } })).toEqual([]);
    expect(codesOf(quoted, { extras: { serializer: 'call' } })).toEqual(['not_met_unsaid']);
  });

  test('is what the disposition was before a retracted outcome set it', () => {
    const around = { settings: { dispositions: 'sale=12' }, previouslySent: stateOf() };
    const sale = told('sale', { met: false });
    expect(codesOf(sale, around)).toEqual(['disposition_kept']);
    expect(codesOf(sale, { ...around, previouslySent: stateOf({ met: false }) })).toEqual([]);
    expect(codesOf(sale, { ...around, extras: { call_disposition_id: '' } })).toEqual([]);
    expect(codesOf(told('sale'), around)).toEqual([]);
    expect(codesOf(sale, { previouslySent: stateOf() })).toEqual([]);
  });
});

describe('a delivery', () => {
  test('without an id of the call there is nothing to send to', () => {
    const input = { ...inputOf(told('sale')), callId: null };
    expect(deliver.waitsFor(input.call, null, input.settings)).toBe('no TrackDrive id of this call is known yet');
    expect(deliver.waitsFor(input.call, '123895022', input.settings)).toBeNull();
    expect(() => deliver.prepare(input)).toThrow(Unsendable);
  });

  test.each([
    [{}, true],
    [{ revenue: '1', payout: '1', offer_converted: true, manual_transcribe: true }, true],
    [{ add_revenue: '1' }, false],
    [{ add_payout: '1' }, false],
    [{ fire_outgoing_webhook_ids: [1] }, false],
  ])('a request with %j is repeatable: %j', (extras, isRepeatable) => {
    expect(deliver.repeatable(inputOf(told('sale'), { extras }))).toBe(isRepeatable);
  });
});

describe('the sandbox', () => {
  test('takes everything that a delivery can say', () => {
    const attributes = JSON.parse('{"__proto__":"odd"}') as OutcomeState['attributes'];
    const sale = told('sale', { ...worth('100.00'), description: '1 year contract', attributes });
    const extras = {
      serializer: 'call_grid',
      payout: '20',
      offer_converted: 'yes',
      trackdrive_buyer_id: 7,
      trackdrive_traffic_source_id: '8',
      contact_field_type: 9,
      fire_outgoing_webhook_ids: ['1', 2],
      manual_transcribe: true,
      call_disposition_id: '',
      post_call_tokens: { zip_code: 90210 },
    };
    const call = send(openSandbox(), inputOf(sale, { extras }));
    expect(call).toMatchObject({
      revenue: '100.00',
      payout: '20.00',
      buyer_converted: 'Converted',
      traffic_source_converted: 'Converted',
      buyer_id: '7',
      traffic_source_id: '8',
      contact_field_type: '9',
      outgoing_webhooks_count: 2,
      disposition_id: '',
      disposition_notes: '1 year contract',
    });
    expect(JSON.stringify(call['token_values'])).toBe('{"outcome":"sale","__proto__":"odd","zip_code":"90210"}');
    const added = send(openSandbox(), inputOf(sale, { extras: { add_revenue: '2.5', add_payout: '1' } }));
    expect(added).toMatchObject({ revenue: '2.50', payout: '1.00' });
  });

  test('ends with the sum of the met amounts, whatever was told before, skipped or sent twice', () => {
    const step = fc.record({
      which: fc.integer({ min: 0, max: 3 }),
      // null keeps the amount told before
      cents: fc.option(fc.integer({ min: 0, max: 99_999_999 }), { freq: 3 }),
      met: fc.boolean(),
      times: fc.integer({ min: 0, max: 2 }),
    });
    const names = ['sale', 'Sale', 'upsell', 'quote'];
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 12 }), (steps) => {
        const sandbox = openSandbox();
        send(sandbox, inputOf(told('call'), { extras: { revenue: '10.50' } }));
        const known = new Map<number, Told & { cents: number | null }>();
        const sentBefore = new Map<number, OutcomeState>();
        let call: Record<string, unknown> = {};
        for (const [index, { which, met, times, ...stated }] of steps.entries()) {
          const before = known.get(which);
          const cents = stated.cents ?? before?.cents ?? null;
          const state = { met, ...(cents !== null && worth(spelled(cents))) };
          const outcome = { ...told(names[which]!, state, String(which)), cents };
          known.set(which, outcome);
          const others = [...known.values()].filter((other) => other !== outcome);
          const sends = index === steps.length - 1 ? 1 + times : times;
          const previouslySent = sentBefore.get(which);
          for (let sent = 0; sent < sends; sent += 1)
            call = send(sandbox, inputOf(outcome, { others, previouslySent }));
          if (sends > 0) sentBefore.set(which, outcome.state);
        }
        const last = [...known.values()];
        const sum = last.reduce((total, { state, cents }) => total + (state.met ? (cents ?? 0) : 0), 0);
        const isValued = last.some(({ cents }) => cents !== null);
        const isSold = last.some(({ name, state }) => name.toLowerCase() === 'sale' && state.met);
        expect(call).toMatchObject({
          revenue: isValued ? spelled(sum) : '10.50',
          buyer_converted: isSold ? 'Converted' : '',
        });
      }),
    );
  });
});
