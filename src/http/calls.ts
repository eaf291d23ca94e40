import { Router } from 'express';
import { z } from 'zod';
import { normalizeCallId } from '../adapter/call-id';
import { isRefused } from '../intake/accepted';
import { isId } from '../model/id';
import { storableText } from '../model/text';
import { findCall, listCalls } from '../store/calls';
import { following } from './call-schema';
import { readIdempotency } from './idempotency';
import { callSchema } from './outcome-schema';
import { type OutcomeRoutes, refusal } from './outcomes';
import { page, paginate } from './pagination';
import { notFound, parse } from './problem';
import { renderCall, renderTimeline } from './render';
import { reportOrProblem } from './report';

/** `/v1/calls`: tell of a call or of another of its ids, and read what came of it. */
export function callRoutes({ store, report, vocabulary }: OutcomeRoutes): Router {
  const schema = following(vocabulary, callSchema);
  const listQuery = following(vocabulary, ({ idKeys }) => {
    const ids = idKeys().map((key) => [`id.${key}`, storableText(255).optional()] as const);
    return z.strictObject({ ...page, ...Object.fromEntries(ids) });
  });
  const router = Router();

  router.post('/', async (request, response) => {
    const draft = parse(schema(), request.body);
    const idempotency = readIdempotency(request, response.locals.principal as string);
    const { items, replayed } = await reportOrProblem(report, { drafts: [draft], idempotency });
    const [item] = items;
    if (!item || 'outcome' in item) throw new Error('a draft of a call was not answered with one');
    if (isRefused(item)) throw refusal(item);
    if (replayed) response.set('Idempotent-Replayed', 'true');
    response.status(item.result === 'created' ? 201 : 200).json({ call: renderCall(item.call) });
  });

  router.get('/', async (request, response) => {
    const { limit, cursor, ...named } = parse(listQuery(), request.query);
    const wanted = Object.entries(named).map(([key, value]) => {
      return normalizeCallId({ key: key.slice('id.'.length), value: String(value) }, vocabulary.adapterOf);
    });
    const calls = await listCalls(store, { ids: wanted, after: cursor, most: limit + 1 });
    response.json(paginate(calls, limit, renderCall));
  });

  router.get('/:id', async (request, response) => {
    const found = isId(request.params.id) ? await findCall(store, request.params.id) : null;
    if (!found) throw notFound('call');
    response.json({ call: renderTimeline(found) });
  });

  return router;
}
