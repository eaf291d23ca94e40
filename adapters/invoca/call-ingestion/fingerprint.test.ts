import * as fc from 'fast-check';
import { inboundSettings } from '../inbound-settings';
import { fingerprintOf } from './fingerprint';
import { readIngestion } from './ingestion';

const settings = inboundSettings.parse({});

const call = {
  external_call_unique_id: '123',
  start_time: '2016-02-03 09:30:00 AM',
  destination_phone_number: 2165388265,
  calling_phone_number: 8779257383,
  advertiser_campaign_id_from_network: 85,
  call_direction: 'inbound',
  recording_url: 'https://recordings.example/1',
  language_code: 'en-US',
};
const lists = {
  signals: [
    { name: 'Sale', value: true },
    { name: 'quote', value: false },
  ],
  custom_data: [
    { name: 'channel', value: 'Social' },
    { name: 'agents', value: 2 },
  ],
};

function printOf(said: object, besides: object = lists): string {
  const read = readIngestion({ call: { ...call, ...said }, ...besides }, settings);
  if ('faults' in read) throw new Error(read.faults.join('; '));
  return fingerprintOf(read);
}

const print = printOf({});

describe('the same fingerprint', () => {
  it.each([
    ['the token and members that are not known', {}, { ...lists, oauth_token: 'OTHER', more: 1 }],
    ['ids as numbers and texts', { external_call_unique_id: 123, advertiser_campaign_id_from_network: '85' }, lists],
    ['the start in another zone', { start_time: '2016-02-03T18:30:00.000+01:00' }, lists],
    ['the start as a number', { start_time: 1454520600 }, lists],
    [
      'phone numbers in other spellings',
      { destination_phone_number: '+1 216-538-8265', calling_phone_number: '001 8779257383' },
      lists,
    ],
    ['words in another case', { call_direction: 'Inbound', language_code: 'EN-us' }, lists],
    ['members that are null or blank', { recording_filename: null, recording_auth_config_id: '' }, lists],
    [
      'signals in another order, case and spelling',
      {},
      { ...lists, signals: [{ name: 'QUOTE', value: 'No' }, { name: 'sale' }, { name: 'SALE', value: 'yes' }] },
    ],
    [
      'custom data in another order and as texts',
      {},
      { ...lists, custom_data: [{ name: 'agents', value: '2' }, lists.custom_data[0]] },
    ],
  ])('is that of %s', (_what, said, besides) => {
    expect(printOf(said, besides)).toBe(print);
  });

  it('is that of lists in any order, whatever their names', () => {
    const entries = fc.uniqueArray(fc.record({ name: fc.stringMatching(/^[a-zæøå_]{1,4}$/), value: fc.boolean() }), {
      selector: ({ name }) => name,
      minLength: 1,
    });
    const orders = entries.chain((list) =>
      fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })),
    );
    fc.assert(
      fc.property(orders, ([one, other]) => {
        expect(printOf({}, { signals: other, custom_data: other })).toBe(
          printOf({}, { signals: one, custom_data: one }),
        );
      }),
    );
  });
});

describe('another fingerprint', () => {
  it.each([
    ['id', { external_call_unique_id: '124' }, lists],
    ['start', { start_time: '2016-02-03 09:30:00.001 AM' }, lists],
    ['half of the day', { start_time: '2016-02-03 09:30:00 PM' }, lists],
    ['destination', { destination_phone_number: 2165388266 }, lists],
    ['caller', { calling_phone_number: 'anonymous' }, lists],
    ['campaign', { advertiser_campaign_id_from_network: 86 }, lists],
    ['direction', { call_direction: 'outbound' }, lists],
    ['recording', { recording_url: 'https://recordings.example/2' }, lists],
    ['place of the recording', { recording_url: null, recording_filename: 'https://recordings.example/1' }, lists],
    ['language', { language_code: 'en-GB' }, lists],
    ['access to the recording', { recording_auth_config_id: '7' }, lists],
    ['signal', {}, { ...lists, signals: [{ name: 'Sale' }, { name: 'quote' }] }],
    ['list of signals', {}, { ...lists, signals: [{ name: 'Sale' }] }],
    [
      'value of custom data',
      {},
      { ...lists, custom_data: [{ name: 'channel', value: 'Email' }, lists.custom_data[1]] },
    ],
    [
      'case of the name of custom data',
      {},
      { ...lists, custom_data: [{ name: 'Channel', value: 'Social' }, lists.custom_data[1]] },
    ],
  ])('comes of another %s', (_what, said, besides) => {
    expect(printOf(said, besides)).not.toBe(print);
  });

  it('comes of caller and destination changed about, and of signals that were custom data', () => {
    const turned = { destination_phone_number: 8779257383, calling_phone_number: 2165388265 };
    expect(printOf(turned)).not.toBe(print);
    const one = [{ name: 'a', value: true }];
    expect(printOf({}, { signals: one })).not.toBe(printOf({}, { custom_data: one }));
  });
});
