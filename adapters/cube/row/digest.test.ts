import { settings } from '../settings';
import type { Row } from '../wire';
import { readRow } from './row';

const OF_2019: Row = {
  crm__customer_id: '0012',
  crm__standard_info__name: 'Kari',
  crm__standard_info__phone_1: '90978457',
  crm__change_log__updated: '2019-08-14 09:34:10',
  call_outcome__submitted_by: 'selger@selskap.no',
  call_outcome__submitted_when: '2019-08-14 09:34',
  call_outcome__type: 'Sale',
  call_outcome__comment: 'Ja',
  crm__custom_info__9: '9999723623',
};

function read(
  changes: Row = {},
  {
    said = {},
    campaign = '926',
    labels = {},
  }: {
    said?: Record<string, string>;
    campaign?: string;
    labels?: Record<string, string>;
  } = {},
) {
  const connection = settings.parse({ account: 'acme', token: 'x', campaignIds: '926', ...said });
  return readRow({ ...OF_2019, ...changes }, campaign, connection, labels);
}

const plain = read();

describe('the identity of a row', () => {
  it.each([
    ['customer', { crm__customer_id: '12' }],
    ['minute', { call_outcome__submitted_when: '2019-08-14 09:35' }],
    ['agent', { call_outcome__submitted_by: 'other@selskap.no' }],
  ])('is another one for another %s', (_what, changes) => {
    expect(read(changes).identity).not.toBe(plain.identity);
  });

  it('is another one in another campaign', () => {
    expect(read({}, { campaign: '931' }).identity).not.toBe(plain.identity);
  });

  it('stays the same whatever else is changed, and however it is read', () => {
    const changes = { call_outcome__type: 'Booked', call_outcome__comment: '', crm__standard_info__name: 'Anonymized' };
    expect(read(changes).identity).toBe(plain.identity);
    expect(read({}, { said: { timeZone: 'UTC', outcomeNames: 'Sale=x' } }).identity).toBe(plain.identity);
  });

  it('outlives the new names of its fields, and the second field of the time', () => {
    const { call_outcome__submitted_by: by, call_outcome__submitted_when: when, ...rest } = OF_2019;
    const row = {
      ...rest,
      call_outcome__report_as__submitted_by: by,
      call_outcome__report_as__submitted_when: when,
      call_outcome__report_as__submitted_when_timestamp: '2019-08-14T09:34:56.789+0200',
    };
    const connection = settings.parse({ account: 'acme', token: 'x', campaignIds: '926' });
    const { identity, report } = readRow(row, '926', connection, {});
    expect(identity).toBe(plain.identity);
    expect(report?.outcome?.occurredAt).toBe('2019-08-14T07:34:56.789Z');
  });

  it('tells apart what lies on either side of a border', () => {
    const one = read({ crm__customer_id: 'a","b', call_outcome__submitted_by: 'c' });
    const other = read({ crm__customer_id: 'a', call_outcome__submitted_by: 'b","c' });
    expect(one.identity).not.toBe(other.identity);
  });
});

describe('the content of a row', () => {
  it.each([
    ['comment', { call_outcome__comment: 'Nei' }],
    ['type', { call_outcome__type: 'Booked' }],
    ['number', { crm__standard_info__phone_2: '40218008' }],
    ['field', { crm__custom_info__7: 'x' }],
    ['exact time', { call_outcome__report_as__submitted_when_timestamp: '2019-08-14T09:34:56+0200' }],
    ['person, who is anonymised', { crm__standard_info__name: 'Anonymized', crm__standard_info__phone_1: '' }],
  ])('is another one for another %s', (_what, changes) => {
    expect(read(changes).content).not.toBe(plain.content);
  });

  it.each([
    ['another name', { said: { outcomeNames: 'Sale=renewal' } }],
    ['no name', { said: { outcomeNames: 'Booked=x' } }],
    ['one that is not met', { said: { outcomeNames: 'Sale=sale!' } }],
    ['an id of the call', { said: { callIds: 'external=crm__custom_info__9' } }],
    ['an amount', { said: { amountField: 'crm__customer_id' } }],
  ])('is another one once the settings find %s in it', (_what, reading) => {
    expect(read({}, reading).content).not.toBe(plain.content);
  });

  it('is another one once its fields have names', () => {
    const row = { crm__custom_info__7: 'x' };
    expect(read(row, { labels: { '7': 'Avtale' } }).content).not.toBe(read(row).content);
  });

  it('is the same in another order, and when the customer was touched and nothing came of it', () => {
    const connection = settings.parse({ account: 'acme', token: 'x', campaignIds: '926' });
    const turned = Object.fromEntries(Object.entries(OF_2019).toReversed());
    expect(readRow(turned, '926', connection, {}).content).toBe(plain.content);
    expect(read({ crm__change_log__updated: '2026-01-01 00:00:00' }).content).toBe(plain.content);
    expect(plain.report?.outcome?.attributes).toHaveProperty('crm__change_log__updated');
  });
});
