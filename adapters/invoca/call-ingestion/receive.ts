import type {
  InboundEndpoint,
  InboundContext,
  InboundReading,
  InboundRequest,
  Reply,
} from '../../../src/adapter/inbound-endpoint';
import type { Receipt, Report } from '../../../src/adapter/report';
import type { CallDraft } from '../../../src/model/call';
import {
  failAtEndpoint,
  keysOf,
  membersOf,
  outOfReach,
  recordInvalid,
  refuseUnlessAdmitted,
  TAKEN,
  UNAUTHORIZED_ADVERTISER,
} from '../inbound-endpoint';
import type { InboundSettings } from '../inbound-settings';
import { refused } from '../errors';
import { description } from './description';
import { fingerprintOf } from './fingerprint';
import { type Ingestion, readIngestion } from './ingestion';

/** The adapter's id: the key of Invoca's ids and extras. */
const INVOCA = 'invoca';

/** Invoca's Call Ingestion API, answered by the gateway: a call is told once, under an id of the poster's own. */
export const callIngestionEndpoint: InboundEndpoint<InboundSettings> = {
  id: 'calls',
  methods: ['POST', 'PUT'],
  path: '/api/:version/calls',
  keys: keysOf,
  read,
  fail: failAtEndpoint,
  description,
};

function read(request: InboundRequest, context: InboundContext<InboundSettings>): InboundReading {
  const refusal = refuseUnlessAdmitted(request, context);
  if (refusal) return { refusal };
  const said = readIngestion(membersOf(request), context.settings);
  if ('faults' in said) return { refusal: recordInvalid(said.faults) };
  const reach = context.caller?.reach ?? null;
  if (outOfReach(reach, { campaign: said.campaign }, context.connections)) return { refusal: UNAUTHORIZED_ADVERTISER };
  return {
    reports: reportsOf(said, reach?.campaigns ?? []),
    once: { key: said.externalId, fingerprint: fingerprintOf(said) },
    answer: replyTo,
  };
}

/** One for each signal, an outcome met or not at the call's start; one of the call alone where there is none. */
function reportsOf(said: Ingestion, campaigns: readonly string[]): Report[] {
  const report: Report = {
    call: callDraft(said),
    outcome: null,
    names: INVOCA,
    deliverCall: true,
    ...(campaigns.length > 0 && { campaigns }),
  };
  const { signals, startedAt: occurredAt, startedAtPrecisionMs: occurredAtPrecisionMs } = said;
  if (signals.length === 0) return [report];
  return signals.map(({ name, value }) => ({
    ...report,
    outcome: { name, key: '', met: value, occurredAt, occurredAtPrecisionMs },
  }));
}

function callDraft(said: Ingestion): CallDraft {
  const { externalId, extras, customData, signals: _itsOutcomes, ...facts } = said;
  return {
    ...facts,
    ids: { external: externalId },
    attributes: Object.fromEntries(customData.map(({ name, value }) => [name, value])),
    vendor: { [INVOCA]: extras },
  };
}

/**
 * 201 for a call that is new here, 202 for one that was received before; the `cuid` is the call's id in Invoca's place. A
 * call out of the key's reach that has this id is not shown, but the id is taken.
 */
function replyTo(receipts: readonly Receipt[], repeated: boolean): Reply {
  for (const receipt of receipts) {
    if (receipt.result === 'call_conflict') return refused(409, 'CallConflict', receipt.message);
    if (receipt.result === 'call_unknown') return TAKEN;
  }
  const [receipt] = receipts;
  if (!receipt || !('call' in receipt)) throw new Error('a report was given no receipt');
  return { status: repeated ? 202 : 201, body: { cuid: receipt.call.ids[INVOCA] } };
}
