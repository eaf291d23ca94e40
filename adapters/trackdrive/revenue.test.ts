import { Unsendable } from '../../src/adapter/failure';
import type { OutcomeState } from '../../src/model/outcome';
import { deliveryOf, sentBefore, stateOf, told, worth, type Told } from '../../test/contract/told';
import { deliver } from './deliver';
import { SANDBOX_KEYS } from './sandbox-access';
import { settings } from './settings';
import type { Input } from './whole-call';
import { callUpdate, type CallUpdate } from './wire';

interface Around {
  others?: readonly Told[];
  previouslySent?: OutcomeState;
  /** words of the outcome that acted already and are not to be said again */
  acted?: readonly string[];
  /** of the account */
  currency?: string | null;
}

function inputOf(outcome: Told, { acted = [], currency = null, ...around }: Around = {}): Input {
  const words = Object.entries(outcome.state.vendor['trackdrive'] ?? {});
  return {
    ...deliveryOf(outcome, around),
    callId: '123895022',
    currency,
    settings: settings.parse({ subdomain: 'acme', ...SANDBOX_KEYS }),
    extras: callUpdate.parse(Object.fromEntries(words.filter(([word]) => !acted.includes(word)))),
  };
}

/** What goes out for an outcome; its words for TrackDrive alone stand in its state. */
function bodyOf(outcome: Told, around?: Around): CallUpdate {
  return deliver.prepare(inputOf(outcome, around)).request.body as CallUpdate;
}

/** The revenue that goes out, and the amounts that it is the sum of. */
function statedBy(outcome: Told, around?: Around): (string | undefined)[] {
  const amounts = deliver.amounts(inputOf(outcome, around));
  return [
    bodyOf(outcome, around).revenue,
    ...amounts.map(({ value, currency }) => [value, currency].filter((part) => part !== null).join(' ')),
  ];
}

function saying(words: CallUpdate): Partial<OutcomeState> {
  return { vendor: { trackdrive: words } };
}

describe('revenue', () => {
  test('is the sum of all met amounts of the call, to the cent', () => {
    const others = [told('sale', worth('0.10')), told('upsell', worth('0.20')), told('quote')];
    expect(bodyOf(told('sale', worth('100.00'), '2'), { others }).revenue).toBe('100.30');
  });

  test('falls by what is retracted, down to 0.00', () => {
    const previouslySent = stateOf(worth('100.00'));
    const retracted = told('sale', { ...worth('100.00'), met: false });
    expect(bodyOf(retracted, { previouslySent, others: [told('upsell', worth('5.00'))] }).revenue).toBe('5.00');
    expect(bodyOf(retracted, { previouslySent }).revenue).toBe('0.00');
    expect(bodyOf(retracted).revenue).toBe('0.00');
  });

  test('falls by an amount that is cleared, down to 0.00 when TrackDrive was told of it', () => {
    const previouslySent = stateOf(worth('100.00'));
    expect(bodyOf(told('sale'), { previouslySent, others: [told('upsell', worth('5.00'))] }).revenue).toBe('5.00');
    expect(bodyOf(told('sale'), { previouslySent }).revenue).toBe('0.00');
  });

  test('is left to TrackDrive when no outcome of the call has an amount and none was told', () => {
    expect(bodyOf(told('quote'), { others: [told('appointment')] })).not.toHaveProperty('revenue');
    const previouslySent = stateOf({ description: 'soon' });
    expect(bodyOf(told('quote'), { previouslySent })).not.toHaveProperty('revenue');
  });

  test('is the sum of the amounts in one currency: the account’s', () => {
    const others = [
      told('sale', worth('1.00')),
      told('old', worth('4.00', 'EUR')),
      told('gone', { ...worth('8.00', 'EUR'), met: false }),
    ];
    const upsell = told('upsell', worth('2.00', 'USD'));
    expect(statedBy(upsell, { others, currency: 'USD' })).toEqual(['3.00', '1.00', '2.00 USD']);
    expect(statedBy(told('quote'), { others, currency: 'USD' })).toEqual(['1.00', '1.00']);
    expect(statedBy(told('upsell', { ...worth('2.00', 'EUR'), met: false }), { others, currency: 'USD' })).toEqual([
      '1.00',
      '1.00',
    ]);
  });

  test('names an amount in another currency than the account’s, so that it is not sent', () => {
    const [, ...amounts] = statedBy(told('upsell', worth('2.00', 'EUR')), {
      others: [told('sale', worth('1.00', 'USD'))],
      currency: 'USD',
    });
    expect(amounts).toEqual(['1.00 USD', '2.00 EUR']);
  });

  test('is in the currency of this outcome where the account’s is not known, else in the only one that is named', () => {
    const [bare, usd, eur] = [
      told('sale', worth('1.00')),
      told('old', worth('4.00', 'USD')),
      told('new', worth('8.00', 'EUR')),
    ];
    expect(statedBy(told('upsell', worth('2.00', 'EUR')), { others: [bare, usd] })).toEqual([
      '3.00',
      '1.00',
      '2.00 EUR',
    ]);
    expect(statedBy(told('upsell', worth('2.00')), { others: [bare, usd] })).toEqual([
      '7.00',
      '1.00',
      '4.00 USD',
      '2.00',
    ]);
    expect(statedBy(told('upsell', worth('2.00')), { others: [bare, usd, eur] })).toEqual(['3.00', '1.00', '2.00']);
    expect(statedBy(told('quote'), { others: [usd, eur] })).toEqual([undefined]);
  });

  test('is not stated for a sale in another currency that is taken back and was never told', () => {
    const retracted = told('sale', { ...worth('2.00', 'EUR'), met: false });
    expect(statedBy(retracted, { currency: 'USD' })).toEqual([undefined]);
    expect(statedBy(retracted, { currency: 'USD', previouslySent: stateOf(worth('2.00')) })).toEqual(['0.00']);
  });
});

describe("the poster's own words for the revenue", () => {
  const added = told('sale', { ...worth('100.00'), ...saying({ add_revenue: '2.50' }) });

  test('take the place of the sum', () => {
    const stated = told('sale', { ...worth('100.00'), ...saying({ revenue: '80.00' }) });
    expect(bodyOf(stated).revenue).toBe('80.00');
    expect(bodyOf(added)).toMatchObject({ add_revenue: '2.50' });
    expect(bodyOf(added)).not.toHaveProperty('revenue');
  });

  test('keep the sum away after they acted, so that it does not overwrite what was added', () => {
    const later = told('sale', { ...worth('100.00'), ...saying({ add_revenue: '2.50' }), description: 'a year' });
    const body = bodyOf(later, { previouslySent: added.state, acted: ['add_revenue'] });
    expect(body).toStrictEqual({
      buyer_converted: true,
      agent_call_disposition_notes: 'a year',
      post_call_tokens: { outcome: 'sale' },
    });
  });

  test('may state the revenue once an addition acted', () => {
    const both = told('sale', saying({ add_revenue: '2.50', revenue: '80.00' }));
    const sent = sentBefore(both, added.state, { add_revenue: '2.50' });
    const body = bodyOf(sent, { previouslySent: added.state, acted: ['add_revenue'] });
    expect(body).toMatchObject({ revenue: '80.00' });
    expect(body).not.toHaveProperty('add_revenue');
  });

  test.each([
    { revenue: '80.00', add_revenue: '2.50' },
    { payout: '20.00', add_payout: '1.00' },
  ])('do not go out when they contradict each other: %j', (words) => {
    const vendor = { trackdrive: words };
    const input = { ...deliveryOf(told('sale', { vendor })), callId: '7', extras: words };
    const connection = settings.parse({ subdomain: 'acme', ...SANDBOX_KEYS });
    expect(() => deliver.prepare({ ...input, settings: connection })).toThrow(Unsendable);
    expect(() => deliver.prepare({ ...input, settings: connection })).toThrow('clear one of them with null');
  });

  test.each([{ add_revenue: '5.00' }, { revenue: '5.00' }])(
    'keep the sums of other outcomes away: %j',
    (words: CallUpdate) => {
      const others = [told('upsell', { ...worth('5.00'), ...saying(words) })];
      expect(bodyOf(told('quote'), { others })).not.toHaveProperty('revenue');

      const amount = told('sale', worth('100.00'));
      expect(() => bodyOf(amount, { others })).toThrow(Unsendable);
      expect(() => bodyOf(amount, { others })).toThrow(
        `"upsell" of this call says vendor.trackdrive.${Object.keys(words)[0]}`,
      );
      expect(() => bodyOf(amount, { others })).toThrow('say vendor.trackdrive.add_revenue for this outcome as well');

      expect(bodyOf(added, { others })).toMatchObject({ add_revenue: '2.50' });
      expect(bodyOf(added, { others })).not.toHaveProperty('revenue');
    },
  );

  test('of another outcome do not keep an amount that was told from being taken back, and are not wiped out by that', () => {
    const upsell = told('upsell', saying({ add_revenue: '5.00' }));
    const others = [sentBefore(upsell, upsell.state, { add_revenue: '5.00' })];
    const previouslySent = stateOf(worth('100.00'));
    const retracted = told('sale', { ...worth('100.00'), met: false });
    expect(bodyOf(retracted, { others, previouslySent }).revenue).toBe('5.00');
    expect(bodyOf(told('sale'), { others, previouslySent }).revenue).toBe('5.00');
    expect(bodyOf(told('sale', worth('120.00')), { others, previouslySent }).revenue).toBe('125.00');
    expect(bodyOf(retracted, { others })).not.toHaveProperty('revenue');
  });

  test('come on top of the amounts of a call that had one first', () => {
    const sale = told('sale', worth('100.00'));
    const upsell = told('upsell', saying({ add_revenue: '5.00' }));
    const before = [sale, upsell, told('quote')] as const;
    expect(bodyOf(told('renewal', worth('7.00')), { others: before }).revenue).toBe('107.00');
    const made = sentBefore(upsell, upsell.state, { add_revenue: '5.00' });
    expect(bodyOf(told('renewal', worth('7.00')), { others: [sale, made] }).revenue).toBe('112.00');
    expect(bodyOf(told('quote'), { others: [sale, made] })).not.toHaveProperty('revenue');
  });

  test('are added to an amount that was there before them, in its place where it came with them', () => {
    const first = stateOf(worth('100.00'));
    const both = told('sale', { ...worth('100.00'), ...saying({ add_revenue: '2.50' }) });
    const later = sentBefore(both, first, {}, { first });
    expect(bodyOf(later, { previouslySent: first })).toMatchObject({ add_revenue: '2.50' });
    expect(
      bodyOf(told('quote'), { others: [{ ...later, sent: { ...later.sent!, added: { add_revenue: '2.50' } } }] }),
    ).toEqual({
      buyer_converted: true,
      post_call_tokens: { outcome: 'quote' },
    });
    const retracted = sentBefore(
      told('sale', { ...both.state, met: false }),
      both.state,
      { add_revenue: '2.50' },
      { first },
    );
    expect(bodyOf(retracted, { previouslySent: both.state, acted: ['add_revenue'] }).revenue).toBe('0.00');
  });

  test.each<[string, CallUpdate, CallUpdate, string]>([
    ['the last one said', { revenue: '80.00' }, { revenue: '90.00' }, '90.00'],
    ['the other one, once this is taken back', { revenue: '80.00' }, {}, '80.00'],
  ])('of two outcomes that state the revenue it is %s', (_which, other, own, revenue) => {
    const others = [sentBefore(told('lead', saying(other)), stateOf(), {}, { saidAt: '2026-11-01T00:00:00.000Z' })];
    const sale = sentBefore(told('sale', saying(own)), stateOf(), {}, { saidAt: '2026-11-02T00:00:00.000Z' });
    expect(bodyOf(sale, { others, previouslySent: stateOf(saying({ revenue: '90.00' })) }).revenue).toBe(revenue);
  });

  test('give way to the sum again when they are cleared', () => {
    const amount = told('sale', worth('100.00'));
    expect(bodyOf(amount, { previouslySent: added.state }).revenue).toBe('100.00');
  });

  test('leave an addition standing when words and amount are cleared together', () => {
    expect(bodyOf(told('sale'), { previouslySent: added.state })).not.toHaveProperty('revenue');
  });

  test('are told from those of another outcome by name without case and by key', () => {
    const now = told('sale', worth('100.00'));
    const latest = told('SALE', { ...worth('100.00'), ...saying({ add_revenue: '5.00' }) });
    const input = { ...deliveryOf(now), callId: '7', extras: {} };
    const connection = settings.parse({ subdomain: 'acme', ...SANDBOX_KEYS });
    const prepare = (...outcomesOfCall: Told[]) => deliver.prepare({ ...input, outcomesOfCall, settings: connection });
    expect(prepare(latest).request.body).toMatchObject({ revenue: '100.00' });
    expect(() => prepare({ ...latest, key: '2' }, now)).toThrow(Unsendable);
    expect(() => prepare({ ...latest, name: 'sales' }, now)).toThrow(Unsendable);
  });
});
