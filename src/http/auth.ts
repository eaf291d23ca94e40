import { createHash, timingSafeEqual } from 'node:crypto';
import type { RequestHandler } from 'express';
import { Problem } from './problem';

/** Who asks: the bearer of the admin key, who may do everything, or of the API key. */
export type Principal = 'admin' | 'api';

export interface Keys {
  admin: string;
  /** null: there is none */
  api: string | null;
}

/** Whose key this is. Takes the same time whatever the key, the right one included. */
export function principalOf(keys: Keys, key: string): Principal | null {
  const isAdmin = isSame(keys.admin, key);
  const isApi = isSame(keys.api ?? '', key) && keys.api !== null;
  if (isAdmin) return 'admin';
  return isApi ? 'api' : null;
}

/** Digests are of one length, which the comparison needs, and tell nothing of the key's. */
function isSame(one: string, other: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}

/** Lets nobody pass without one of the gateway's keys; keeps who it is in `response.locals.principal`. */
export function requireKey(keys: Keys): RequestHandler {
  return (request, response, next) => {
    const [, key] = /^Bearer +(.+)$/i.exec(request.get('authorization') ?? '') ?? [];
    const principal = key === undefined ? null : principalOf(keys, key.trim());
    if (principal === null) {
      const detail =
        key === undefined ? 'say who you are: Authorization: Bearer <key>' : 'that key is none of this gateway';
      throw new Problem(401, 'unauthorized', detail, undefined, { 'WWW-Authenticate': 'Bearer' });
    }
    response.locals.principal = principal;
    next();
  };
}

/** Behind `requireKey`: lets only the admin key pass. */
export const requireAdmin: RequestHandler = (_request, response, next) => {
  if (response.locals.principal !== 'admin') throw new Problem(403, 'forbidden', 'this takes the admin key');
  next();
};
