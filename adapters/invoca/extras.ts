import { z } from 'zod';
import { storableText } from '../../src/model/text';

/** An id of the network's own: numbers in Invoca's examples, texts in what is sent. */
const idFromNetwork = z
  .union([storableText(255).min(1), z.int()], { error: 'must be an id: a text of 1 to 255 characters or an integer' })
  .transform(String)
  .optional();

/**
 * What a poster may pass as `vendor.invoca`: where to look for a call whose Invoca id is not known. Each wins over the
 * connection's setting of the same meaning.
 */
export const extras = z.strictObject({
  advertiser_id_from_network: idFromNetwork,
  advertiser_campaign_id_from_network: idFromNetwork,
  network_id: idFromNetwork,
});

export type Extras = z.output<typeof extras>;

/** Whose call it is, as the extras say it: the ids of the network are call extras of the same names. */
export function saysOfCall({ advertiser_campaign_id_from_network: campaign, ...callExtras }: Extras): {
  campaign?: string | undefined;
  callExtras: Omit<Extras, 'advertiser_campaign_id_from_network'>;
} {
  return { campaign, callExtras };
}
