import { z } from 'zod';
import { storableText } from '../../src/model/text';

/** The languages in which Invoca transcribes recordings (Call Ingestion API, `language_code`). */
export const LANGUAGES = ['en-US', 'en-GB', 'es-ES', 'fr-FR'] as const;

/** How long an id of Invoca's and what leads to a recording may be, in UTF-16 units. */
export const ID_LENGTH = 255;
export const RECORDING_LENGTH = 4000;

const recording = storableText(RECORDING_LENGTH).min(1, { error: 'must not be empty' }).optional();

/** An id that Invoca gives out: numbers in its examples, kept as texts. */
const id = z
  .union([storableText(ID_LENGTH).min(1), z.int()], {
    error: `must be an id: a text of 1 to ${ID_LENGTH} characters or an integer`,
  })
  .transform(String)
  .optional();

/** What a poster may pass as `call.vendor.invoca`, under the names that Invoca's documents give it. */
export const callExtras = z.strictObject({
  recording_url: recording,
  recording_filename: recording,
  language_code: z.enum(LANGUAGES, { error: `must be one of ${LANGUAGES.join(', ')}` }).optional(),
  recording_auth_config_id: id,
  advertiser_id_from_network: id,
  network_id: id,
});

export type CallExtras = z.output<typeof callExtras>;
