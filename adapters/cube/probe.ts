import type { Probe } from '../../src/adapter/contract';
import { parseBody, type VendorResponse } from '../../src/adapter/exchange';
import { campaignsRequest } from './request';
import type { Settings } from './settings';
import { campaigns } from './wire';

/** The campaigns that the user sees (https://github.com/Headshed/cube-integration, CampaignStructure.md). */
export const probe: Probe<Settings> = {
  request: campaignsRequest,
  read: (response, { campaignIds }) => {
    if (isTooLong(response)) {
      return {
        ok: true,
        message: `Cube takes the user and lists more campaigns than are read here, so whether ${campaignIds.join(', ')} is among them is not known`,
      };
    }
    const seen = parseBody(campaigns, response)?.map(({ id }) => String(id));
    if (!seen) {
      return {
        ok: false,
        message: `answered ${response.status} with what is no list of campaigns: this may not be Cube`,
      };
    }
    const unseen = campaignIds.filter((id) => !seen.includes(id));
    if (unseen.length === 0) return { ok: true, message: `Cube takes the user, who sees ${campaignIds.join(', ')}` };
    return {
      ok: false,
      message: `Cube takes the user, who does not see ${unseen.join(', ')} among ${seen.length} campaigns`,
    };
  },
};

function isTooLong({ truncated, body }: VendorResponse): boolean {
  return truncated && /^\s*\[\s*\{/.test(body);
}
