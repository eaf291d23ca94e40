import type { Response, Router } from 'express';
import { z } from 'zod';
import { storableText } from '../model/text';
import { listAudit, type Operator } from '../store/audit';
import type { Store } from '../store/client';
import { auditEntry } from './answers/audit';
import { pageOf } from './answers/values';
import { holderOf } from './auth';
import type { Operation } from './openapi/operation';
import { openRoutes } from './openapi/routes';
import { page, paginate, span } from './pagination';

/** Whose key came with a request that passed `requireKey`, and what the request is called. */
export function operatorOf(response: Response): Operator {
  return { who: holderOf(response).name, requestId: String(response.locals['requestId']) };
}

const listQuery = z.strictObject({
  ...page,
  ...span,
  action: storableText(255).optional().describe('Such as `connection.pause`.'),
  target: storableText(255).optional().describe('The id or name of what something was done to.'),
});

const LIST = {
  id: 'listAudit',
  tag: 'Audit',
  summary: 'List what operators did',
  query: listQuery,
  answers: { 200: { description: 'Newest first.', body: pageOf(auditEntry) } },
} as const satisfies Operation;

/** `/v1/admin/audit`: what operators did, who and when, with what was before and after. */
export function auditRoutes(store: Store): Router {
  const routes = openRoutes();
  routes.get('/', LIST, async ({ query: { limit, cursor, ...filter }, response }) => {
    const entries = await listAudit(store, { ...filter, after: cursor, most: limit + 1 });
    response.json(paginate(entries, limit, (entry) => entry));
  });
  return routes.router;
}
