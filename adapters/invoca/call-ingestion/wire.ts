import { z } from 'zod';

/** The end of the path by which calls are handed over. */
export const INGESTION_FILE = 'calls.json';

/**
 * What we send to `POST /api/{version}/calls.json`. Numbers are texts and phone numbers E.164, as the parameter list has
 * them; the examples send bare numbers too.
 */
export const ingestion = z.strictObject({
  call: z.strictObject({
    external_call_unique_id: z.string().min(1),
    start_time: z.iso.datetime(),
    destination_phone_number: z.string().min(1),
    calling_phone_number: z.string().min(1),
    advertiser_campaign_id_from_network: z.string().min(1),
    call_direction: z.enum(['inbound', 'outbound']),
    recording_url: z.string().optional(),
    recording_filename: z.string().optional(),
    language_code: z.string().optional(),
    recording_auth_config_id: z.string().optional(),
  }),
  custom_data: z.array(z.strictObject({ name: z.string(), value: z.string() })).optional(),
  oauth_token: z.string().optional(),
});

export type IngestionBody = z.output<typeof ingestion>;

/** What a success says, where it says anything: the documents show a body of 201 alone. */
export const ingested = z.object({ cuid: z.union([z.string().min(1), z.int()]).transform(String) });
