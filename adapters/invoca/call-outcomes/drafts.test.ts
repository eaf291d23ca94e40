import type { CallDraft } from '../../../src/model/call';
import type { OutcomeDraft } from '../../../src/model/outcome';
import { inboundSettings } from '../inbound-settings';
import byStartTime from '../fixtures/deliver/create-by-start-time.json';
import byTransactionId from '../fixtures/deliver/create-by-transaction-id.json';
import { callDraft, outcomeDraft } from './drafts';
import { readRequest } from './request';

const sale = { outcome_name: 'sale' };
const byId = { transaction_id: '00000000-00000001' };
const byStart = { start_time_t: '1440607313' };

function said(search: unknown, call_outcome: unknown) {
  const request = readRequest({ search, call_outcome });
  if ('faults' in request) throw new Error(request.faults.join('; '));
  return request;
}

function callOf(search: unknown, settings = {}): CallDraft {
  return callDraft(said(search, sale).search, inboundSettings.parse(settings));
}

function outcomeOf(members: object, currency: string | null = null): OutcomeDraft {
  return outcomeDraft(said(byId, { ...sale, ...members }).outcome, currency);
}

describe('the search', () => {
  it('is the id alone where it is given, and all else is ignored, even what is wrong', () => {
    const wrong = { start_time_t: 'now', duration_in_seconds: [], advertiser_id_from_network: {} };
    expect(callOf({ ...byId, ...wrong })).toStrictEqual({ ids: { invoca: '00000000-00000001' } });
  });

  it.each([
    [' A-1 ', 'A-1'],
    [123, '123'],
    ['😀'.repeat(255), '😀'.repeat(255)],
  ])('takes the id %j as "%s"', (transaction_id, id) => {
    expect(callOf({ transaction_id })).toStrictEqual({ ids: { invoca: id } });
  });

  it('is otherwise all that the documented example says of the call', () => {
    expect(callOf(byStartTime.request.body.search)).toEqual({
      ids: {},
      startedAt: '2015-08-26T16:41:53.000Z',
      caller: { raw: '1234567890', e164: '+11234567890' },
      durationSeconds: 60,
      campaign: '2',
      vendor: { invoca: { advertiser_id_from_network: '1', network_id: '3' } },
    });
  });

  it.each([null, '', '  '])('is by the start time where the id is %j', (transaction_id) => {
    expect(callOf({ ...byStart, transaction_id })).toEqual({ ids: {}, startedAt: '2015-08-26T16:41:53.000Z' });
  });

  it.each([
    ['1440607313', '2015-08-26T16:41:53.000Z'],
    [1440607313, '2015-08-26T16:41:53.000Z'],
    ['1440607313999', '2015-08-26T16:41:53.999Z'],
    [1440607313999, '2015-08-26T16:41:53.999Z'],
    [' 1440607313 ', '2015-08-26T16:41:53.000Z'],
    ['0000000000', '1970-01-01T00:00:00.000Z'],
    ['9999999999', '2286-11-20T17:46:39.000Z'],
  ])('reads the start time %j', (start_time_t, startedAt) => {
    expect(callOf({ start_time_t })).toMatchObject({ startedAt });
  });

  it.each([
    ['+1 8885551212', 'US', '+18885551212'],
    [8885551212, 'US', '+18885551212'],
    ['22 22 55 55', 'NO', '+4722225555'],
    ['anonymous', 'US', null],
    [true, 'US', null],
  ])('reads the caller %j as dialled in %s', (calling_phone_number, region, e164) => {
    const { caller } = callOf({ ...byStart, calling_phone_number }, { region });
    expect(caller).toStrictEqual({ raw: String(calling_phone_number), e164 });
  });

  it.each([
    ['60', 60],
    [0, 0],
    ['2147483647', 2147483647],
  ])('reads the duration %j', (duration_in_seconds, durationSeconds) => {
    expect(callOf({ ...byStart, duration_in_seconds })).toMatchObject({ durationSeconds });
  });

  it('keeps ids of the network as texts', () => {
    const search = { ...byStart, advertiser_campaign_id_from_network: 2, network_id: 3, other: [1] };
    const { campaign, vendor } = callOf(search);
    expect({ campaign, vendor }).toStrictEqual({ campaign: '2', vendor: { invoca: { network_id: '3' } } });
  });
});

describe('the outcome', () => {
  it('is what the documented example says', () => {
    expect(outcomeOf(byTransactionId.request.body.call_outcome)).toEqual({
      name: 'sale',
      key: '1',
      met: true,
      amount: { value: '100.00' },
      occurredAt: '2015-08-26T16:41:53.000Z',
      occurredAtPrecisionMs: 1_000,
      description: '1 year contract',
      attributes: { custom_parameter_1: '12345', custom_parameter_2: null, custom_parameter_3: null },
    });
  });

  it('speaks of nothing that was not sent, so that it is kept', () => {
    const blank = { occurred_at_time_t: '', sale_amount: ' ', value: '', description: null, custom_parameter_1: null };
    expect(outcomeOf({})).toEqual({ name: 'sale', key: '' });
    expect(outcomeOf({ ...blank, partner_unique_id: null, unheard_of: {} })).toEqual({ name: 'sale', key: '' });
  });

  it('keeps description and partner_unique_id as they are sent, and trims the rest', () => {
    const members = {
      outcome_name: ' Big Sale ',
      partner_unique_id: ' 1 ',
      description: ' x\n',
      custom_parameter_2: ' y ',
    };
    const { name, key, description, attributes } = outcomeOf(members);
    expect({ name, key, description, attributes }).toStrictEqual({
      name: 'Big Sale',
      key: ' 1 ',
      description: ' x\n',
      attributes: { custom_parameter_2: 'y' },
    });
  });

  it('takes numbers and booleans where texts are shown, and "" as a description', () => {
    const members = { outcome_name: 7, partner_unique_id: 0, custom_parameter_1: false, custom_parameter_2: 1.5 };
    expect(outcomeOf({ ...members, description: '' })).toEqual({
      name: '7',
      key: '0',
      description: '',
      attributes: { custom_parameter_1: 'false', custom_parameter_2: '1.5' },
    });
  });

  it('keeps a description of 64 kB whole', () => {
    const description = 'é'.repeat(65_536);
    expect(outcomeOf({ description })).toMatchObject({ description });
  });

  it.each([
    ['100', '100.00'],
    ['100.5', '100.50'],
    [100.55, '100.55'],
    [0, '0.00'],
    ['.50', '0.50'],
    ['.5', '0.50'],
    ['-0', '0.00'],
    ['999999999999.99', '999999999999.99'],
  ])('reads the amount %j', (sale_amount, value) => {
    expect(outcomeOf({ sale_amount })).toMatchObject({ amount: { value } });
  });

  it("is worth what it says in the account's currency, where that is known", () => {
    const members = { sale_amount: '1' };
    expect(outcomeOf(members).amount?.currency).toBeUndefined();
    expect(outcomeOf(members, 'NOK').amount).toStrictEqual({
      value: '1.00',
      currency: 'NOK',
    });
  });

  it.each([
    ['true', true],
    ['TRUE', true],
    [true, true],
    ['1', true],
    [1, true],
    ['False', false],
    [false, false],
    ['0', false],
    [0, false],
  ])('reads the value %j', (value, met) => {
    expect(outcomeOf({ value })).toMatchObject({ met });
  });

  it('takes the misspelt custom parameters, and the right ones before them', () => {
    const misspelt = { custom_paramter_1: 'a', custom_paramter_2: 'b', custom_paramter_3: 'c' };
    expect(
      outcomeOf({ ...misspelt, custom_parameter_1: null, custom_parameter_2: '', custom_parameter_3: 'C' }),
    ).toEqual({
      name: 'sale',
      key: '',
      attributes: { custom_parameter_1: 'a', custom_parameter_2: null, custom_parameter_3: 'C' },
    });
  });
});
