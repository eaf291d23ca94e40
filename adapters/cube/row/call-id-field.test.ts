import { loadRegistry } from '../../../src/adapter/registry';
import { ConfigError, readConfig } from '../../../src/config';
import { settings } from '../settings';

const faultsOf = (callIds: string | Record<string, string>): string[] => {
  const read = settings.safeParse({ account: 'acme', token: 'x', campaignIds: '926', callIds });
  return (read.error?.issues ?? []).map(({ path, message }) => `${path.join('.')} ${message}`);
};

describe('a field that holds ids of calls', () => {
  it.each([
    'crm__customer_id',
    'CRM__Customer_Id',
    'crm__standard_info__name',
    'crm__standard_info__phone_1',
    'crm__standard_info__email',
    'crm__standard_info__address',
    'crm__contact_id',
    'customer_id',
    'person',
    'call_outcome__extra__Kundenummer',
    'call_outcome__extra__Contact ID',
    'call_outcome__extra__E-post',
    'call_outcome__extra__Mobil',
    'call_outcome__extra__Fødselsnummer',
  ])('is none that says who the customer is: %s', (field) => {
    expect(faultsOf(`external=${field}`)).toStrictEqual([
      `callIds must not name ${field}, which says who the customer is: a customer has many calls, and all of them would become one. ` +
        'Name a field that holds the id of one call',
    ]);
  });

  it.each([
    'call_outcome__type',
    'call_outcome__subtype',
    'call_outcome__comment',
    'call_outcome__submitted_by',
    'call_outcome__submitted_when',
    'call_outcome__report_as__submitted_when_timestamp',
    'campaign__name',
    'assignment__name',
    'client__short_name',
    'data_owner__name',
    'segment__name',
    'crm__change_log__updated',
  ])('is none that many calls have alike: %s', (field) => {
    expect(faultsOf(`external=${field}`)).toStrictEqual([
      `callIds must not name ${field}, which many calls have alike: all of them would become one. ` +
        'Name a field that holds the id of one call',
    ]);
  });

  it.each([
    'crm__custom_info__1405',
    'call_outcome__extra__Tracker-ID',
    'call_outcome__extra__Samtale-ID kunde',
    'call_outcome__extra__Customer call id',
    'transaction_id',
  ])('may be one of the account’s own: %s', (field) => {
    expect(faultsOf(`external=${field}`)).toStrictEqual([]);
  });

  it('keeps the gateway from starting, in words that name the variable and the reason', () => {
    const variables = { CUBE_ACCOUNT: 'acme', CUBE_TOKEN: 'x', CUBE_CAMPAIGN_IDS: '926' };
    const start = () => readConfig({ ...variables, CUBE_CALL_IDS: 'external=crm__customer_id' }, loadRegistry(), false);
    expect(start).toThrow(ConfigError);
    expect(start).toThrow(/CUBE_CALL_IDS must not name crm__customer_id.*a customer has many calls/);
  });

  it('is told of with every other fault, and wherever the setting comes from', () => {
    expect(faultsOf('start=crm__customer_id,external=customer_id')).toHaveLength(3);
    expect(faultsOf({ external: 'crm__customer_id' })).toHaveLength(1);
  });
});
