import { createHash, timingSafeEqual } from 'node:crypto';
import type { RequestHandler } from 'express';
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

/** Whose key this is. Takes the same time whatever the key, the right one included. */
export function holderOf(keys: Keys, key: string): KeyHolder | null {
  const all: (KeyHolder & { key: string })[] = [
    { principal: 'admin', reach: null, key: keys.admin },
    { principal: 'api', reach: null, key: keys.api ?? '' },
    { principal: 'reader', reach: null, key: keys.read ?? '' },
    ...keys.partners.map((partner) => ({ principal: 'partner' as const, ...partner })),
  ];
  const [holder] = all.filter((one) => isSame(one.key, key) && one.key !== '');
  return holder ? { principal: holder.principal, reach: holder.reach } : null;
}

/** Digests are of one length, which the comparison needs, and tell nothing of the key's. */
function isSame(one: string, other: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}

/** Lets nobody pass without one of the gateway's keys that may do this; keeps whose it is in `response.locals.principal`. */
export function requireKey(keys: Keys): RequestHandler {
  return (request, response, next) => {
    const [, key] = /^Bearer +(.+)$/i.exec(request.get('authorization') ?? '') ?? [];
    const holder = key === undefined ? null : holderOf(keys, key.trim());
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
