import { z } from 'zod';
import type { DeliveryInput, Prepared } from '../../../src/adapter/contract';
import { Unsendable } from '../../../src/adapter/failure';
import { type Call, spelling } from '../../../src/model/call';
import { nameKey } from '../../../src/model/outcome';
import type { Extras } from '../extras';
import type { Settings } from '../settings';
import { ingestion, type IngestionBody, INGESTION_FILE } from './wire';

type Input = DeliveryInput<Settings, Extras>;

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
export function missingForIngestion(call: Call, settings: Settings, extras: Extras = {}): string | null {
  const known = requiredOf(call, settings, extras);
  const missing = Object.entries(REQUIRED).filter(([fact]) => !known[fact as keyof typeof REQUIRED]);
  if (missing.length === 0) return null;
  const words = missing.map(([, one]) => one).join(', ');
  return `Invoca does not know this call, and what it has to be told of it is not known yet: ${words}`;
}

/**
 * Hands a call over to Invoca with all its outcomes: `POST {baseUrl}/api/{version}/calls.json`. Invoca takes a call of one
 * external id once, so the request can be repeated.
 */
export function prepareIngestion({ call, settings, outcomesOfCall, extras }: Input): Prepared {
  const missing = missingForIngestion(call, settings, extras);
  if (missing !== null) throw new Unsendable(missing);
  const inHeader = settings.tokenIn === 'header';
  const customData = Object.entries(call.attributes).map(([name, value]) => ({ name, value: String(value) }));
  const body = sendable({
    call: {
      external_call_unique_id: call.ids['external'] ?? call.id,
      ...requiredOf(call, settings, extras),
      ...recording.parse(call.vendor['invoca'] ?? {}),
    },
    signals: signalsOf(outcomesOfCall),
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
  extras: Extras,
): Readonly<Record<keyof typeof REQUIRED, string | null | undefined>> {
  return {
    start_time: call.startedAt,
    destination_phone_number: spelling(call.destination),
    calling_phone_number: spelling(call.caller),
    advertiser_campaign_id_from_network:
      call.campaign ?? extras.advertiser_campaign_id_from_network ?? settings.advertiserCampaignId,
    call_direction: call.direction,
  };
}

/**
 * A signal has a name and holds or not; Invoca knows no two of one name on a call. Of outcomes that differ in their keys
 * alone the one that was first heard of last counts.
 */
function signalsOf(outcomes: Input['outcomesOfCall']): { name: string; value: boolean }[] {
  const byName = new Map(outcomes.map(({ name, state }) => [nameKey(name), { name, value: state.met }]));
  return [...byName.values()];
}

function sendable(body: unknown): IngestionBody {
  const parsed = ingestion.safeParse(body);
  if (parsed.success) return parsed.data;
  throw new Unsendable(parsed.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`).join('; '));
}
