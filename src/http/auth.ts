import { timingSafeEqual } from 'node:crypto';
import type { Request, RequestHandler, Response } from 'express';
import type { Reach } from '../adapter/inbound-endpoint';
import { digestOf, type KeyRole } from '../model/api-key';
import { addressOf } from './address';
import { Problem } from './problem';
import type { WrongKeys } from './wrong-keys';

/** The keys of the environment. */
export interface Keys {
  admin: string;
  /** null: there is none */
  api: string | null;
  read: string | null;
  /** for vendor-shaped endpoints alone */
  partners: readonly { key: string; reach: Reach }[];
}

/** Whose key came with a request. */
export interface KeyHolder {
  /** stays when the key gets another secret: Idempotency-Keys are known by it */
  id: string;
  /** what the audit calls it */
  name: string;
  role: KeyRole;
  /** null: without limits */
  reach: Reach | null;
}

/** Whose key a text is; null for nobody's. */
export type FindHolder = (key: string) => KeyHolder | null;

/** What the environment's keys are called; no other key may be. */
export const ENVIRONMENT_NAMES = ['admin', 'api', 'reader', 'partner'] as const;

/** Takes the same time whatever the key, the right one included. */
export function findHolderIn(keys: Keys): FindHolder {
  const holder = (name: (typeof ENVIRONMENT_NAMES)[number], role: KeyRole, reach: Reach | null = null): KeyHolder => ({
    id: name,
    name,
    role,
    reach,
  });
  const all = [
    { key: keys.admin, holder: holder('admin', 'admin') },
    { key: keys.api, holder: holder('api', 'poster') },
    { key: keys.read, holder: holder('reader', 'reader') },
    ...keys.partners.map(({ key, reach }) => ({ key, holder: holder('partner', 'partner', reach) })),
  ];
  const holders = all.flatMap(({ key, ...one }) => (key ? [{ ...one, digest: digestOf(key) }] : []));
  return (key) => {
    // Of one length, which the comparison needs.
    const asked = digestOf(key);
    const [found] = holders.filter(({ digest }) => timingSafeEqual(digest, asked));
    return found?.holder ?? null;
  };
}

/** Whose key came with a request that passed `requireKey`. */
export function holderOf({ locals }: Response): KeyHolder {
  return locals['holder'] as KeyHolder;
}

/** The key that a request shows. */
export function bearerOf({ headers }: Pick<Request, 'headers'>): string | undefined {
  const [, key] = /^Bearer +(.+)$/i.exec(headers.authorization ?? '') ?? [];
  return key?.trim();
}

/** Lets nobody pass without one of the gateway's keys that may do this; keeps whose it is for `holderOf`. */
export function requireKey(findHolder: FindHolder, wrongKeys: WrongKeys): RequestHandler {
  return (request, response, next) => {
    const key = bearerOf(request);
    if (key === undefined) throw unauthorized('say who you are: Authorization: Bearer <key>');
    const holder = findHolder(key);
    // Only wrong ones wait: a right one passes in this same turn.
    if (holder === null) return refuseWrongKey(wrongKeys, addressOf(request));
    if (holder.role === 'partner')
      throw new Problem(403, 'forbidden', 'this key is for the vendor-shaped endpoints alone');
    const isReading = request.method === 'GET' || request.method === 'HEAD';
    if (holder.role === 'reader' && !isReading) {
      throw new Problem(403, 'forbidden', 'this key may read and nothing else');
    }
    response.locals['holder'] = holder;
    return next();
  };
}

/** @throws {Problem} 401, or 429 where too many came from this address; always */
async function refuseWrongKey(wrongKeys: WrongKeys, address: string): Promise<void> {
  const { retryAfter } = await wrongKeys.answer(address, 'api');
  if (retryAfter === null) throw unauthorized('that key is none of this gateway');
  const detail = `too many wrong keys came from ${address}; try again in ${retryAfter} s`;
  throw new Problem(429, 'too_many_wrong_keys', detail, undefined, { 'Retry-After': retryAfter });
}

function unauthorized(detail: string): Problem {
  return new Problem(401, 'unauthorized', detail, undefined, { 'WWW-Authenticate': 'Bearer' });
}

/** Behind `requireKey`: lets only an operator's and an admin's key pass. */
export const requireOperator: RequestHandler = (_request, response, next) => {
  const { role } = holderOf(response);
  if (role !== 'admin' && role !== 'operator') {
    throw new Problem(403, 'forbidden', 'this takes the key of an operator or an admin');
  }
  next();
};

/** Behind `requireKey`. @throws {Problem} 403 where the key is no admin's */
export function refuseUnlessAdmin(response: Response): void {
  if (holderOf(response).role !== 'admin') throw new Problem(403, 'forbidden', 'this takes an admin key');
}
