import { Router } from 'express';
import { z } from 'zod';
import { isId } from '../model/id';
import { storableText } from '../model/text';
import { WARNING_CODES } from '../model/warning';
import type { Store } from '../store/client';
import { DELIVERY_STATUSES, findDelivery, listDeliveries } from '../store/deliveries';
import { page, paginate, span } from './pagination';
import { notFound, parse } from './problem';

const statuses = z
  .string()
  .transform((text) => text.split(','))
  .pipe(z.array(z.enum(DELIVERY_STATUSES, { error: `must be of ${DELIVERY_STATUSES.join(', ')}` })));

const listQuery = z.strictObject({
  ...page,
  ...span,
  status: statuses.optional(),
  connection: storableText(255).optional(),
  failure: storableText(255).optional(),
  warning: z.enum(WARNING_CODES, { error: `must be one of ${WARNING_CODES.join(', ')}` }).optional(),
  outcomeId: z.string().refine(isId, { error: 'must be an outcome’s id' }).optional(),
  callId: z.string().refine(isId, { error: 'must be a call’s id' }).optional(),
});

/** `/v1/deliveries`: what became of every revision, and of every call that is handed over, at every connection. */
export function deliveryRoutes(store: Store): Router {
  const router = Router();

  router.get('/', async (request, response) => {
    const { limit, cursor, status, ...filter } = parse(listQuery, request.query);
    const deliveries = await listDeliveries(store, { ...filter, statuses: status, after: cursor, most: limit + 1 });
    response.json(paginate(deliveries, limit, (delivery) => delivery));
  });

  router.get('/:id', async (request, response) => {
    const delivery = isId(request.params.id) ? await findDelivery(store, request.params.id) : null;
    if (!delivery) throw notFound('delivery');
    response.json({ delivery });
  });

  return router;
}
