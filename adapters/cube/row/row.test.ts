import type { PulledRow } from '../../../src/adapter/pull';
import type { Report } from '../../../src/adapter/report';
import type { OutcomeDraft } from '../../../src/model/outcome';
import { settings, type Settings } from '../settings';
import type { Row } from '../wire';
import { readRow } from './row';

const whole = { account: 'acme', token: 'x', campaignIds: '926' };

const ROW: Row = {
  crm__customer_id: '0012',
  crm__standard_info__name: 'Kari',
  crm__standard_info__phone_1: '90978457',
  call_outcome__submitted_by: 'selger@selskap.no',
  call_outcome__submitted_when: '2019-08-14 09:34',
  call_outcome__type: 'Sale',
  call_outcome__subtype: 'Ja - Salg',
  call_outcome__comment: 'Ja',
};

interface Reading {
  said?: Record<string, string>;
  campaign?: string;
  labels?: Record<string, string>;
}

function read(row: Row, { said = {}, campaign = '926', labels = {} }: Reading = {}): PulledRow {
  const connection: Settings = settings.parse({ ...whole, ...said });
  return readRow({ ...ROW, ...row }, campaign, connection, labels);
}

function reported(row: Row, reading?: Reading): Report {
  const { report } = read(row, reading);
  if (!report) throw new Error('nothing is reported');
  return report;
}

function outcomeOf(row: Row, reading?: Reading): OutcomeDraft {
  const { outcome } = reported(row, reading);
  if (!outcome) throw new Error('no outcome is reported');
  return outcome;
}

describe('the name of an outcome', () => {
  const named = (type: unknown, subtype: unknown, outcomeNames: string, campaign?: string): unknown => {
    const row = { call_outcome__type: type, call_outcome__subtype: subtype };
    const { report } = read(row, { said: { outcomeNames }, ...(campaign !== undefined && { campaign }) });
    return report && `${report.outcome?.name} ${report.outcome?.met}`;
  };

  it('is that of its type, or of both its words, or of them in its campaign, the most particular one', () => {
    const table = 'Sale=sale,Sale/Ja - Salg=yes,926:Sale=here,926:Sale/Nei=no';
    expect(named('Sale', 'Kanskje', table, '7')).toBe('sale true');
    expect(named('Sale', 'Ja - Salg', table, '7')).toBe('yes true');
    expect(named('Sale', 'Ja - Salg', table)).toBe('here true');
    expect(named('Sale', 'Nei', table)).toBe('no true');
    expect(named('Sale', '', table)).toBe('here true');
  });

  it('is looked up without case and without blanks around it', () => {
    expect(named(' SALE ', 'JA - salg', ' sale/ja - SALG =yes')).toBe('yes true');
  });

  it('may be one that is not met, and rows may be left out', () => {
    expect(named('Sale', 'Angret', 'Sale=sale,Sale/Angret=sale!,No answer=-')).toBe('sale false');
    expect(named('No answer', '', 'Sale=sale,No answer=-')).toBeNull();
  });

  it('is unmapped where there is none, which is withheld and says why', () => {
    expect(reported({ call_outcome__type: 'Booked' })).toMatchObject({
      outcome: { name: 'unmapped', met: true },
      withheld: 'no outcome name is set for the type "Booked" with the subtype "Ja - Salg" in campaign 926',
    });
    expect(reported({ call_outcome__type: '', call_outcome__subtype: '' })).toMatchObject({
      withheld: 'no outcome name is set for rows without a type in campaign 926',
    });
    expect(reported({})).not.toHaveProperty('withheld');
  });

  it('is not one that every object has', () => {
    expect(outcomeOf({ call_outcome__type: 'constructor', call_outcome__subtype: '__proto__' }).name).toBe('unmapped');
  });
});

describe('the time of an outcome', () => {
  const at = (row: Row, zone = 'Europe/Oslo'): unknown => outcomeOf(row, { said: { timeZone: zone } }).occurredAt;
  const when = (text: string): Row => ({ call_outcome__submitted_when: text });

  it('is read in the zone of the account, on the days too when the clocks are moved', () => {
    expect(at(when('2019-01-14 09:34'))).toBe('2019-01-14T08:34:00.000Z');
    expect(at(when('2019-08-14 09:34'))).toBe('2019-08-14T07:34:00.000Z');
    expect(at(when('2019-08-14 09:34'), 'America/New_York')).toBe('2019-08-14T13:34:00.000Z');
    expect(at(when('2019-03-31 01:59'))).toBe('2019-03-31T00:59:00.000Z');
    expect(at(when('2019-03-31 02:30'))).toBe('2019-03-31T01:30:00.000Z');
    expect(at(when('2019-10-27 02:30'))).toBe('2019-10-27T00:30:00.000Z');
    expect(at(when('2019-10-27 03:00'))).toBe('2019-10-27T02:00:00.000Z');
  });

  it('is that of the field with an offset, where it can be read', () => {
    const row = (timestamp: string): Row => ({
      call_outcome__report_as__submitted_when: '2019-10-27 02:30',
      call_outcome__report_as__submitted_when_timestamp: timestamp,
    });
    expect(at(row('2019-10-27T02:30:06.477+0100'))).toBe('2019-10-27T01:30:06.477Z');
    expect(at(row('2019-10-27T02:30:06.477+01:00'))).toBe('2019-10-27T01:30:06.477Z');
    expect(at(row('soon'))).toBe('2019-10-27T00:30:00.000Z');
    expect(at({ call_outcome__submitted_when: '', ...row('2019-10-27T02:30:06+0100') })).toBe(
      '2019-10-27T01:30:06.000Z',
    );
  });

  it.each(['soon', '2019-02-30 10:00', '2019-08-14 25:00'])('is not said when it is %s, which is kept', (text) => {
    const report = reported(when(text));
    expect(report.outcome).not.toHaveProperty('occurredAt');
    expect(report.call).not.toHaveProperty('startedAt');
    expect(report.outcome?.attributes).toMatchObject({ submitted_when: text });
  });
});

describe('the call', () => {
  it('began near that time, and is known by a name that the row has ever', () => {
    const { identity, report } = read({});
    expect(report).toMatchObject({
      call: { ids: {}, startedAt: '2019-08-14T07:34:00.000Z' },
      alias: { key: 'cube', value: identity },
      outcome: { key: identity },
    });
  });

  it('came from the first number of the three, or from another of them', () => {
    const phones = (one: unknown, two?: unknown, three?: unknown): unknown => {
      const { call, otherCallers } = reported({
        crm__standard_info__phone_1: one,
        crm__standard_info__phone_2: two,
        crm__standard_info__phone_3: three,
      });
      return [call.caller, ...(otherCallers ?? [])].map((phone) => phone?.e164);
    };
    expect(phones('90978457', '004797747430', '+4740218008')).toStrictEqual([
      '+4790978457',
      '+4797747430',
      '+4740218008',
    ]);
    expect(phones('', 'hemmelig', '40218008')).toStrictEqual(['+4740218008']);
    expect(phones('90978457', '0047 909 78 457', 90978457)).toStrictEqual(['+4790978457']);
    expect(phones('', '', '')).toStrictEqual([undefined]);
    expect(reported({ crm__standard_info__phone_1: '' }).call).not.toHaveProperty('caller');
  });

  it('is read with the numbers of the country that is set', () => {
    const { call } = reported({ crm__standard_info__phone_1: '2065551234' }, { said: { region: 'US' } });
    expect(call.caller?.e164).toBe('+12065551234');
  });

  it('has the ids that stand in the fields that are named for them', () => {
    const ids = (row: Row): unknown =>
      reported(
        { call_outcome__extra__id: '0012', ...row },
        { said: { callIds: 'acme=crm__custom_info__1405,external=call_outcome__extra__id,other=constructor' } },
      ).call.ids;
    expect(ids({ crm__custom_info__1405: '9999723623' })).toStrictEqual({ acme: '9999723623', external: '0012' });
    expect(ids({ crm__custom_info__1405: ' 123895022.0 ' })).toMatchObject({ acme: '123895022' });
    expect(ids({ crm__custom_info__1405: 123895022 })).toMatchObject({ acme: '123895022' });
    for (const none of ['', ' ', null, true, [], 'x'.repeat(256)]) {
      expect(ids({ crm__custom_info__1405: none })).toStrictEqual({ external: '0012' });
    }
    expect(ids({ crm__custom_info__1405: 'x'.repeat(255) })).toHaveProperty('acme');
  });
});

describe('the amount', () => {
  const said = { amountField: 'crm__custom_info__1500', currency: 'NOK' };
  const amount = (value: unknown, more: Record<string, string> = {}): unknown =>
    outcomeOf({ crm__custom_info__1500: value }, { said: { ...said, ...more } }).amount;

  it('is what the field says in the number format of the region, and the field is kept', () => {
    expect(amount('kr 1.234,50')).toStrictEqual({ value: '1234.50', currency: 'NOK' });
    expect(amount('1,500.00', { region: 'GB', currency: 'GBP' })).toStrictEqual({ value: '1500.00', currency: 'GBP' });
    expect(amount('EUR 1500')).toStrictEqual({ value: '1500.00', currency: 'EUR' });
    expect(amount(1234.5)).toStrictEqual({ value: '1234.50', currency: 'NOK' });
    const { attributes } = outcomeOf({ crm__custom_info__1500: 'kr 1.234,50' }, { said });
    expect(attributes).toMatchObject({ crm__custom_info__1500: 'kr 1.234,50' });
  });

  it('has no currency where neither the row nor the connection says one', () => {
    expect(outcomeOf({ a: '1' }, { said: { amountField: 'a' } }).amount).toStrictEqual({ value: '1.00' });
  });

  it('is taken away by an empty field, and not spoken of where there is no such field or none is named', () => {
    expect(amount('')).toBeNull();
    expect(outcomeOf({}, { said })).not.toHaveProperty('amount');
    expect(outcomeOf({ crm__custom_info__1500: '1' })).not.toHaveProperty('amount');
  });

  it('that can’t be read is reported with its text, and nothing is said of its outcome', () => {
    const { identity, report, rejected } = read({ crm__custom_info__1500: 'kr 15oo' }, { said });
    expect({ identity, report }).toStrictEqual({ identity: read({}).identity, report: null });
    expect(rejected).toBe(
      'customer 0012, submitted 2019-08-14 09:34 in campaign 926: crm__custom_info__1500 is "kr 15oo", ' +
        'which is no amount that can be read without guessing',
    );
    expect(read({ crm__custom_info__1500: -5 }, { said }).rejected).toContain('is -5, which is below zero');
    expect(read({ crm__custom_info__1500: 'x'.repeat(5_000) }, { said }).rejected?.length).toBeLessThan(400);
    expect(read({ crm__custom_info__1500: '1500' }, { said })).not.toHaveProperty('rejected');
  });

  it('does not keep a sale from being taken back, nor a row from being shown that goes to nobody', () => {
    const odd = { crm__custom_info__1500: 'kr 15oo' };
    const retracted = outcomeOf(odd, { said: { ...said, outcomeNames: 'Sale=sale!' } });
    expect(retracted).toMatchObject({ name: 'sale', met: false });
    expect(retracted).not.toHaveProperty('amount');
    expect(outcomeOf(odd, { said: { ...said, outcomeNames: 'Booked=x' } })).toMatchObject({ name: 'unmapped' });
    expect(read(odd, { said: { ...said, outcomeNames: 'Sale=-' } })).toMatchObject({ report: null });
    expect(read(odd, { said: { ...said, outcomeNames: 'Sale=-' } })).not.toHaveProperty('rejected');
    const erased = { ...odd, crm__standard_info__name: 'Anonymized', crm__standard_info__phone_1: '' };
    expect(read(erased, { said })).not.toHaveProperty('rejected');
  });
});

describe('a customer who was anonymised', () => {
  const empty = { crm__standard_info__name: '', crm__standard_info__phone_1: '', crm__standard_info__email: '' };

  it.each([
    ['is called so', { crm__standard_info__name: 'Anonymized', crm__standard_info__phone_1: '' }],
    ['is called so in England', { crm__standard_info__name: ' ANONYMISED ', crm__standard_info__phone_1: null }],
    ['has an id alone', empty],
  ])('%s, and nothing is reported', (_how, row) => {
    const { identity, report } = read(row);
    expect({ identity, report }).toStrictEqual({ identity: read({}).identity, report: null });
  });

  it.each([
    ['has a number', { crm__standard_info__name: 'Anonymized' }],
    ['has another name', { crm__standard_info__name: 'Anonymous Ltd', crm__standard_info__phone_1: '' }],
    ['has an address', { ...empty, crm__standard_info__email: 'kari@example.no' }],
    ['has no id', { ...empty, crm__customer_id: '' }],
  ])('is none who %s', (_what, row) => {
    expect(read(row).report).not.toBeNull();
  });

  it('is none of whom nothing was asked', () => {
    const { call_outcome__type, call_outcome__submitted_when } = ROW;
    const bare = { crm__customer_id: '0012', call_outcome__type, call_outcome__submitted_when };
    expect(readRow(bare, '926', settings.parse(whole), {}).report).not.toBeNull();
  });
});
