import type { Direction } from '../../../src/model/call';
import { type Phone, readPhone } from '../../../src/model/phone';
import type { Instant } from '../../../src/model/time';
import type { CallExtras } from '../call-extras';
import type { InboundSettings } from '../inbound-settings';
import { type IngestionRequest, readRequest } from './request';
import { readStartTime } from './start-time';

/** A call as somebody hands it to Call Ingestion, in the gateway's words. */
export interface Ingestion {
  externalId: string;
  startedAt: Instant;
  /** to how many milliseconds it is stated */
  startedAtPrecisionMs: number;
  /** the customer, whichever the direction */
  caller: Phone;
  destination: Phone;
  direction: Direction;
  campaign: string;
  /** what only Invoca wants to know of it */
  extras: CallExtras;
  /** names differ without case */
  signals: IngestionRequest['signals'];
  customData: IngestionRequest['custom_data'];
}

/**
 * Reads the body of a request, or says everything that is at fault in it. Start times without an offset are of the zone of
 * the settings, phone numbers without a country code of their region.
 */
export function readIngestion(
  body: Readonly<Record<string, unknown>>,
  { timeZone, region }: Pick<InboundSettings, 'timeZone' | 'region'>,
  options?: Parameters<typeof readRequest>[1],
): { faults: string[] } | Ingestion {
  const said = readRequest(body, options);
  if ('faults' in said) return said;
  const { call, signals, custom_data: customData } = said;
  const started = readStartTime(call.start_time, timeZone);
  if (started === null) return { faults: ["'start_time' is invalid"] };
  return {
    externalId: call.external_call_unique_id,
    startedAt: started.at,
    startedAtPrecisionMs: started.precisionMs,
    caller: readPhone(call.calling_phone_number, region),
    destination: readPhone(call.destination_phone_number, region),
    direction: call.call_direction,
    campaign: call.advertiser_campaign_id_from_network,
    extras: {
      ...(call.recording_url !== undefined && { recording_url: call.recording_url }),
      ...(call.recording_filename !== undefined && { recording_filename: call.recording_filename }),
      ...(call.language_code !== undefined && { language_code: call.language_code }),
      ...(call.recording_auth_config_id !== undefined && { recording_auth_config_id: call.recording_auth_config_id }),
    },
    signals,
    customData,
  };
}
