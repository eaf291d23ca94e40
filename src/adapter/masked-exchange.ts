import type { VendorResponse } from './exchange';
import type { Mask } from './mask';
import type { SentRequest } from './vendor-http';

/** A vendor may echo the header in which a secret stands with something else (Basic: base64 of both keys). */
export function credentialOf({ headers }: SentRequest): string {
  return (headers.authorization ?? headers.Authorization ?? '').replace(/^[A-Za-z]+ /, '');
}

export function withoutSecrets(mask: Mask, response: VendorResponse): VendorResponse {
  const headers = Object.entries(response.headers).map(([name, value]) => [name, mask.text(value)] as const);
  return { ...response, headers: Object.fromEntries(headers), body: mask.text(response.body) };
}
