import type { SandboxResponse } from '../../../src/adapter/contract';
import { epochSeconds } from '../../../src/model/time';
import type { SandboxCalls } from '../call-outcomes/sandbox-calls';
import { recordInvalid, UNAUTHORIZED_ADVERTISER } from '../inbound-endpoint';
import { inboundSettings } from '../inbound-settings';
import { refused } from '../errors';
import { fingerprintOf } from './fingerprint';
import { readIngestion } from './ingestion';
import { TAKEN } from '../inbound-endpoint';

const NOT_EXTERNAL = refused(
  403,
  'call.advertiser_campaign_id_from_network',
  'campaign must be for external calls only',
);

/** How long Invoca's documents say that a call may take, in seconds. */
const LONGEST_PROCESSING = 24 * 60 * 60;

/**
 * The Call Ingestion API behind its token: what it answers to the body of a request that may come in. What is ingested is a
 * call that Call Outcomes and the Signal API find: at once, or, of a campaign that begins with SLOW, a day later. The network has its
 * recordings in a store of its own, so that a call need not name one. `seconds` is the clock, in epoch seconds.
 */
export function openCallIngestion(
  calls: SandboxCalls,
  seconds: () => number,
): (body: Record<string, unknown>) => SandboxResponse {
  const known = new Map<string, { fingerprint: string; cuid: string }>();
  const settings = inboundSettings.parse({});

  return (body) => {
    const said = readIngestion(body, settings, { recordingsInStore: true });
    if ('faults' in said) return recordInvalid(said.faults);
    if (said.campaign.startsWith('FORBIDDEN')) return UNAUTHORIZED_ADVERTISER;
    if (said.campaign.startsWith('INTERNAL')) return NOT_EXTERNAL;
    const fingerprint = fingerprintOf(said);
    const before = known.get(said.externalId);
    if (before) return before.fingerprint === fingerprint ? { status: 202, body: { cuid: before.cuid } } : TAKEN;
    const call = calls.add({
      externalId: said.externalId,
      startedAt: epochSeconds(said.startedAt),
      caller: said.caller.e164,
      processedAt: seconds() + (said.campaign.startsWith('SLOW') ? LONGEST_PROCESSING : 0),
    });
    known.set(said.externalId, { fingerprint, cuid: call.id });
    return { status: 201, body: { cuid: call.id } };
  };
}
