import type { VendorRequest } from '../../src/adapter/exchange';
import type { DayWindow } from '../../src/adapter/pull';
import type { Settings } from './settings';

/** The first page of a campaign's outcomes. Both days are always said: with one alone Cube answers for today. */
export function outcomesRequest(campaign: string, { from, to }: DayWindow, settings: Settings): VendorRequest {
  return get(
    ['campaigns', campaign, 'call_outcomes', ''],
    { from_date: from.replaceAll('-', ''), to_date: to.replaceAll('-', '') },
    settings,
  );
}

/** The campaigns that the user sees; the one path that the documents print without a slash at its end. */
export function campaignsRequest(settings: Settings): VendorRequest {
  return get(['campaigns'], undefined, settings);
}

/** Null where the settings do not ask for the names of fields. */
export function customFieldsRequest(settings: Settings): VendorRequest | null {
  const { customFieldsPath } = settings;
  return customFieldsPath === undefined ? null : get(customFieldsPath.split('/'), undefined, settings);
}

/** The number of the page that a request asks for. */
export function pageOf({ query }: VendorRequest): number {
  return Number(query?.['page'] ?? 1);
}

/** The same request for another page, the names in its query sorted, as Cube's own links have them. */
export function withPage(request: VendorRequest, page: number): VendorRequest {
  const query = Object.entries({ ...request.query, page: String(page) });
  return { ...request, query: Object.fromEntries(query.sort(([one], [other]) => (one < other ? -1 : 1))) };
}

/** The documents ask for the Content-Type even where there is no content. */
function get(path: readonly string[], query: VendorRequest['query'], settings: Settings): VendorRequest {
  return {
    method: 'GET',
    path: ['api', 'v1', ...path],
    ...(query && { query }),
    headers: {
      authorization: authorizationOf(settings),
      accept: 'application/json',
      'content-type': 'application/json',
    },
  };
}

function authorizationOf({ token, email, password }: Settings): string {
  if (token !== undefined) return `Token ${token}`;
  return `Basic ${Buffer.from(`${email}:${password}`).toString('base64')}`;
}
