import { createHash, timingSafeEqual } from 'node:crypto';
import type { Request, RequestHandler } from 'express';
import type { Reach } from '../adapter/door';
import { Problem } from './problem';

/** Who asks: the bearer of the admin key, who may do everything, of the API key, of the one that reads, or of a partner's. */
export type Principal = 'admin' | 'api' | 'reader' | 'partner';

export interface Keys {
  admin: string;
  /** null: there is none */
  api: string | null;
  read: string | null;
  /** for vendor-shaped doors alone */
  partners: readonly { key: string; reach: Reach }[];
}

export interface KeyHolder {
  principal: Principal;
  /** null: without limits */
  reach: Reach | null;
}

/** Whose key a text is; null for nobody's. */
export type FindHolder = (key: string) => KeyHolder | null;

/** Takes the same time whatever the key, the right one included. */
export function findHolderIn(keys: Keys): FindHolder {
  const all: (KeyHolder & { key: string | null })[] = [
    { principal: 'admin', reach: null, key: keys.admin },
    { principal: 'api', reach: null, key: keys.api },
    { principal: 'reader', reach: null, key: keys.read },
    ...keys.partners.map((partner) => ({ principal: 'partner' as const, ...partner })),
  ];
  const holders = all.flatMap(({ key, ...holder }) => (key ? [{ holder, digest: digest(key) }] : []));
  return (key) => {
    const asked = digest(key);
    const [found] = holders.filter((one) => timingSafeEqual(one.digest, asked));
    return found?.holder ?? null;
  };
}

/** Of one length, which the comparison needs, and tells nothing of the key's. */
function digest(key: string): Buffer {
  return createHash('sha256').update(key).digest();
}

/** The key that a request shows. */
export function bearerOf({ headers }: Pick<Request, 'headers'>): string | undefined {
  const [, key] = /^Bearer +(.+)$/i.exec(headers.authorization ?? '') ?? [];
  return key?.trim();
}

/** Lets nobody pass without one of the gateway's keys that may do this; keeps whose it is in `response.locals.principal`. */
export function requireKey(keys: Keys): RequestHandler {
  const findHolder = findHolderIn(keys);
  return (request, response, next) => {
    const key = bearerOf(request);
    const holder = key === undefined ? null : findHolder(key);
    if (holder === null) {
      const detail =
        key === undefined ? 'say who you are: Authorization: Bearer <key>' : 'that key is none of this gateway';
      throw new Problem(401, 'unauthorized', detail, undefined, { 'WWW-Authenticate': 'Bearer' });
    }
    const { principal } = holder;
    if (principal === 'partner') throw new Problem(403, 'forbidden', 'this key is for the vendor-shaped doors alone');
    const isReading = request.method === 'GET' || request.method === 'HEAD';
    if (principal === 'reader' && !isReading) throw new Problem(403, 'forbidden', 'this key may read and nothing else');
    response.locals.principal = principal;
    next();
  };
}

/** Behind `requireKey`: lets only the admin key pass. */
export const requireAdmin: RequestHandler = (_request, response, next) => {
  if (response.locals.principal !== 'admin') throw new Problem(403, 'forbidden', 'this takes the admin key');
  next();
};
