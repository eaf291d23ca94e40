import type { SandboxCampaign } from './sandbox-campaigns';
import type { Row } from './wire';

/** A row that is not made up yet: which one of its day it is, and when it was submitted ("2019-08-14 09:34"). */
export interface Submission {
  day: string;
  index: number;
  when: string;
}

const RESULTS = [
  ['Sale', 'Ja - Salg'],
  ['No answer', ''],
  ['Booked', 'Møte'],
  ['Sale', 'Ja - Salg'],
  ['No answer', ''],
  ['Call back later', 'Ring igjen i morgen'],
  ['No answer', ''],
] as const;

const MINUTES = 24 * 60;

/** What was submitted on a day, oldest first, evenly over it. */
export function submissionsOn(day: string, count: number): Submission[] {
  return Array.from({ length: count }, (_, index) => {
    const minute = Math.floor(((index + 0.5) * MINUTES) / count);
    return { day, index, when: `${day} ${twoDigits(Math.floor(minute / 60))}:${twoDigits(minute % 60)}` };
  });
}

/** The row of a submission: the same one whenever it is asked for. Phone numbers are made up and spelt in three ways. */
export function rowOf(campaign: SandboxCampaign, { day, index, when }: Submission): Row {
  const customer = `00${String(Date.parse(day) / 86_400_000).padStart(5, '0')}${String(index).padStart(5, '0')}`;
  const seed = Number(customer) % 9_973;
  const [type, subtype] = RESULTS[seed % RESULTS.length] ?? RESULTS[0];
  const number = `4555${String(seed).padStart(4, '0')}`;
  const said = {
    crm__customer_id: customer,
    crm__standard_info__name: `Kunde ${seed}`,
    crm__standard_info__phone_1: [number, `0047${number}`, `+47${number}`][seed % 3],
    crm__standard_info__phone_2: seed % 2 === 0 ? '' : `4555${String(9_999 - seed).padStart(4, '0')}`,
    crm__standard_info__phone_3: '',
    crm__standard_info__email: `kunde${seed}@example.no`,
    crm__custom_info__1405: `9999${customer.slice(-6)}`,
    crm__custom_info__1500: type === 'Sale' ? `${1_000 + seed}.0` : '',
    crm__custom_info__3900: `Olavegen ${1 + (seed % 90)}`,
    call_outcome__type: type,
    call_outcome__subtype: subtype,
    call_outcome__comment: seed % 4 === 0 ? 'Ønsker tilbud på e-post' : '',
    'call_outcome__extra__Innkommende samtale': seed % 3 === 0 ? true : '',
    'call_outcome__extra__Fast ansatt over 50 %': true,
    campaign__name: campaign.name,
  };
  return { ...said, ...(campaign.era === 2019 ? namesOf2019(seed, when) : namesOf2024(seed, when)) };
}

function namesOf2019(seed: number, when: string): Row {
  return {
    call_outcome__submitted_by: agentOf(seed),
    call_outcome__submitted_when: when,
    call_outcome__submitted_in_department: 'Trondheim',
    call_outcome__additional_input_text: '',
    assignment__name: 'Nysalg-privatkunder',
    client__short_name: 'NorgesForsikring AS',
  };
}

function namesOf2024(seed: number, when: string): Row {
  return {
    call_outcome__report_as__submitted_by: agentOf(seed),
    call_outcome__report_as__submitted_when: when,
    call_outcome__report_as__submitted_in_team: 'Trondheim',
    data_owner__name: 'NorgesForsikring AS',
    segment__name: 'Nysalg-privatkunder',
    campaign__crm_type: 'B2C',
    crm__change_log__updated: `${when}:00`,
    crm__change_log__updated_by: agentOf(seed),
    crm__change_log__update_method: 'Manual',
  };
}

function agentOf(seed: number): string {
  return `selger${1 + (seed % 5)}@selskap.no`;
}

function twoDigits(number: number): string {
  return String(number).padStart(2, '0');
}
