import { parseBody, type VendorResponse } from '../../src/adapter/exchange';
import type { Failure } from '../../src/adapter/failure';
import type { AskedPage, PulledPage } from '../../src/adapter/pull';
import { pageOf } from './request';
import { refusalBody } from './wire';

/**
 * Reads an answer outside 2xx; null where a status means what it always means. Cube documents none: these are the words of
 * Django REST Framework, whose paging and authentication it has (https://www.django-rest-framework.org/api-guide/exceptions/).
 */
export function refusal(response: VendorResponse, asked: AskedPage): PulledPage | Failure | null {
  const { status, headers } = response;
  if (status >= 300 && status < 400) {
    const where = headers['location'] === undefined ? '' : ` to ${headers['location'].slice(0, 200)}`;
    return { kind: 'rejected', message: `answered ${status}, a redirect${where}: the address is wrong` };
  }
  const detail = parseBody(refusalBody, response)?.detail.slice(0, 300);
  if (detail === undefined) return null;
  // Rows were taken away while they were read, or the pages were counted by hand.
  if (status === 404 && isInvalidPage(detail) && pageOf(asked.request) > 1) return { rows: [], next: null };
  const message = `answered ${status}: ${detail}`;
  if (status === 401 || status === 403) return { kind: 'unauthorized', message };
  if (status === 404) return { kind: 'rejected', message: `${message} (campaign ${asked.stream})` };
  return null;
}

/** In English and in Norwegian, which accounts may be set to (django-rest-framework, locale/nb). */
function isInvalidPage(detail: string): boolean {
  return /^(invalid page|ugyldig side)\b/i.test(detail);
}
