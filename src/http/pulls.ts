import { Router } from 'express';
import { z } from 'zod';
import { isId } from '../model/id';
import { storableText } from '../model/text';
import { countDays } from '../pulling/days';
import { act, audit } from '../store/audit';
import type { Store } from '../store/client';
import { PullStatus } from '../store/generated/enums';
import { cancelPull, createBackfill, findPull, listPulls } from '../store/pulls';
import { operatorOf } from './audit';
import { page, paginate } from './pagination';
import { notFound, parse, Problem } from './problem';

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

/** `/v1/admin/connections/{name}/pulls`: fetch days again, or for the first time. `isAsked`: whether a connection can be. */
export function backfillRoutes(store: Store, isAsked: (name: string) => boolean): Router {
  const router = Router({ mergeParams: true });
  router.post('/', async (request, response) => {
    const { name } = request.params as { name: string };
    if (!isAsked(name))
      throw new Problem(404, 'not_found', `there is no connection ${name} that can be asked for outcomes`);
    const { from, to, dryRun } = parse(backfill, request.body);
    const window = { from, to };
    const pull = await act(store, async (on) => {
      const made = await createBackfill(on, { connection: name, window, daysTotal: countDays(window), dryRun });
      const target = { kind: 'pull' as const, id: made.id };
      const after = { connection: name, window, dryRun };
      await audit(on, operatorOf(response), { action: 'pull.ask', target, before: null, after });
      return made;
    });
    response.status(202).json({ pull });
  });
  return router;
}

/** `/v1/admin/pulls`: what was fetched, when, and what came of it. */
export function pullRoutes(store: Store): Router {
  const router = Router();

  router.get('/', async (request, response) => {
    const { limit, cursor, ...filter } = parse(listQuery, request.query);
    const pulls = await listPulls(store, { ...filter, after: cursor, most: limit + 1 });
    response.json(paginate(pulls, limit, (pull) => pull));
  });

  router.get('/:id', async (request, response) => {
    response.json({ pull: await find(request.params.id) });
  });

  router.post('/:id/cancel', async (request, response) => {
    const { id, status } = await find(request.params.id);
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
    const pull = isId(id) ? await findPull(store, id) : null;
    if (!pull) throw notFound('pull');
    return pull;
  }

  return router;
}
