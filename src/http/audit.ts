import { type Response, Router } from 'express';
import { z } from 'zod';
import { storableText } from '../model/text';
import { listAudit, type Operator } from '../store/audit';
import type { Store } from '../store/client';
import { page, paginate, span } from './pagination';
import { parse } from './problem';

/** Whose key came with a request that passed `requireKey`, and what the request is called. */
export function operatorOf({ locals }: Response): Operator {
  return { who: String(locals.principal), requestId: String(locals.requestId) };
}

const listQuery = z.strictObject({
  ...page,
  ...span,
  action: storableText(255).optional(),
  target: storableText(255).optional(),
});

/** `/v1/admin/audit`: what operators did, who and when, with what was before and after. */
export function auditRoutes(store: Store): Router {
  const router = Router();
  router.get('/', async (request, response) => {
    const { limit, cursor, ...filter } = parse(listQuery, request.query);
    const entries = await listAudit(store, { ...filter, after: cursor, most: limit + 1 });
    response.json(paginate(entries, limit, (entry) => entry));
  });
  return router;
}
