import { Router } from 'express';
import { z } from 'zod';
import { type Accepted, isRefused, type Item, type Refused } from '../intake/accepted';
import { isId } from '../model/id';
import { nameKey } from '../model/outcome';
import { storableText } from '../model/text';
import type { Store } from '../store/client';
import { findOutcome, listOutcomes } from '../store/outcomes';
import { following, type Vocabulary } from './call-schema';
import { readIdempotency } from './idempotency';
import { outcomeSchema } from './outcome-schema';
import { page, paginate, span } from './pagination';
import { invalid, notFound, parse, Problem, SAY_MISSING } from './problem';
import { renderAccepted, renderOnRecord } from './render';
import { type Report, reportOrProblem } from './report';

export interface OutcomeRoutes {
  store: Store;
  report: Report;
  vocabulary: Vocabulary;
}

const MOST_PER_BATCH = 1_000;

const listQuery = z.strictObject({
  ...page,
  ...span,
  name: storableText(255).optional(),
  source: storableText(255).optional(),
  callId: z.string().refine(isId, { error: 'must be a call’s id' }).optional(),
  transactionId: storableText(255).optional(),
});

/** `/v1/outcomes`: report one, report many, read. */
export function outcomeRoutes({ store, report, vocabulary }: OutcomeRoutes): Router {
  const schema = following(vocabulary, outcomeSchema);
  const batchSchema = z.strictObject({
    outcomes: z
      .array(z.unknown())
      .min(1)
      .max(MOST_PER_BATCH, { error: `must be at most ${MOST_PER_BATCH}` }),
  });
  const router = Router();

  router.post('/', async (request, response) => {
    const draft = parse(schema(), request.body);
    const idempotency = readIdempotency(request, response.locals.principal as string);
    const posted = await reportOrProblem(report, { drafts: [draft], idempotency });
    const item = acceptedIn(posted.items[0]);
    if (isRefused(item)) throw refusal(item);
    if (posted.replayed) response.set('Idempotent-Replayed', 'true');
    response.status(statusOf(item)).json(renderAccepted(item));
  });

  router.post('/batch', async (request, response) => {
    const { outcomes } = parse(batchSchema, request.body);
    const parsed = outcomes.map((outcome) => schema().safeParse(outcome, SAY_MISSING));
    const drafts = parsed.flatMap(({ data }) => (data ? [data] : []));
    const idempotency = readIdempotency(request, response.locals.principal as string);
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

  router.get('/', async (request, response) => {
    const { limit, cursor, name, ...filter } = parse(listQuery, request.query);
    const outcomes = await listOutcomes(store, {
      ...filter,
      ...(name === undefined ? {} : { nameKey: nameKey(name) }),
      after: cursor,
      most: limit + 1,
    });
    response.json(paginate(outcomes, limit, (one) => ({ ...renderOnRecord(one), deliveries: one.deliveries })));
  });

  router.get('/:id', async (request, response) => {
    const outcome = isId(request.params.id) ? await findOutcome(store, request.params.id) : null;
    if (!outcome) throw notFound('outcome');
    response.json({ outcome: renderOnRecord(outcome), deliveries: outcome.deliveries });
  });

  return router;
}

function statusOf({ result }: Accepted): 200 | 202 {
  return result === 'unchanged' ? 200 : 202;
}

/** What became of a draft of an outcome, of which there is one for each draft. */
function acceptedIn(item: Item | undefined): Accepted | Refused {
  if (!item || 'call' in item) throw new Error('a draft of an outcome was not answered with one');
  return item;
}

export function refusal({ result, message }: Refused): Problem {
  return new Problem(409, result, message);
}

function renderItem(answered: Item | undefined, requestId: string): object {
  const item = acceptedIn(answered);
  if (isRefused(item)) return { status: 409, problem: refusal(item).body(requestId) };
  return { status: statusOf(item), ...renderAccepted(item) };
}
