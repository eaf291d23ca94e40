import type { CallDraft } from '../../../src/model/call';
import type { OutcomeDraft } from '../../../src/model/outcome';
import { readPhone } from '../../../src/model/phone';
import type { InboundSettings } from '../inbound-settings';
import type { ReportedOutcome, ReportedSearch } from './request';

/** What a search tells of its call. The ids of Invoca's own network stay under Invoca's names, for Invoca. */
export function callDraft(search: ReportedSearch, { region }: InboundSettings): CallDraft {
  if (search.transaction_id !== undefined) return { ids: { invoca: search.transaction_id } };
  const { advertiser_id_from_network, network_id } = search;
  const vendor = sentOf({ advertiser_id_from_network, network_id });
  return {
    ids: {},
    startedAt: new Date(search.start_time_t).toISOString(),
    durationSeconds: search.duration_in_seconds,
    caller: search.calling_phone_number === undefined ? undefined : readPhone(search.calling_phone_number, region),
    campaign: search.advertiser_campaign_id_from_network,
    vendor: vendor && { invoca: vendor },
  };
}

/**
 * What a request tells of its outcome: what was not sent is not spoken of, since Invoca merges. "" is a description; a
 * custom parameter of "" is printed like one that there is not, and is none.
 * @param currency of the account that the client reports to; null where nobody said it
 */
export function outcomeDraft(said: ReportedOutcome, currency: string | null): OutcomeDraft {
  const { custom_parameter_1, custom_parameter_2, custom_parameter_3 } = said;
  const parameters = sentOf({ custom_parameter_1, custom_parameter_2, custom_parameter_3 });
  return {
    name: said.outcome_name,
    key: said.partner_unique_id ?? '',
    met: said.value,
    amount: said.sale_amount === undefined ? undefined : { value: said.sale_amount, currency: currency ?? undefined },
    ...timeOf(said.occurred_at_time_t),
    description: said.description,
    attributes:
      parameters &&
      Object.fromEntries(Object.entries(parameters).map(([label, text]) => [label, text === '' ? null : text])),
  };
}

/** Invoca counts in whole seconds. */
function timeOf(seconds: string | undefined): Pick<OutcomeDraft, 'occurredAt' | 'occurredAtPrecisionMs'> {
  if (seconds === undefined) return {};
  return { occurredAt: new Date(Number(seconds) * 1_000).toISOString(), occurredAtPrecisionMs: 1_000 };
}

/** The members that were sent; undefined when none was. */
function sentOf(members: Readonly<Record<string, string | undefined>>): Record<string, string> | undefined {
  const sent = Object.entries(members).filter((member): member is [string, string] => member[1] !== undefined);
  return sent.length > 0 ? Object.fromEntries(sent) : undefined;
}
