import type { Router } from 'express';
import { z } from 'zod';
import { FAILURE_KINDS } from '../adapter/failure';
import { isId } from '../model/id';
import { nearest } from '../model/nearest';
import { storableText } from '../model/text';
import { WARNING_CODES } from '../model/warning';
import type { Store } from '../store/client';
import { namesOfConnections } from '../store/connections';
import { DELIVERY_STATUSES, findDelivery, listDeliveries } from '../store/deliveries';
import { deliverySummary, oneDelivery } from './answers/delivery';
import { pageOf } from './answers/values';
import type { Operation } from './openapi/operation';
import { openRoutes } from './openapi/routes';
import { page, paginate, span } from './pagination';
import { notFound, Problem } from './problem';

const statuses = z
  .string()
  .transform((text) => text.split(','))
  .pipe(z.array(z.enum(DELIVERY_STATUSES, { error: `must be of ${DELIVERY_STATUSES.join(', ')}` })))
  .meta({ type: 'array', items: { enum: DELIVERY_STATUSES } })
  .describe('One or several, separated by commas.');

const listQuery = z.strictObject({
  ...page,
  ...span,
  status: statuses.optional(),
  connection: storableText(255).optional().describe('One that there is or was.'),
  failure: z
    .enum(FAILURE_KINDS, { error: `must be one of ${FAILURE_KINDS.join(', ')}` })
    .optional()
    .describe('The kind of the last failure.'),
  warning: z.enum(WARNING_CODES, { error: `must be one of ${WARNING_CODES.join(', ')}` }).optional(),
  outcomeId: z.string().refine(isId, { error: 'must be an outcome’s id' }).meta({ format: 'uuid' }).optional(),
  callId: z.string().refine(isId, { error: 'must be a call’s id' }).meta({ format: 'uuid' }).optional(),
});

const LIST = {
  id: 'listDeliveries',
  tag: 'Deliveries',
  summary: 'List deliveries',
  query: listQuery,
  answers: { 200: { description: 'Newest first.', body: pageOf(deliverySummary) } },
} as const satisfies Operation;

const FIND = {
  id: 'getDelivery',
  tag: 'Deliveries',
  summary: 'Get a delivery with every attempt',
  answers: { 200: { description: 'The delivery.', body: oneDelivery } },
} as const satisfies Operation;

/** `/v1/deliveries`: what became of every revision, and of every call that is handed over, at every connection. */
export function deliveryRoutes(store: Store): Router {
  const routes = openRoutes();

  routes.get('/', LIST, async ({ query: { limit, cursor, status, ...filter }, response }) => {
    if (filter.connection !== undefined) await requireConnection(store, filter.connection);
    const deliveries = await listDeliveries(store, { ...filter, statuses: status, after: cursor, most: limit + 1 });
    response.json(paginate(deliveries, limit, (delivery) => delivery));
  });

  routes.get('/:id', FIND, async ({ params: { id }, response }) => {
    const delivery = isId(id) ? await findDelivery(store, id) : null;
    if (!delivery) throw notFound('delivery');
    response.json({ delivery });
  });

  return routes.router;
}

/** A name that no connection ever had is a typing error: an empty list would say that all is well. */
async function requireConnection(store: Store, name: string): Promise<void> {
  const names = await namesOfConnections(store);
  if (names.includes(name)) return;
  const meant = nearest(name, names);
  const message = `there is no connection of this name${meant === null ? '' : `; the nearest is ${meant}`}`;
  throw new Problem(422, 'invalid', `connection: ${message}`, [{ path: 'connection', message }]);
}
