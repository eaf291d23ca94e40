import { z } from 'zod';
import type { EndpointDescription } from '../../../src/adapter/inbound-endpoint';
import { describedErrors, PLACES, SHOWN_KEYS, TOKEN } from '../description';
import { searchedAndReported } from './request';

const text = z.string();

/** What `replyTo` says: every scalar a text. */
const recorded = z
  .object({
    call_outcome: z.object({
      transaction_id: text.meta({ example: '0A1B2C3D-4E5F6071' }),
      corrects_transaction_id: text.nullable().meta({ example: null }),
      outcome_name: text.meta({ example: 'sale' }),
      partner_unique_id: text.meta({ example: '1' }),
      description: text.optional().meta({ example: '1 year contract' }),
      occurred_at_time_t: text.meta({ example: '1440607313' }),
      sale_amount: text.optional().meta({ example: '100.0' }),
      value: z.enum(['true', 'false']),
      custom_parameter_1: text.meta({ example: '12345' }),
      custom_parameter_2: text.meta({ example: '' }),
      custom_parameter_3: text.meta({ example: '' }),
    }),
    call: z.object({
      transaction_id: text.meta({ example: '00000000-00000001' }),
      start_time_t: text.meta({ example: '1435993600' }),
    }),
  })
  .meta({ id: 'InvocaCallOutcome' });

/** The endpoint in the OpenAPI document. */
export const description: EndpointDescription = {
  summary: 'Report a call outcome as to Invoca',
  text:
    'Answers as [Invoca’s Call Outcomes API](https://developers.invoca.net/en/latest/api_documentation/call_outcomes_api/index.html) does, ' +
    'errors included. POST and PUT are one: what is known is corrected, what is not is made. Scalars may be texts, numbers or booleans.',
  params: PLACES,
  keysIn: SHOWN_KEYS,
  body: searchedAndReported.extend({ oauth_token: TOKEN }).meta({ id: 'InvocaCallOutcomeRequest' }),
  example: {
    search: { transaction_id: '00000000-00000001' },
    call_outcome: {
      outcome_name: 'sale',
      partner_unique_id: '1',
      description: '1 year contract',
      occurred_at_time_t: '1440607313',
      sale_amount: '100.00',
      value: 'true',
      custom_parameter_1: '12345',
    },
    oauth_token: '<key>',
  },
  replies: {
    200: { description: 'It was corrected, or nothing changed.', body: recorded },
    201: { description: 'It was made.', body: recorded },
    ...describedErrors({ 404: 'No call found.', 409: 'The ids belong to different calls.' }),
  },
};
