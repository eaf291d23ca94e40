import type { Router } from 'express';
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
import { oneReplay, replay } from './answers/replay';
import { pageOf } from './answers/values';
import { operatorOf } from './audit';
import type { Operation } from './openapi/operation';
import { openRoutes } from './openapi/routes';
import { page, paginate, span } from './pagination';
import { notFound, Problem } from './problem';

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
        .optional()
        .describe('A connection that delivers.'),
      failure: z.enum(FAILURE_KINDS, { error: `must be one of ${FAILURE_KINDS.join(', ')}` }).optional(),
      name: outcomeName.optional().describe('Of the outcome, compared without case.'),
    }),
  });
  const routes = openRoutes();

  routes.post('/', planOf(asked), async ({ body: { filter }, response }) => {
    const planned = await plan(filter, operatorOf(response));
    if (!planned) {
      const message = `matches more than ${MOST_REPLAYED} deliveries: narrow it, with from and to for example`;
      throw new Problem(422, 'too_many', `filter: ${message}`, [{ path: 'filter', message }]);
    }
    response.status(201).json({ replay: planned });
  });

  routes.get('/', LIST, async ({ query: { limit, cursor }, response }) => {
    const replays = await listReplays(store, { after: cursor, most: limit + 1 });
    response.json(paginate(replays, limit, (one) => one));
  });

  routes.get('/:id', FIND, async ({ params, response }) => {
    response.json({ replay: await find(params.id) });
  });

  routes.post('/:id/run', RUN, async ({ params, response }) => {
    const { id } = await find(params.id);
    const operator = operatorOf(response);
    const isStarted = await act(store, async (on) => {
      if (!(await startReplay(on, id, operator.who))) return false;
      const target = { kind: 'replay' as const, id };
      const [before, after] = [{ status: 'planned' }, { status: 'running' }];
      await audit(on, operator, { action: 'replay.run', target, before, after });
      return true;
    });
    const started = await find(id);
    if (!isStarted && started.status !== 'running') throw ended(started);
    response.status(202).json({ replay: started });
  });

  routes.post('/:id/cancel', CANCEL, async ({ params, response }) => {
    const { id, status } = await find(params.id);
    await act(store, async (on) => {
      if (!(await cancelReplay(on, id))) return;
      const target = { kind: 'replay' as const, id };
      const after = { status: 'cancelled' };
      await audit(on, operatorOf(response), { action: 'replay.cancel', target, before: { status }, after });
    });
    const cancelled = await find(id);
    if (cancelled.status !== 'cancelled') throw ended(cancelled);
    response.json({ replay: cancelled });
  });

  async function find(id: string): Promise<ReplayOnRecord> {
    const found = isId(id) ? await findReplay(store, id) : null;
    if (!found) throw notFound('replay');
    return found;
  }

  return routes.router;
}

function planOf<Body extends z.ZodType>(body: Body) {
  return {
    id: 'planReplay',
    tag: 'Replays',
    summary: 'Plan to send again all that a filter matches',
    description:
      'Sends nothing: it shows how many deliveries there are, what they are worth, and some of the requests.',
    body,
    example: () => ({ filter: { status: ['failed'], from: '2026-11-24' } }),
    answers: { 201: { description: 'The plan.', body: oneReplay } },
    problems: ['too_many'],
  } as const satisfies Operation;
}

const LIST = {
  id: 'listReplays',
  tag: 'Replays',
  summary: 'List replays',
  query: z.strictObject(page),
  answers: { 200: { description: 'Newest first.', body: pageOf(replay) } },
} as const satisfies Operation;

const FIND = {
  id: 'getReplay',
  tag: 'Replays',
  summary: 'Get a replay and how far it is',
  answers: { 200: { description: 'The replay.', body: oneReplay } },
} as const satisfies Operation;

const RUN = {
  id: 'runReplay',
  tag: 'Replays',
  summary: 'Let a planned replay run',
  description: 'Asked for again while it runs, it changes nothing.',
  body: noBody,
  answers: { 202: { description: 'It runs.', body: oneReplay } },
  problems: ['ended'],
} as const satisfies Operation;

const CANCEL = {
  id: 'cancelReplay',
  tag: 'Replays',
  summary: 'Cancel a replay',
  description: 'Releases no more deliveries; what was released goes on.',
  body: noBody,
  answers: { 200: { description: 'It is cancelled.', body: oneReplay } },
  problems: ['ended'],
} as const satisfies Operation;

function ended({ status }: ReplayOnRecord): Problem {
  return new Problem(409, 'ended', `the replay has ended: it is ${status}`);
}
