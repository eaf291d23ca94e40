import type { ProbeReading } from '../adapter/contract';
import type { VendorRequest, VendorResponse } from '../adapter/exchange';
import { failureOfStatus } from '../adapter/failure';
import { credentialOf, withoutSecrets, recordOfRequest, recordOfResponse } from '../adapter/masked-exchange';
import type { SentRequest } from '../adapter/vendor-http';
import { storable } from '../model/text';
import type { Connection } from './connection';

/** What a harmless question to a vendor came to. Every secret is masked. */
export interface ProbeResult {
  ok: boolean;
  /** `credentials`: whether the vendor takes them; `host`: only whether anybody answers, nothing harmless being known to ask */
  asked: 'credentials' | 'host';
  /** one sentence for a person */
  saw: string;
  request: unknown;
  /** null: there is none */
  response: unknown;
  durationMs: number;
}

/** Asks for what stands at the base URL, as anybody might. */
const OF_ANYBODY: VendorRequest = { method: 'GET', path: [] };

/** Asks a connection's vendor something that changes nothing there. Never throws for what a vendor, a network or an adapter does. */
export async function probeConnection(connection: Connection): Promise<ProbeResult> {
  const { adapter, settings, client } = connection;
  const startedAt = performance.now();
  const asked = adapter.probe ? 'credentials' : 'host';
  const end = (reading: ProbeReading, request: unknown, response: unknown = null): ProbeResult => ({
    ok: reading.ok,
    asked,
    saw: reading.message,
    request,
    response,
    durationMs: Math.round(performance.now() - startedAt),
  });

  let sent: SentRequest;
  try {
    sent = client.address(adapter.probe ? adapter.probe.request(settings) : OF_ANYBODY);
  } catch (error) {
    const message = connection.mask.text(error instanceof Error ? error.message : String(error));
    return end({ ok: false, message: storable(`could not be asked: ${message}`) }, null);
  }
  const mask = connection.mask.and(credentialOf(sent));
  const request = recordOfRequest(mask, sent);
  const { response: answered, failure } = await client.send(sent);
  if (failure) return end({ ok: false, message: storable(mask.text(failure.message)) }, request);
  // Masked before it is read: words that are cut short could end within a secret, which no mask would know again.
  const response = withoutSecrets(mask, answered);
  const { ok, message } = readSafely(connection, response);
  return end({ ok, message: storable(mask.text(message)) }, request, recordOfResponse(response));
}

function readSafely({ adapter, settings }: Connection, response: VendorResponse): ProbeReading {
  const { status } = response;
  if (!adapter.probe) {
    return {
      ok: true,
      message: `the host answers (${status}); nothing harmless is known to ask ${adapter.title}, so the credentials were not tried`,
    };
  }
  if (status < 200 || status > 299) return { ok: false, message: failureOfStatus(response, Date.now()).message };
  try {
    return adapter.probe.read(response, settings);
  } catch {
    return { ok: false, message: 'answered what could not be read' };
  }
}
