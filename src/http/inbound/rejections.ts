import type { Router } from 'express';
import { z } from 'zod';
import { createMask, type Mask, MASKED } from '../../adapter/mask';
import { SECRETS_IN_TEXT } from '../../model/api-key';
import { storable, storableText } from '../../model/text';
import type { Store } from '../../store/client';
import { keepRejection, listRejections, type Rejection } from '../../store/rejections';
import type { Log } from '../../telemetry/log';
import type { Keys } from '../auth';
import { rejection as rejectionAnswer } from '../answers/audit';
import { pageOf } from '../answers/values';
import type { Operation } from '../openapi/operation';
import { openRoutes } from '../openapi/routes';
import { page, paginate, span } from '../pagination';

/** A refused request as it came, with the keys that were shown in it. */
export interface RefusedRequest extends Rejection {
  keys: readonly string[];
}

/** Whoever comes without a key of ours must not fill the database: so many a second are kept, and so much of each. */
const OF_STRANGERS = { mostPerSecond: 1, longestBody: 500 };
const OF_HOLDERS = { mostPerSecond: 10, longestBody: 8_000 };
const LONGEST_VALUE = 200;
const MOST_VALUES = 20;
const HEADERS = ['content-type', 'user-agent', 'x-forwarded-for'];

/** Where a key usually stands, whatever is wrong around it. */
const NAMED_KEY =
  /((?:oauth_token|auth_token|access_token|api_?key|token|authorization)["']?\s*[:=]\s*\[?\s*)("(?:[^"\\]|\\.)*"?|'[^']*'?|[^\s&,}\]]+)/gi;
/** A shown key that is longer is none of ours, and looking for it would take long. */
const LONGEST_KEY = 512;

/** Keeps refused requests for the operator to look at. Never fails: that a request was refused has to be answered all the same. */
export function createRejectionLog(
  store: Store,
  keys: Keys,
  log: Log,
  now: () => number = Date.now,
): (refused: RefusedRequest) => Promise<void> {
  const own = [keys.admin, keys.api, keys.read, ...keys.partners.map(({ key }) => key)];
  const mask = createMask(own.filter((key) => key !== null));
  const counts = { second: 0, strangers: 0, holders: 0 };

  const isTooMany = (isStranger: boolean): boolean => {
    const second = Math.floor(now() / 1000);
    if (second !== counts.second) Object.assign(counts, { second, strangers: 0, holders: 0 });
    const kept = isStranger ? (counts.strangers += 1) : (counts.holders += 1);
    return kept > (isStranger ? OF_STRANGERS : OF_HOLDERS).mostPerSecond;
  };

  return async (refused) => {
    const { endpoint, status, principal } = refused;
    // Of wrong keys the log has a line a minute (`WrongKeys`).
    if (principal !== null || refused.keys.length === 0)
      log.warn('refused at an inbound endpoint', { endpoint, status, principal });
    if (isTooMany(principal === null)) return;
    try {
      await keepRejection(store, masked(refused, mask));
    } catch (error) {
      log.warn('rejection not kept', { endpoint, status, error });
    }
  };
}

/** Without a key of ours in any spelling, without those that were shown, and without what stands where a key should. */
function masked({ keys, request, ...rejection }: RefusedRequest, mask: Mask): Rejection {
  const { longestBody } = rejection.principal === null ? OF_STRANGERS : OF_HOLDERS;
  const shown = keys
    .filter((key) => key !== '' && key.length <= LONGEST_KEY)
    .slice(0, 3)
    .flatMap((key) => [JSON.stringify(key).slice(1, -1), encodeURIComponent(key.toWellFormed()), key]);
  const strike = (text: string): string =>
    shown.reduce(
      (struck, key) => struck.replaceAll(key, MASKED),
      mask.text(text).replace(SECRETS_IN_TEXT, MASKED).replace(NAMED_KEY, `$1"${MASKED}"`),
    );
  // Cut before it is looked through, with enough to spare that what is kept was looked through whole.
  const cut = (text: string, most: number): string => {
    const struck = strike(text.slice(0, 4 * most));
    return storable(text.length > most || struck.length > most ? `${struck.slice(0, most)}…` : struck);
  };
  const values = (record: object): Record<string, string> =>
    Object.fromEntries(
      Object.entries(record)
        .slice(0, MOST_VALUES)
        .map(([name, value]) => {
          const isKey = strike(`${name}=x`) !== `${name}=x`;
          return [cut(name, LONGEST_VALUE), isKey ? MASKED : cut(String(value), LONGEST_VALUE)];
        }),
    );
  const headers = Object.entries(request.headers as Record<string, string>).filter(([name]) => HEADERS.includes(name));
  return {
    ...rejection,
    path: cut(rejection.path, LONGEST_VALUE),
    answer: JSON.parse(
      JSON.stringify(rejection.answer, (_, value: unknown) => (typeof value === 'string' ? strike(value) : value)),
    ),
    request: {
      query: values(request.query as object),
      headers: values(Object.fromEntries(headers)),
      body: cut(request.body, longestBody),
    },
  };
}

const listQuery = z.strictObject({
  ...page,
  ...span,
  endpoint: storableText(255)
    .optional()
    .describe('The inbound endpoint: its adapter and its own id, such as `acme:calls`.'),
});

const LIST = {
  id: 'listRejections',
  tag: 'Audit',
  summary: 'List what was refused at the inbound endpoints',
  description: 'Of the last 30 days. Every key is masked.',
  query: listQuery,
  answers: { 200: { description: 'Newest first.', body: pageOf(rejectionAnswer) } },
} as const satisfies Operation;

/** `/v1/admin/rejections`: what was refused at the vendor-shaped endpoints, when and why. */
export function rejectionRoutes(store: Store): Router {
  const routes = openRoutes();
  routes.get('/', LIST, async ({ query: { limit, cursor, ...filter }, response }) => {
    const rejections = await listRejections(store, { ...filter, after: cursor, most: limit + 1 });
    response.json(paginate(rejections, limit, (one) => one));
  });
  return routes.router;
}
