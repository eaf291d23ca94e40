import type { Router } from 'express';
import { z } from 'zod';
import { normalizeCallId } from '../adapter/call-id';
import type { Adapter } from '../adapter/contract';
import { isRefused } from '../intake/accepted';
import { isId } from '../model/id';
import { storableText } from '../model/text';
import { findCall, listCalls } from '../store/calls';
import { callTimeline, call, oneCall } from './answers/call';
import { pageOf } from './answers/values';
import { holderOf } from './auth';
import { type Following, following } from './call-schema';
import { readIdempotency } from './idempotency';
import type { Operation } from './openapi/operation';
import { openRoutes } from './openapi/routes';
import { callSchema, exampleCall } from './outcome-schema';
import { type OutcomeRoutes, refusal } from './outcomes';
import { page, paginate } from './pagination';
import { notFound } from './problem';
import { renderCall, renderTimeline } from './render';
import { reportOrProblem } from './inbound/report';
import { readSentRecords } from './sent-records';

/** `/v1/calls`: tell of a call or of another of its ids, and read what came of it. */
export function callRoutes({ store, report, vocabulary }: OutcomeRoutes): Router {
  const schema = following(vocabulary, callSchema);
  const listQuery = following(vocabulary, ({ idKeys }) => {
    const ids = idKeys().map((key) => [`id.${key}`, storableText(255).optional().describe(ID_OF_KEY)] as const);
    return z.strictObject({ ...page, ...Object.fromEntries(ids) });
  });
  const adapters = new Map(vocabulary.adapters.map((adapter) => [adapter.id, adapter]));
  const adapterOf = (id: string): Adapter | undefined => adapters.get(id);
  const routes = openRoutes();

  routes.post('/', tell(schema), async ({ body: draft, request, response }) => {
    const idempotency = readIdempotency(request, holderOf(response).id);
    const { items, replayed } = await reportOrProblem(report, { drafts: [draft], idempotency });
    const [item] = items;
    if (!item || 'outcome' in item) throw new Error('a draft of a call was not answered with one');
    if (isRefused(item)) throw refusal(item);
    if (replayed) response.set('Idempotent-Replayed', 'true');
    response.status(item.result === 'created' ? 201 : 200).json({ call: renderCall(item.call) });
  });

  routes.get('/', list(listQuery), async ({ query: { limit, cursor, ...named }, response }) => {
    const wanted = Object.entries(named).map(([key, value]) => {
      return normalizeCallId({ key: key.slice('id.'.length), value: String(value) }, vocabulary.adapterOf);
    });
    const calls = await listCalls(store, { ids: wanted, after: cursor, most: limit + 1 });
    response.json(paginate(calls, limit, renderCall));
  });

  routes.get('/:id', FIND, async ({ params: { id }, response }) => {
    const found = isId(id) ? await findCall(store, id) : null;
    if (!found) throw notFound('call');
    response.json({
      call: { ...renderTimeline(found), sent: await readSentRecords(store, found.outcomes, adapterOf) },
    });
  });

  return routes.router;
}

const ID_OF_KEY = 'The call has this id. The name of any connection may stand behind the point as well.';

function tell<Body extends Following<z.ZodType>>(body: Body) {
  return {
    id: 'tellCall',
    tag: 'Calls',
    summary: 'Tell of a call, or of another id of a known one',
    description: 'Deliveries that waited for what is told go out.',
    body,
    example: exampleCall,
    isIdempotent: true,
    answers: {
      200: { description: 'The call was known.', body: oneCall },
      201: { description: 'The call is new.', body: oneCall },
    },
    problems: ['call_conflict', 'rate_limited'],
  } as const satisfies Operation;
}

function list<Query extends Following<z.ZodType>>(query: Query) {
  return {
    id: 'listCalls',
    tag: 'Calls',
    summary: 'List calls, or find those of an id',
    query,
    answers: { 200: { description: 'Newest first.', body: pageOf(call) } },
  } as const satisfies Operation;
}

const FIND = {
  id: 'getCall',
  tag: 'Calls',
  summary: 'Get a call with all that came of it',
  answers: { 200: { description: 'The call’s timeline.', body: callTimeline } },
} as const satisfies Operation;
