import { z } from 'zod';
import type { CallInput, Prepared } from '../../../src/adapter/contract';
import { Unsendable } from '../../../src/adapter/failure';
import { type Call, spelling } from '../../../src/model/call';
import type { Settings } from '../settings';
import { ingestion, type IngestionBody, INGESTION_FILE } from './wire';

/** What Invoca requires of a call besides an id, in the words for its not being known. */
const REQUIRED = {
  start_time: 'when it started',
  destination_phone_number: 'the number that was called',
  calling_phone_number: "the caller's number",
  advertiser_campaign_id_from_network: 'its campaign',
  call_direction: 'its direction',
} as const;

const kept = z.string().optional().catch(undefined);

/** Of what a poster said of the call for Invoca alone, the part that belongs to its ingestion. */
const recording = z.object({
  recording_url: kept,
  recording_filename: kept,
  language_code: kept,
  recording_auth_config_id: kept,
});

/**
 * Why a call can't be ingested yet, or null when it can. Where neither says where the recording is, it is the file that has
 * the call's id for a name.
 */
export function missingForIngestion(call: Call, settings: Settings): string | null {
  const known = requiredOf(call, settings);
  const missing = Object.entries(REQUIRED).filter(([fact]) => !known[fact as keyof typeof REQUIRED]);
  if (missing.length === 0) return null;
  const words = missing.map(([, one]) => one).join(', ');
  return `Invoca does not know this call, and what it has to be told of it is not known yet: ${words}`;
}

/** What Invoca is to know a call by that it does not know: the poster's own id, else the gateway's. */
export function externalIdOf({ id, ids }: Call): string {
  return ids['external'] ?? id;
}

/**
 * Hands a call over to Invoca: `POST {baseUrl}/api/{version}/calls.json`. Invoca takes a call of one external id once, so the
 * request can be repeated. It carries no signals: the call's outcomes are told one by one, with all that a signal of an ingestion has no
 * field for.
 */
export function prepareIngestion({ call, handedOverAs, settings }: CallInput<Settings>): Prepared {
  const missing = missingForIngestion(call, settings);
  if (missing !== null) throw new Unsendable(missing);
  const inHeader = settings.tokenIn === 'header';
  const customData = Object.entries(call.attributes).map(([name, value]) => ({ name, value: String(value) }));
  const body = sendable({
    call: {
      external_call_unique_id: handedOverAs,
      ...requiredOf(call, settings),
      ...recording.parse(call.vendor['invoca'] ?? {}),
    },
    ...(customData.length > 0 && { custom_data: customData }),
    ...(!inHeader && { oauth_token: settings.oauthToken }),
  });
  const path = ['api', settings.ingestionVersion, INGESTION_FILE];
  const headers = inHeader && { headers: { authorization: settings.oauthToken } };
  return { request: { method: 'POST', path, body, ...headers } };
}

function requiredOf(
  call: Call,
  settings: Settings,
): Readonly<Record<keyof typeof REQUIRED, string | null | undefined>> {
  return {
    start_time: call.startedAt,
    destination_phone_number: spelling(call.destination),
    calling_phone_number: spelling(call.caller),
    advertiser_campaign_id_from_network: call.campaign ?? settings.advertiserCampaignId,
    call_direction: call.direction,
  };
}

function sendable(body: unknown): IngestionBody {
  const parsed = ingestion.safeParse(body);
  if (parsed.success) return parsed.data;
  throw new Unsendable(parsed.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`).join('; '));
}
