import { Router } from 'express';
import { z } from 'zod';
import { createMask } from '../adapter/mask';
import { storable, storableText } from '../model/text';
import type { Store } from '../store/client';
import { keepRejection, listRejections, type Rejection } from '../store/rejections';
import type { Log } from '../telemetry/log';
import { page, paginate, span } from './pagination';
import { parse } from './problem';

/** A refused request as it came, with the keys that were shown in it. */
export interface RefusedRequest extends Rejection {
  keys: readonly string[];
}

/** Whoever knocks without a key, and as often as he likes, must not fill the database: so many a second are kept. */
const MOST_PER_SECOND = 50;
const LONGEST_BODY = 16_000;
/** Of those who have no key of ours. */
const LONGEST_BODY_OF_STRANGERS = 2_000;
const HEADERS = ['content-type', 'user-agent', 'x-forwarded-for'];

/** Keeps refused requests for the operator to look at. Never fails: that a request was refused has to be answered all the same. */
export function createRejectionBook(
  store: Store,
  log: Log,
  now: () => number = Date.now,
): (refused: RefusedRequest) => Promise<void> {
  let second = 0;
  let kept = 0;
  return async ({ keys, ...rejection }) => {
    const { door, status, principal } = rejection;
    log.warn('refused at a door', { door, status, principal });
    const current = Math.floor(now() / 1000);
    if (current !== second) [second, kept] = [current, 0];
    kept += 1;
    if (kept > MOST_PER_SECOND) return;
    try {
      await keepRejection(store, masked(rejection, keys));
    } catch (error) {
      log.warn('rejection not kept', { door, status, error });
    }
  };
}

function masked({ request, ...rejection }: Rejection, keys: readonly string[]): Rejection {
  const mask = createMask(keys);
  const most = rejection.principal === null ? LONGEST_BODY_OF_STRANGERS : LONGEST_BODY;
  const body = storable(mask.text(request.body));
  const headers = Object.entries(request.headers as Record<string, string>).filter(([name]) => HEADERS.includes(name));
  return {
    ...rejection,
    path: storable(mask.text(rejection.path)),
    answer: mask.json(rejection.answer),
    request: {
      query: mask.json(request.query),
      headers: mask.json(Object.fromEntries(headers)),
      body: body.length > most ? `${body.slice(0, most)}…` : body,
    },
  };
}

const listQuery = z.strictObject({ ...page, ...span, door: storableText(255).optional() });

/** `/v1/admin/rejections`: what was refused at the vendor-shaped doors, when and why. */
export function rejectionRoutes(store: Store): Router {
  const router = Router();
  router.get('/', async (request, response) => {
    const { limit, cursor, ...filter } = parse(listQuery, request.query);
    const rejections = await listRejections(store, { ...filter, after: cursor, most: limit + 1 });
    response.json(paginate(rejections, limit, (rejection) => rejection));
  });
  return router;
}
