import type { Router } from 'express';
import { z } from 'zod';
import { type Accepted, isRefused, type Item, type Refused } from '../intake/accepted';
import { isId } from '../model/id';
import { nameKey } from '../model/outcome';
import { shownAs } from '../model/shown-as';
import { storableText } from '../model/text';
import type { Store } from '../store/client';
import { findOutcome, listOutcomes } from '../store/outcomes';
import { acceptedBatch, acceptedOutcome, listedOutcome, oneOutcome } from './answers/outcome';
import { pageOf } from './answers/values';
import { holderOf } from './auth';
import { type Following, following, type Vocabulary } from './call-schema';
import { readIdempotency } from './idempotency';
import type { Operation } from './openapi/operation';
import { openRoutes } from './openapi/routes';
import { exampleOutcome, outcomeSchema } from './outcome-schema';
import { page, paginate, span } from './pagination';
import { invalid, notFound, Problem, SAY_MISSING } from './problem';
import { renderAccepted, renderOnRecord } from './render';
import { type Report, reportOrProblem } from './inbound/report';

export interface OutcomeRoutes {
  store: Store;
  report: Report;
  vocabulary: Vocabulary;
}

const MOST_PER_BATCH = 1_000;

const listQuery = z.strictObject({
  ...page,
  ...span,
  name: storableText(255).optional().describe('Compared without case.'),
  source: storableText(255).optional().describe('Who reported it.'),
  callId: z.string().refine(isId, { error: 'must be a call’s id' }).meta({ format: 'uuid' }).optional(),
  transactionId: storableText(255).optional().describe('What a revision is called at the inbound endpoints.'),
});

/** `/v1/outcomes`: report one, report many, read. */
export function outcomeRoutes({ store, report, vocabulary }: OutcomeRoutes): Router {
  const schema = following(vocabulary, outcomeSchema);
  // Each is read by itself, since a bad one harms no other.
  const batchSchema = following(vocabulary, (words) =>
    z.strictObject({
      outcomes: z
        .array(shownAs(z.unknown(), outcomeSchema(words)))
        .min(1)
        .max(MOST_PER_BATCH, { error: `must be at most ${MOST_PER_BATCH}` }),
    }),
  );
  const routes = openRoutes();

  routes.post('/', reportOne(schema), async ({ body: draft, request, response }) => {
    const idempotency = readIdempotency(request, holderOf(response).id);
    const posted = await reportOrProblem(report, { drafts: [draft], idempotency });
    const item = acceptedIn(posted.items[0]);
    if (isRefused(item)) throw refusal(item);
    if (posted.replayed) response.set('Idempotent-Replayed', 'true');
    response.status(statusOf(item)).json(renderAccepted(item));
  });

  routes.post('/batch', reportMany(batchSchema), async ({ body: { outcomes }, request, response }) => {
    const parsed = outcomes.map((outcome) => schema().safeParse(outcome, SAY_MISSING));
    const drafts = parsed.flatMap(({ data }) => (data ? [data] : []));
    const idempotency = readIdempotency(request, holderOf(response).id);
    const posted =
      drafts.length > 0 ? await reportOrProblem(report, { drafts, idempotency }) : { items: [], replayed: false };

    const requestId = response.locals.requestId as string;
    const accepted = posted.items.values();
    const items = parsed.map(({ error }) =>
      error ? { status: 422, problem: invalid(error).body(requestId) } : renderItem(accepted.next().value, requestId),
    );
    if (posted.replayed) response.set('Idempotent-Replayed', 'true');
    response.json({ items });
  });

  routes.get('/', LIST, async ({ query: { limit, cursor, name, ...filter }, response }) => {
    const outcomes = await listOutcomes(store, {
      ...filter,
      ...(name === undefined ? {} : { nameKey: nameKey(name) }),
      after: cursor,
      most: limit + 1,
    });
    response.json(paginate(outcomes, limit, (one) => ({ ...renderOnRecord(one), deliveries: one.deliveries })));
  });

  routes.get('/:id', FIND, async ({ params: { id }, response }) => {
    const outcome = isId(id) ? await findOutcome(store, id) : null;
    if (!outcome) throw notFound('outcome');
    response.json({ outcome: renderOnRecord(outcome), deliveries: outcome.deliveries });
  });

  return routes.router;
}

const UNCHANGED = { description: 'Nothing changed (`unchanged`).', body: acceptedOutcome };

function reportOne<Body extends Following<z.ZodType>>(body: Body) {
  return {
    id: 'reportOutcome',
    tag: 'Outcomes',
    summary: 'Report an outcome',
    description:
      'Reported again, it is changed: members left out keep their value, `null` clears one. What changes is the next revision, ' +
      'and is delivered to every connection. Answered after the commit.',
    body,
    example: exampleOutcome,
    isIdempotent: true,
    answers: { 200: UNCHANGED, 202: { description: 'It was `created` or `updated`.', body: acceptedOutcome } },
    problems: ['call_conflict', 'rate_limited'],
  } as const satisfies Operation;
}

function reportMany<Body extends Following<z.ZodType>>(body: Body) {
  return {
    id: 'reportOutcomes',
    tag: 'Outcomes',
    summary: 'Report up to 1,000 outcomes',
    description: 'Each is taken or refused by itself; a bad one harms no other. The body may have 4 MB.',
    body,
    example: (vocabulary) => ({ outcomes: [exampleOutcome(vocabulary)] }),
    isIdempotent: true,
    answers: { 200: { description: 'What became of each.', body: acceptedBatch } },
    problems: ['rate_limited'],
  } as const satisfies Operation;
}

const LIST = {
  id: 'listOutcomes',
  tag: 'Outcomes',
  summary: 'List outcomes',
  query: listQuery,
  answers: { 200: { description: 'Newest first.', body: pageOf(listedOutcome) } },
} as const satisfies Operation;

const FIND = {
  id: 'getOutcome',
  tag: 'Outcomes',
  summary: 'Get an outcome with its deliveries',
  answers: { 200: { description: 'As it stands.', body: oneOutcome } },
} as const satisfies Operation;

function statusOf({ result }: Accepted): 200 | 202 {
  return result === 'unchanged' ? 200 : 202;
}

/** What became of a draft of an outcome, of which there is one for each draft. */
function acceptedIn(item: Item | undefined): Accepted | Refused {
  if (!item || 'call' in item) throw new Error('a draft of an outcome was not answered with one');
  return item;
}

export function refusal({ result, message }: Refused): Problem {
  if (result === 'call_unknown') throw new Error('only a vendor-shaped endpoint refuses a call that is not known');
  if (result !== 'amount_invalid') return new Problem(409, result, message);
  const path = 'amount.value';
  return new Problem(422, 'invalid', `${path}: ${message}`, [{ path, message }]);
}

function renderItem(answered: Item | undefined, requestId: string): object {
  const item = acceptedIn(answered);
  if (isRefused(item)) {
    const problem = refusal(item);
    return { status: problem.status, problem: problem.body(requestId) };
  }
  return { status: statusOf(item), ...renderAccepted(item) };
}
