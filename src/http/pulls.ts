import type { Router } from 'express';
import { z } from 'zod';
import { isId } from '../model/id';
import { storableText } from '../model/text';
import { countDays } from '../pulling/days';
import { act, audit } from '../store/audit';
import type { Store } from '../store/client';
import { PullStatus } from '../store/generated/enums';
import { cancelPull, createBackfill, findPull, listPulls } from '../store/pulls';
import { onePull, pull } from './answers/pull';
import { pageOf } from './answers/values';
import { operatorOf } from './audit';
import type { Operation } from './openapi/operation';
import { openRoutes } from './openapi/routes';
import { page, paginate } from './pagination';
import { notFound, Problem } from './problem';

const MOST_DAYS = 366;
const STATUSES = Object.values(PullStatus);

const day = z.iso.date({ error: 'must be a day such as 2026-11-21', abort: true });

const backfill = z
  .strictObject({ from: day, to: day, dryRun: z.boolean().default(false) })
  .refine(({ from, to }) => from <= to, { error: 'must not lie before from', path: ['to'] })
  .refine(({ from, to }) => from > to || countDays({ from, to }) <= MOST_DAYS, {
    error: `must be at most ${MOST_DAYS} days, from and to included`,
    path: ['to'],
  });

const listQuery = z.strictObject({
  ...page,
  connection: storableText(255).optional(),
  status: z.enum(STATUSES, { error: `must be one of ${STATUSES.join(', ')}` }).optional(),
});

const ASK = {
  id: 'askPull',
  tag: 'Pulls',
  summary: 'Fetch days from a connection that is pulled from',
  description: 'Days in the connection’s zone, both included, at most 366. Read before or not, they are read again.',
  body: backfill,
  example: () => ({ from: '2026-11-01', to: '2026-11-20' }),
  answers: { 202: { description: 'It is going to be run.', body: onePull } },
} as const satisfies Operation;

const LIST = {
  id: 'listPulls',
  tag: 'Pulls',
  summary: 'List pulls',
  query: listQuery,
  answers: { 200: { description: 'Newest first.', body: pageOf(pull) } },
} as const satisfies Operation;

const FIND = {
  id: 'getPull',
  tag: 'Pulls',
  summary: 'Get a pull and how far it is',
  answers: { 200: { description: 'The pull.', body: onePull } },
} as const satisfies Operation;

const CANCEL = {
  id: 'cancelPull',
  tag: 'Pulls',
  summary: 'Cancel a pull',
  description: 'What its pages brought stays.',
  answers: { 200: { description: 'It is cancelled.', body: onePull } },
  problems: ['ended'],
} as const satisfies Operation;

/** `/v1/admin/connections/{name}/pulls`: fetch days again, or for the first time. `isAsked`: whether a connection can be. */
export function backfillRoutes(store: Store, isAsked: (name: string) => boolean): Router {
  const routes = openRoutes({ mergeParams: true });
  routes.post('/', ASK, async ({ params, body: { from, to, dryRun }, response }) => {
    const { name } = params as { name: string };
    if (!isAsked(name))
      throw new Problem(404, 'not_found', `there is no connection ${name} that can be asked for outcomes`);
    const window = { from, to };
    const asked = await act(store, async (on) => {
      const made = await createBackfill(on, { connection: name, window, daysTotal: countDays(window), dryRun });
      const target = { kind: 'pull' as const, id: made.id };
      const after = { connection: name, window, dryRun };
      await audit(on, operatorOf(response), { action: 'pull.ask', target, before: null, after });
      return made;
    });
    response.status(202).json({ pull: asked });
  });
  return routes.router;
}

/** `/v1/admin/pulls`: what was fetched, when, and what came of it. */
export function pullRoutes(store: Store): Router {
  const routes = openRoutes();

  routes.get('/', LIST, async ({ query: { limit, cursor, ...filter }, response }) => {
    const pulls = await listPulls(store, { ...filter, after: cursor, most: limit + 1 });
    response.json(paginate(pulls, limit, (one) => one));
  });

  routes.get('/:id', FIND, async ({ params, response }) => {
    response.json({ pull: await find(params.id) });
  });

  routes.post('/:id/cancel', CANCEL, async ({ params, response }) => {
    const { id, status } = await find(params.id);
    const isCancelled = await act(store, async (on) => {
      if (!(await cancelPull(on, id))) return status === 'cancelled';
      const target = { kind: 'pull' as const, id };
      await audit(on, operatorOf(response), {
        action: 'pull.cancel',
        target,
        before: { status },
        after: { status: 'cancelled' },
      });
      return true;
    });
    if (!isCancelled) throw new Problem(409, 'ended', `the pull has ended: it is ${(await find(id)).status}`);
    response.json({ pull: await find(id) });
  });

  async function find(id: string) {
    const found = isId(id) ? await findPull(store, id) : null;
    if (!found) throw notFound('pull');
    return found;
  }

  return routes.router;
}
