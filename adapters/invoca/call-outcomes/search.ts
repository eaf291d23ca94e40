import { z } from 'zod';
import type { Call } from '../../../src/model/call';
import type { Phone } from '../../../src/model/phone';
import { epochSeconds } from '../../../src/model/time';
import type { Extras } from '../extras';
import type { Settings } from '../settings';
import type { Search } from './wire';

/** Why the call can't be searched for yet, or null when it can. */
export function waitsFor(call: Call, callId: string | null): string | null {
  if (callId !== null || call.startedAt !== null) return null;
  return 'neither an Invoca id of this call nor the time it started is known yet';
}

/** The ids of Invoca's network that somebody said of the call. */
const idsOfCall = z.object({
  advertiser_id_from_network: z.string().optional().catch(undefined),
  network_id: z.string().optional().catch(undefined),
});

/**
 * How Invoca finds the call: by its id, beside which it ignores everything else, so nothing else is said; or by the start
 * time, narrowed by all that is known, because the nearest call wins. What the outcome says of advertiser, campaign and
 * network comes before what the call says, and that before the connection's own.
 */
export function searchFor(call: Call, callId: string | null, extras: Extras, settings: Settings): Search {
  if (callId !== null) return { transaction_id: callId };
  const callingPhoneNumber = call.caller && dialable(call.caller);
  const ofCall = idsOfCall.parse(call.vendor['invoca'] ?? {});
  const advertiser = extras.advertiser_id_from_network ?? ofCall.advertiser_id_from_network ?? settings.advertiserId;
  const campaign = extras.advertiser_campaign_id_from_network ?? call.campaign ?? settings.advertiserCampaignId;
  const network = extras.network_id ?? ofCall.network_id ?? settings.networkId;
  return {
    ...(call.startedAt !== null && { start_time_t: String(epochSeconds(call.startedAt)) }),
    ...(callingPhoneNumber !== null && { calling_phone_number: callingPhoneNumber }),
    ...(call.durationSeconds !== null && { duration_in_seconds: String(call.durationSeconds) }),
    ...(advertiser !== undefined && { advertiser_id_from_network: advertiser }),
    ...(campaign !== undefined && { advertiser_campaign_id_from_network: campaign }),
    ...(network !== undefined && { network_id: network }),
  };
}

/** E.164, else the digits as they came; null for what is no number ("anonymous"), by which no call can be found. */
function dialable(phone: Phone): string | null {
  if (phone.e164 !== null) return phone.e164;
  return /^\+?[\s().-]*\d[\d\s().-]*$/.test(phone.raw) ? phone.raw : null;
}
