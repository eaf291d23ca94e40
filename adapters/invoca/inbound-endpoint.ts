import { z } from 'zod';
import type { InboundContext, InboundRequest, Reach, Reply, Trouble } from '../../src/adapter/inbound-endpoint';
import type { InboundSettings } from './inbound-settings';
import { refused } from './errors';

/** Older versions than this have none of the routes. Which versions ended one is not written down, so none does. */
const FIRST_VERSION = '2015-08-17';

/** Said of a campaign or a network that is out of reach too: the documents know no other words. */
export const UNAUTHORIZED_ADVERTISER: Reply = refused(
  403,
  'UnauthorizedAdvertiser',
  'You do not have access to this advertiser',
);

/** Of a call that was told before, otherwise. The body is not documented, only that it is a 409. */
export const TAKEN: Reply = refused(
  409,
  'RecordInvalid',
  "Validation failed: 'external_call_unique_id' has already been taken",
);

const jsonObject = z.record(z.string(), z.unknown());
const token = z.union([z.string(), z.number()]).transform(String);

/** The members of the body. JSON that is no object says nothing. */
export function membersOf(request: InboundRequest): Record<string, unknown> {
  return jsonObject.safeParse(request.body).data ?? {};
}

/**
 * Every token that a request shows: in `Authorization`, raw as Invoca wants it or behind `Bearer`, in the query and in
 * the body, as `oauth_token`. The documents name no order.
 */
export function keysOf(request: InboundRequest): string[] {
  const header = request.headers['authorization']?.replace(/^Bearer(\s+|$)/i, '');
  const shown = [header, request.query['oauth_token'], membersOf(request)['oauth_token']];
  return shown.map((one) => token.safeParse(one).data ?? '').filter((one) => one !== '');
}

/** What is refused before anybody reads what is reported; null when it may be read. */
export function refuseUnlessAdmitted(
  request: InboundRequest,
  { caller }: InboundContext<InboundSettings>,
): Reply | null {
  const version = request.params['version'] ?? '';
  if (!isVersion(version)) {
    const shown = version.replace(/[^ -~]/g, '?').slice(0, 32);
    return refused(400, 'InvalidInput', `API version '${shown}' is not valid for this request.`);
  }
  if (request.body === undefined) return refused(400, 'InvalidInput', 'The request body is not valid JSON in UTF-8.');
  if (caller === null) return refused(401, 'Unauthorized', 'Invalid or missing oauth token');
  if (caller.mayReport) return null;
  return refused(403, 'UnauthorizedOperation', 'You do not have permissions to perform the requested operation.');
}

/** A date of the calendar, not older than the first version. */
export function isVersion(version: string): boolean {
  return z.iso.date().safeParse(version).success && version >= FIRST_VERSION;
}

/** Whose call a request says it is. */
export interface Named {
  advertiser?: string;
  campaign?: string;
  network?: string;
}

/**
 * Whether a request names an advertiser, a campaign or a network that its key may not report for. What it does not name is not
 * checked, and a key of which no campaigns (or advertisers) are listed is not limited in them. But all of them lie in a network: one
 * that is neither listed nor that of a connection to Invoca is foreign.
 */
export function outOfReach(
  reach: Reach | null,
  said: Named,
  connections: readonly Readonly<Record<string, unknown>>[],
): boolean {
  if (reach === null) return false;
  const isStrange = (id: string | undefined, known: readonly string[]): boolean =>
    id !== undefined && known.length > 0 && !known.includes(id);
  const networks = reach.networks.length > 0 ? reach.networks : connections.map(({ networkId }) => networkId);
  const isForeign = said.network !== undefined && !networks.includes(said.network);
  return isForeign || isStrange(said.advertiser, reach.advertisers) || isStrange(said.campaign, reach.campaigns);
}

/** Everything that makes what is reported invalid, in one message as Invoca packs it: 403, not 422. */
export function recordInvalid(faults: readonly string[]): Reply {
  return refused(403, 'RecordInvalid', `Validation failed: ${faults.join('; ')}`);
}

/** What goes wrong at an endpoint. Only the 500 is documented; `handle` is the integer that it names. */
export function failAtEndpoint(trouble: Trouble, handle: number): Reply {
  switch (trouble) {
    case 'too_large':
      return refused(413, 'InvalidInput', 'The request body is too large.');
    case 'unsupported':
      return refused(415, 'InvalidInput', 'The request body is in an encoding that is not supported.');
    case 'said_differently':
      return TAKEN;
    case 'too_many_requests':
      return refused(429, 'TooManyRequests', 'Too many requests. Please try again later.');
    case 'unavailable':
      return {
        ...refused(503, 'InternalServiceError', `refer to error handle ${handle}`),
        headers: { 'retry-after': '2' },
      };
    case 'internal':
      return refused(500, 'InternalServiceError', `refer to error handle ${handle}`);
  }
}
