import { isDeepStrictEqual } from 'node:util';
import type { Router } from 'express';
import { z } from 'zod';
import { storableText } from '../../model/text';
import { act, audit, type Operator } from '../../store/audit';
import type { Builder, Store } from '../../store/client';
import { listConnections, pauseConnection, resumeConnection } from '../../store/connections';
import { connection, oneConnection } from '../answers/connection';
import { pageOf } from '../answers/values';
import { operatorOf } from '../audit';
import type { Operation } from '../openapi/operation';
import { openRoutes } from '../openapi/routes';
import { notFound } from '../problem';
import { type ConnectionsShown, openShownConnections } from './shown-connections';

const pauseBody = z.strictObject({ reason: storableText(255).min(1).optional() }).optional();

const LIST = {
  id: 'listConnections',
  tag: 'Connections',
  summary: 'List the connections',
  answers: { 200: { description: 'By name, all on one page.', body: pageOf(connection) } },
} as const satisfies Operation;

const FIND = {
  id: 'getConnection',
  tag: 'Connections',
  summary: 'Get a connection',
  answers: { 200: { description: 'The connection.', body: oneConnection } },
} as const satisfies Operation;

const PAUSE = {
  id: 'pauseConnection',
  tag: 'Connections',
  summary: 'Pause a connection',
  description: 'Its deliveries are `held` until it is resumed.',
  body: pauseBody,
  example: () => ({ reason: 'the vendor is being migrated' }),
  answers: { 200: { description: 'The connection, paused.', body: oneConnection } },
} as const satisfies Operation;

const RESUME = {
  id: 'resumeConnection',
  tag: 'Connections',
  summary: 'Resume a connection',
  description: 'Closes its breaker too, and releases what was held.',
  answers: { 200: { description: 'The connection, resumed.', body: oneConnection } },
} as const satisfies Operation;

/** `/v1/admin/connections`: which accounts there are, and the hand that stops and releases their deliveries. */
export function connectionRoutes(store: Store, shown: ConnectionsShown): Router {
  const { list, show } = openShownConnections(store, shown);
  const routes = openRoutes();

  routes.get('/', LIST, async ({ response }) => {
    response.json({ items: await list(), nextCursor: null });
  });

  routes.get('/:name', FIND, async ({ params, response }) => {
    response.json({ connection: await show(params.name) });
  });

  routes.post('/:name/pause', PAUSE, async ({ params, body, response }) => {
    const { name } = await find(params.name);
    const { reason = 'by an operator' } = body ?? {};
    await change(name, operatorOf(response), 'pause', async (on) => {
      await pauseConnection(on, name, reason);
    });
    response.json({ connection: await show(name) });
  });

  routes.post('/:name/resume', RESUME, async ({ params, response }) => {
    const { name } = await find(params.name);
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
    const found = (await listConnections(on)).find((one) => one.name === name);
    if (!found) throw notFound('connection');
    return found;
  }

  return routes.router;
}
