import { Router } from 'express';
import { z } from 'zod';
import type { Store } from '../store/client';
import { listConnections, pauseConnection, resumeConnection } from '../store/connections';
import { notFound, parse } from './problem';

const pauseBody = z.strictObject({ reason: z.string().min(1).max(255).optional() }).optional();

/** `/v1/admin/connections`: which accounts there are, and the hand that stops and releases their deliveries. */
export function connectionRoutes(store: Store): Router {
  const router = Router();

  router.get('/', async (_request, response) => {
    response.json({ items: await listConnections(store), nextCursor: null });
  });

  router.get('/:name', async (request, response) => {
    response.json({ connection: await find(request.params.name) });
  });

  router.post('/:name/pause', async (request, response) => {
    const { name } = await find(request.params.name);
    const { reason = 'by an operator' } = parse(pauseBody, request.body) ?? {};
    await pauseConnection(store, name, reason);
    response.json({ connection: await find(name) });
  });

  router.post('/:name/resume', async (request, response) => {
    const { name } = await find(request.params.name);
    await resumeConnection(store, name);
    response.json({ connection: await find(name) });
  });

  async function find(name: string) {
    const connection = (await listConnections(store)).find((one) => one.name === name);
    if (!connection) throw notFound('connection');
    return connection;
  }

  return router;
}
