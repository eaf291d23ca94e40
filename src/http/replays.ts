import { Router } from 'express';
import { z } from 'zod';
import { FAILURE_KINDS } from '../adapter/failure';
import { isId } from '../model/id';
import { outcomeName } from '../model/outcome';
import { storableText } from '../model/text';
import type { PlanReplay } from '../replay/plan';
import { act, audit } from '../store/audit';
import type { Store } from '../store/client';
import {
  cancelReplay,
  findReplay,
  listReplays,
  MOST_REPLAYED,
  type ReplayOnRecord,
  startReplay,
} from '../store/replays';
import { noBody } from './admin-deliveries';
import { operatorOf } from './audit';
import { page, paginate, span } from './pagination';
import { notFound, parse, Problem } from './problem';

export interface ReplayRoutes {
  store: Store;
  /** names of connections that deliver */
  delivering(): readonly string[];
  plan: PlanReplay;
}

/** What has not been delivered and is not about to be; a delivered one is sent again only when it is named by its id. */
const REPLAYABLE = ['failed', 'review', 'held', 'retrying', 'cancelled'] as const;

/** `/v1/admin/replays`: plan to send again all that a filter matches, let it run, watch it, cancel it. */
export function replayRoutes({ store, delivering, plan }: ReplayRoutes): Router {
  const asked = z.strictObject({
    filter: z.strictObject({
      ...span,
      status: z
        .array(z.enum(REPLAYABLE, { error: `must be of ${REPLAYABLE.join(', ')}` }))
        .min(1, { error: 'must name at least one' })
        .transform((statuses) => [...new Set(statuses)])
        .default(['failed']),
      connection: storableText(255)
        .refine((name) => delivering().includes(name), { error: 'is no connection that delivers' })
        .optional(),
      failure: z.enum(FAILURE_KINDS, { error: `must be one of ${FAILURE_KINDS.join(', ')}` }).optional(),
      name: outcomeName.optional(),
    }),
  });
  const listQuery = z.strictObject(page);
  const router = Router();

  router.post('/', async (request, response) => {
    const { filter } = parse(asked, request.body);
    const replay = await plan(filter, operatorOf(response));
    if (!replay) {
      const message = `matches more than ${MOST_REPLAYED} deliveries: narrow it, with from and to for example`;
      throw new Problem(422, 'too_many', `filter: ${message}`, [{ path: 'filter', message }]);
    }
    response.status(201).json({ replay });
  });

  router.get('/', async (request, response) => {
    const { limit, cursor } = parse(listQuery, request.query);
    const replays = await listReplays(store, { after: cursor, most: limit + 1 });
    response.json(paginate(replays, limit, (replay) => replay));
  });

  router.get('/:id', async (request, response) => {
    response.json({ replay: await find(request.params.id) });
  });

  router.post('/:id/run', async (request, response) => {
    parse(noBody, request.body);
    const { id } = await find(request.params.id);
    const operator = operatorOf(response);
    const isStarted = await act(store, async (on) => {
      if (!(await startReplay(on, id, operator.who))) return false;
      const target = { kind: 'replay' as const, id };
      const [before, after] = [{ status: 'planned' }, { status: 'running' }];
      await audit(on, operator, { action: 'replay.run', target, before, after });
      return true;
    });
    const replay = await find(id);
    if (!isStarted && replay.status !== 'running') throw ended(replay);
    response.status(202).json({ replay });
  });

  router.post('/:id/cancel', async (request, response) => {
    parse(noBody, request.body);
    const { id, status } = await find(request.params.id);
    await act(store, async (on) => {
      if (!(await cancelReplay(on, id))) return;
      const target = { kind: 'replay' as const, id };
      const after = { status: 'cancelled' };
      await audit(on, operatorOf(response), { action: 'replay.cancel', target, before: { status }, after });
    });
    const replay = await find(id);
    if (replay.status !== 'cancelled') throw ended(replay);
    response.json({ replay });
  });

  async function find(id: string): Promise<ReplayOnRecord> {
    const replay = isId(id) ? await findReplay(store, id) : null;
    if (!replay) throw notFound('replay');
    return replay;
  }

  return router;
}

function ended({ status }: ReplayOnRecord): Problem {
  return new Problem(409, 'ended', `the replay has ended: it is ${status}`);
}
