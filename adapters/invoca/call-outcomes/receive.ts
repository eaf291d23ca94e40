import type {
  InboundEndpoint,
  InboundContext,
  InboundReading,
  InboundRequest,
} from '../../../src/adapter/inbound-endpoint';
import type { Report } from '../../../src/adapter/report';
import {
  failAtEndpoint,
  keysOf,
  membersOf,
  type Named,
  outOfReach,
  recordInvalid,
  refuseUnlessAdmitted,
  UNAUTHORIZED_ADVERTISER,
} from '../inbound-endpoint';
import type { InboundSettings } from '../inbound-settings';
import { description } from './description';
import { callDraft, outcomeDraft } from './drafts';
import { replyTo } from './reply';
import { readRequest, type ReportedSearch } from './request';

/**
 * Invoca's Call Outcomes API, answered by the gateway. POST and PUT are one: what is known is corrected, what isn't is
 * made.
 */
export const callOutcomesEndpoint: InboundEndpoint<InboundSettings> = {
  id: 'call_outcomes',
  methods: ['POST', 'PUT'],
  path: '/api/:version/call_outcomes',
  keys: keysOf,
  read,
  fail: failAtEndpoint,
  description,
};

function read(request: InboundRequest, context: InboundContext<InboundSettings>): InboundReading {
  const refusal = refuseUnlessAdmitted(request, context);
  if (refusal) return { refusal };
  const said = readRequest(membersOf(request));
  if ('faults' in said) return { refusal: recordInvalid(said.faults) };
  const reach = context.caller?.reach ?? null;
  if (outOfReach(reach, namedIn(said.search), context.connections)) return { refusal: UNAUTHORIZED_ADVERTISER };
  const report: Report = {
    call: callDraft(said.search, context.settings),
    outcome: outcomeDraft(said.outcome, context.currency),
    names: 'invoca',
    ...(mustBeKnown(said.search, context) && { unknownCall: 'refuse' }),
    ...(reach && reach.campaigns.length > 0 && { campaigns: reach.campaigns }),
  };
  return { reports: [report], once: null, answer: replyTo };
}

/** What the request says whose call it is. Beside a transaction_id nothing of it was read, so nothing is checked. */
function namedIn(search: ReportedSearch): Named {
  if (search.transaction_id !== undefined) return {};
  const { advertiser_id_from_network: advertiser, advertiser_campaign_id_from_network: campaign } = search;
  return { advertiser, campaign, network: search.network_id };
}

/** Invoca may know a call that we do not, so it is asked, unless nothing goes on to it or the settings want none of it. */
function mustBeKnown(search: ReportedSearch, { settings, connections }: InboundContext<InboundSettings>): boolean {
  return search.transaction_id !== undefined ? settings.unknownCalls === 'reject' : connections.length === 0;
}
