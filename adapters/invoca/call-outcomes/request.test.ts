import { readRequest } from './request';

const sale = { outcome_name: 'sale' };
const byId = { transaction_id: '00000000-00000001' };
const byStart = { start_time_t: '1440607313' };

/** What makes a request invalid, fault by fault; nothing when it is not. */
function faultsOf(search: unknown, call_outcome: unknown = sale): string[] {
  const said = readRequest({ search, call_outcome });
  return 'faults' in said ? said.faults : [];
}

describe('what is invalid', () => {
  it('is told all at once, in the order of the documents', () => {
    const outcome = {
      outcome_name: ' ',
      partner_unique_id: 'x'.repeat(256),
      description: 'x'.repeat(65_537),
      occurred_at_time_t: '144060731',
      sale_amount: '$1',
      value: 'yes',
      custom_parameter_1: [],
      custom_parameter_2: '😀'.repeat(255),
      custom_parameter_3: '😀'.repeat(256),
    };
    expect(faultsOf({}, outcome)).toStrictEqual([
      'transaction_id or start_time_t must be present',
      "outcome_name can't be blank",
      'partner_unique_id is too long (maximum is 255 characters)',
      'description is too long (maximum is 65536 characters)',
      'occurred_at_time_t is invalid',
      'sale_amount is not a number with up to 2 decimal places',
      'value must be true or false',
      'custom_parameter_1 is invalid',
      'custom_parameter_3 is too long (maximum is 255 characters)',
    ]);
  });

  it.each([undefined, null, 5, 'x', [], [byId], {}, { transaction_id: '' }, { start_time_t: null }])(
    'is a search of %j, which names no call',
    (search) => {
      expect(faultsOf(search)).toStrictEqual(['transaction_id or start_time_t must be present']);
    },
  );

  it.each([undefined, null, 5, 'x', [sale], {}])('is an outcome of %j, which has no name', (said) => {
    expect(readRequest({ search: byId, call_outcome: said })).toStrictEqual({
      faults: ["outcome_name can't be blank"],
    });
  });

  it.each([
    [{ transaction_id: {} }, 'transaction_id is invalid'],
    [{ transaction_id: false, ...byStart }, 'transaction_id is invalid'],
    [{ transaction_id: 2 ** 60 }, 'transaction_id is invalid'],
    [{ transaction_id: 'a\0' }, 'transaction_id is invalid'],
    [{ transaction_id: 'x'.repeat(256) }, 'transaction_id is too long (maximum is 255 characters)'],
    [{ start_time_t: '144060731' }, 'start_time_t is invalid'],
    [{ start_time_t: '14406073131' }, 'start_time_t is invalid'],
    [{ start_time_t: '14406073139990' }, 'start_time_t is invalid'],
    [{ start_time_t: '-144060731' }, 'start_time_t is invalid'],
    [{ start_time_t: [1440607313] }, 'start_time_t is invalid'],
    [{ ...byStart, calling_phone_number: {} }, 'calling_phone_number is invalid'],
    [
      { ...byStart, calling_phone_number: '1'.repeat(65) },
      'calling_phone_number is too long (maximum is 64 characters)',
    ],
    [{ ...byStart, duration_in_seconds: '-1' }, 'duration_in_seconds is invalid'],
    [{ ...byStart, duration_in_seconds: 1.5 }, 'duration_in_seconds is invalid'],
    [{ ...byStart, duration_in_seconds: '2147483648' }, 'duration_in_seconds is invalid'],
    [{ ...byStart, network_id: '\ud800' }, 'network_id is invalid'],
    [{ ...byStart, network_id: 2 ** 53 }, 'network_id is invalid'],
    [{ ...byStart, advertiser_id_from_network: [] }, 'advertiser_id_from_network is invalid'],
    [{ ...byStart, advertiser_campaign_id_from_network: {} }, 'advertiser_campaign_id_from_network is invalid'],
  ])('is the search %j', (search, fault) => {
    expect(faultsOf(search)).toStrictEqual([fault]);
  });

  it.each([
    [{ outcome_name: 'x'.repeat(256) }, 'outcome_name is too long (maximum is 255 characters)'],
    [{ outcome_name: {} }, 'outcome_name is invalid'],
    [{ description: 'a\0b' }, 'description is invalid'],
    [{ occurred_at_time_t: '1440607313999' }, 'occurred_at_time_t is invalid'],
    [{ sale_amount: '1.005' }, 'sale_amount is not a number with up to 2 decimal places'],
    [{ sale_amount: '5.' }, 'sale_amount is not a number with up to 2 decimal places'],
    [{ sale_amount: '.' }, 'sale_amount is not a number with up to 2 decimal places'],
    [{ sale_amount: '.505' }, 'sale_amount is not a number with up to 2 decimal places'],
    [{ sale_amount: '1,000' }, 'sale_amount is not a number with up to 2 decimal places'],
    [{ sale_amount: 1e20 }, 'sale_amount is not a number with up to 2 decimal places'],
    [{ sale_amount: '1000000000000' }, 'sale_amount is not a number with up to 2 decimal places'],
    [{ sale_amount: '-.5' }, 'sale_amount must not be negative: to take the outcome back, send value "false"'],
    [{ sale_amount: {} }, 'sale_amount is invalid'],
    [{ value: 2 }, 'value must be true or false'],
    [{ value: 1e20 }, 'value must be true or false'],
    [{ custom_paramter_2: {} }, 'custom_parameter_2 is invalid'],
  ])('is the outcome %j', (said, fault) => {
    expect(faultsOf(byId, { ...sale, ...said })).toStrictEqual([fault]);
  });
});
