import { Unsendable } from '../../src/adapter/failure';
import type { OutcomeState } from '../../src/model/outcome';
import { deliveryOf, sentBefore, stateOf, told, type Told } from '../../test/contract/told';
import { deliver } from './deliver';
import { entriesOf } from './entries';
import { SANDBOX_KEYS } from './sandbox-access';
import { settings } from './settings';
import { callUpdate, type CallUpdate } from './wire';

const DAYS = ['2026-11-01T00:00:00.000Z', '2026-11-02T00:00:00.000Z', '2026-11-03T00:00:00.000Z'] as const;

function saying(words: CallUpdate, more: Partial<OutcomeState> = {}): Partial<OutcomeState> {
  return { vendor: { trackdrive: words }, ...more };
}

/** An outcome that said its words on this day, counted from 0. */
function said(name: string, words: CallUpdate, day: 0 | 1 | 2, more: Partial<OutcomeState> = {}): Told {
  return sentBefore(told(name, saying(words, more)), stateOf(), {}, { saidAt: DAYS[day] });
}

function prepared(outcome: Told, around: { others?: readonly Told[]; previouslySent?: OutcomeState } = {}) {
  const extras = callUpdate.parse(outcome.state.vendor['trackdrive'] ?? {});
  const connection = settings.parse({ subdomain: 'acme', ...SANDBOX_KEYS });
  const { request, warnings } = deliver.prepare({
    ...deliveryOf(outcome, around),
    callId: '7',
    settings: connection,
    extras,
  });
  return { body: request.body as CallUpdate, codes: warnings?.map(({ code }) => code) };
}

const bodyOf = (...given: Parameters<typeof prepared>): CallUpdate => prepared(...given).body;

describe('the payout', () => {
  test('is the last that an outcome says which holds, and two that differ are a warning', () => {
    const others = [said('lead', { payout: '20.00' }, 2), said('gone', { payout: '9.00' }, 2, { met: false })];
    expect(prepared(said('sale', { payout: '30.00' }, 1), { others })).toMatchObject({
      body: { payout: '20.00' },
      codes: ['payouts_differ'],
    });
    expect(bodyOf(said('sale', { payout: '30.00' }, 2), { others }).payout).toBe('30.00');
    expect(prepared(said('sale', { payout: '20.00' }, 1), { others }).codes).toEqual([]);
    expect(prepared(told('quote'), { others })).toMatchObject({ codes: [] });
    expect(bodyOf(told('quote'), { others })).not.toHaveProperty('payout');
  });

  test('is taken back to what was said before it, else to nothing', () => {
    const previouslySent = stateOf(saying({ payout: '30.00' }));
    const others = [said('lead', { payout: '20.00' }, 0)];
    expect(bodyOf(told('sale', saying({ payout: '30.00' }, { met: false })), { others, previouslySent }).payout).toBe(
      '20.00',
    );
    expect(bodyOf(told('sale'), { previouslySent }).payout).toBe('0.00');
    expect(bodyOf(told('sale', saying({ payout: '30.00' }, { met: false })))).not.toHaveProperty('payout');
  });

  test('keeps what was added, and is stated and added to by one outcome only where the addition was made', () => {
    const bonus = told('bonus', saying({ add_payout: '2.00' }));
    const others = [sentBefore(bonus, bonus.state, { add_payout: '2.00' })];
    expect(bodyOf(told('sale', saying({ payout: '30.00' })), { others }).payout).toBe('32.00');
    const both = told('sale', saying({ payout: '30.00', add_payout: '1.00' }));
    const extras = { payout: '30.00' };
    const connection = settings.parse({ subdomain: 'acme', ...SANDBOX_KEYS });
    const previouslySent = stateOf(saying({ add_payout: '1.00' }));
    const prepare = (of: Told) =>
      deliver.prepare({ ...deliveryOf(of, { previouslySent }), callId: '7', settings: connection, extras });
    expect(() => prepare(both)).toThrow(Unsendable);
    expect(prepare(sentBefore(both, previouslySent, { add_payout: '1.00' })).request.body).toMatchObject({
      payout: '30.00',
    });
  });
});

describe('a conversion', () => {
  test('is what the last outcome says that holds, and false once nobody says it any more', () => {
    const previouslySent = stateOf(saying({ buyer_converted: true, offer_converted: true }));
    expect(bodyOf(told('lead', { met: false }), { previouslySent })).toMatchObject({
      buyer_converted: false,
      offer_converted: false,
    });
    const others = [said('early', { offer_converted: true }, 0), said('late', { offer_converted: false }, 2)];
    expect(bodyOf(said('lead', { offer_converted: true }, 1), { others }).offer_converted).toBe(false);
    expect(bodyOf(told('lead'))).not.toHaveProperty('offer_converted');
    expect(bodyOf(told('lead', saying({ offer_converted: true }, { met: false })))).not.toHaveProperty(
      'offer_converted',
    );
  });

  test('of the buyer holds while an outcome with a converting name is met, unless that says otherwise itself', () => {
    const lead = said('lead', { buyer_converted: false }, 0);
    expect(bodyOf(told('sale'), { others: [lead] }).buyer_converted).toBe(true);
    expect(bodyOf(lead, { others: [told('sale')] }).buyer_converted).toBe(true);
    expect(bodyOf(said('sale', { buyer_converted: false }, 1)).buyer_converted).toBe(false);
    expect(
      bodyOf(told('sale', { met: false }), { others: [said('lead', { buyer_converted: true }, 0)] }).buyer_converted,
    ).toBe(true);
  });
});

describe('what a request says of money', () => {
  test('is read from its body: what is stated, then what is added', () => {
    const entry = (field: string, kind: string, value: unknown) => ({ of: 'call', field, kind, value });
    expect(entriesOf({ add_payout: '2.00', revenue: '5.00', buyer_converted: true, post_call_tokens: {} })).toEqual([
      entry('revenue', 'set', '5.00'),
      entry('payout', 'add', '2.00'),
      entry('buyer_converted', 'set', true),
    ]);
  });

  test.each([null, 'text', [], { revenue: 5, buyer_converted: 'yes' }])('is nothing where it is none: %j', (body) => {
    expect(entriesOf(body)).toEqual([]);
  });
});
