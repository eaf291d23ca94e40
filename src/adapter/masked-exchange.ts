import { parseJson, type VendorResponse } from './exchange';
import { createMask, type Mask } from './mask';
import type { SentRequest } from './vendor-http';

/** A vendor may echo the header in which a secret stands with something else (Basic: base64 of both keys). */
export function credentialOf({ headers }: SentRequest): string {
  return (headers.authorization ?? headers.Authorization ?? '').replace(/^[A-Za-z]+ /, '');
}

export function withoutSecrets(mask: Mask, response: VendorResponse): VendorResponse {
  const headers = Object.entries(response.headers).map(([name, value]) => [name, mask.text(value)] as const);
  return { ...response, headers: Object.fromEntries(headers), body: mask.text(response.body) };
}

/** A request as it may be kept and shown. */
export function recordOfRequest(mask: Mask, { method, url, headers, body }: SentRequest): object {
  return { method, url: mask.text(url), headers: mask.headers(headers), body: mask.json(body ?? null) };
}

/** For what is masked already and may still hold what can't be stored. */
const STORABLE = createMask([]);

/** An answer without secrets as it may be kept and shown: a body that is JSON as JSON, any other as the text it is. */
export function recordOfResponse(response: VendorResponse): unknown {
  const { status, headers, body, truncated } = response;
  return { status, headers: STORABLE.headers(headers), body: STORABLE.json(parseJson(body) ?? body), truncated };
}
