import { z } from 'zod';
import { setting } from '../../src/adapter/settings';
import { region } from '../../src/model/phone';
import { timeZone } from '../../src/model/zone';

/** What the endpoints want to know, all together. Invoca knows most of it of the organization whose token it is shown. */
export const inboundSettings = z.object({
  unknownCalls: setting(z.enum(['accept', 'reject']).default('accept'), {
    description:
      'Outcomes reported to us as if to Invoca, for a transaction_id that is not known: "accept", since Invoca may know ' +
      'it, or "reject" with 404',
    example: 'accept',
  }),
  timeZone: setting(timeZone.default('America/Los_Angeles'), {
    description: 'Time zone of the network: of the start times that are reported to us without one',
    example: 'America/Los_Angeles',
  }),
  region: setting(region.default('US'), {
    description: 'Country in which phone numbers without a country code are dialled, where they are reported to us',
    example: 'US',
  }),
});

export type InboundSettings = z.output<typeof inboundSettings>;
