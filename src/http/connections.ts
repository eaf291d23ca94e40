import { isDeepStrictEqual } from 'node:util';
import { Router } from 'express';
import { z } from 'zod';
import { storableText } from '../model/text';
import { act, audit, type Operator } from '../store/audit';
import type { Builder, Store } from '../store/client';
import { listConnections, pauseConnection, resumeConnection } from '../store/connections';
import { operatorOf } from './audit';
import { notFound, parse } from './problem';
import { type ConnectionsShown, openShownConnections } from './shown-connections';

const pauseBody = z.strictObject({ reason: storableText(255).min(1).optional() }).optional();

/** `/v1/admin/connections`: which accounts there are, and the hand that stops and releases their deliveries. */
export function connectionRoutes(store: Store, shown: ConnectionsShown): Router {
  const { list, show } = openShownConnections(store, shown);
  const router = Router();

  router.get('/', async (_request, response) => {
    response.json({ items: await list(), nextCursor: null });
  });

  router.get('/:name', async (request, response) => {
    response.json({ connection: await show(request.params.name) });
  });

  router.post('/:name/pause', async (request, response) => {
    const { name } = await find(request.params.name);
    const { reason = 'by an operator' } = parse(pauseBody, request.body) ?? {};
    await change(name, operatorOf(response), 'pause', async (on) => {
      await pauseConnection(on, name, reason);
    });
    response.json({ connection: await show(name) });
  });

  router.post('/:name/resume', async (request, response) => {
    const { name } = await find(request.params.name);
    await change(name, operatorOf(response), 'resume', (on) => resumeConnection(on, name));
    response.json({ connection: await show(name) });
  });

  /** Written down with what was before and after, unless it changed nothing. */
  function change(name: string, operator: Operator, verb: string, run: (on: Builder) => Promise<void>) {
    return act(store, async (on) => {
      const before = await find(name, on);
      await run(on);
      const after = await find(name, on);
      const target = { kind: 'connection' as const, id: name };
      if (!isDeepStrictEqual(before, after))
        await audit(on, operator, { action: `connection.${verb}`, target, before, after });
    });
  }

  async function find(name: string, on: Builder = store) {
    const connection = (await listConnections(on)).find((one) => one.name === name);
    if (!connection) throw notFound('connection');
    return connection;
  }

  return router;
}
