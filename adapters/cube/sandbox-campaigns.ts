/** How a campaign's rows come about. */
export interface SandboxCampaign {
  name: string;
  /** of which time its rows have their field names: 2019, or 2024 and later */
  era: 2019 | 2024;
  /** how many outcomes are submitted on a day such as 2019-01-31, spread over it; today's come as the clock moves on */
  outcomesOn(day: string): number;
}

/** The one of the document's example. */
export const DOCUMENTED_CAMPAIGN = '926';

/** The one that the sandbox's own settings ask for. */
export const DEMO_CAMPAIGN = '931';

/** 781 rows in January 2019, as the documented answer counts, 25 or 26 a day. */
export const CAMPAIGNS: Readonly<Record<string, SandboxCampaign>> = {
  [DOCUMENTED_CAMPAIGN]: {
    name: 'Forsikringskampanje 2019',
    era: 2019,
    outcomesOn: (day) => (day.startsWith('2019-01-') ? (day <= '2019-01-06' ? 26 : 25) : 0),
  },
  [DEMO_CAMPAIGN]: { name: 'Forsikringskampanje i dag', era: 2024, outcomesOn: () => 72 },
};

/** The row of the document's example, of campaign 926. */
export const DOCUMENTED_ROW = {
  crm__customer_id: '999988887777',
  crm__standard_info__name: 'Kari Nordnmann',
  crm__standard_info__phone_1: '90978457',
  crm__standard_info__phone_2: '97747430',
  crm__standard_info__phone_3: '40218008',
  crm__standard_info__email: 'kari_nordmann@online.no',
  crm__custom_info__3900: 'Olavegen 20',
  crm__custom_info__3902: 'TROLLSTIGEN',
  crm__custom_info__1405: '9999723623',
  crm__custom_info__1410: 'TM',
  crm__custom_info__1406: '2019-07-26',
  crm__custom_info__3901: '3520',
  call_outcome__submitted_by: 'selger@selskap.no',
  call_outcome__submitted_when: '2019-08-14 09:34',
  call_outcome__type: 'Sale',
  call_outcome__subtype: 'Ja - Salg',
  call_outcome__submitted_in_department: 'Trondheim',
  call_outcome__comment: '',
  'call_outcome__extra__Innkommende samtale': '',
  'call_outcome__extra__Fast ansatt over 50 %': true,
  call_outcome__additional_input_text: '',
  campaign__name: 'Forsikringskampanje 2019',
  assignment__name: 'Nysalg-privatkunder',
  client__short_name: 'NorgesForsikring AS',
};

/** The names of the custom fields of every customer here. */
export const CUSTOM_FIELDS = [
  { id: 1405, key: 'Avtalenummer', type: 'text', max_length: 255, hint: '', lookup__id: null },
  { id: 1500, key: 'Årspremie', type: 'text', max_length: 255, hint: 'i kroner', lookup__id: null },
  { id: 3900, key: 'Adresse', type: 'text', max_length: 255, hint: '', lookup__id: null },
];
