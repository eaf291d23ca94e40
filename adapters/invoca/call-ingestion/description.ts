import { z } from 'zod';
import type { EndpointDescription } from '../../../src/adapter/inbound-endpoint';
import { describedErrors, PLACES, SHOWN_KEYS, TOKEN } from '../description';
import { ingestionRequest } from './request';

const received = z
  .object({ cuid: z.string().describe('The call’s id in Invoca’s place.').meta({ example: '0A1B2C3D-4E5F6071' }) })
  .meta({ id: 'InvocaIngestedCall' });

/** The endpoint in the OpenAPI document. */
export const description: EndpointDescription = {
  summary: 'Tell of a call as to Invoca’s Call Ingestion',
  text:
    'Answers as [Invoca’s Call Ingestion API](https://developers.invoca.net/en/latest/api_documentation/call_ingestion_api/index.html) does. ' +
    'Each signal is an outcome. A call is told once: the same `external_call_unique_id` with another content is 409.',
  params: PLACES,
  keysIn: SHOWN_KEYS,
  body: ingestionRequest.extend({ oauth_token: TOKEN }).meta({ id: 'InvocaIngestionRequest' }),
  example: {
    call: {
      external_call_unique_id: 'crm-77',
      start_time: '2026-11-24T11:58:40Z',
      destination_phone_number: '+12165388265',
      calling_phone_number: '+18885551212',
      advertiser_campaign_id_from_network: '85',
      call_direction: 'inbound',
      recording_url: 'https://acme.example/recordings/77.mp3',
    },
    signals: [{ name: 'sale', value: true }],
    custom_data: [{ name: 'channel', value: 'Paid Search' }],
    oauth_token: '<key>',
  },
  replies: {
    201: { description: 'The call is new.', body: received },
    202: { description: 'The same was received before.', body: received },
    ...describedErrors({
      409: 'The call was told before and otherwise (`RecordInvalid`), or the ids belong to different calls (`CallConflict`).',
    }),
  },
};
