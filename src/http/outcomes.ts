import { createHash } from 'node:crypto';
import { Router } from 'express';
import { z } from 'zod';
import type { AcceptOutcomes, Idempotency } from '../intake/accept-outcomes';
import type { Accepted, CallConflict, Draft } from '../intake/accepted';
import { isId } from '../model/id';
import { nameKey } from '../model/outcome';
import { storableText } from '../model/text';
import type { Store } from '../store/client';
import { findOutcome, listOutcomes, type OutcomeOnRecord } from '../store/outcomes';
import type { Log } from '../telemetry/log';
import { outcomeSchema, type Vocabulary } from './outcome-schema';
import { page, paginate, span } from './pagination';
import { invalid, notFound, parse, Problem, SAY_MISSING } from './problem';
import { renderAccepted, renderOutcome } from './render';

export interface OutcomeRoutes {
  store: Store;
  accept: AcceptOutcomes;
  vocabulary: Vocabulary;
  log: Log;
}

const MOST_PER_BATCH = 1_000;
/** No body that is valid is nested half as deep. */
const DEEPEST = 64;

const listQuery = z.strictObject({
  ...page,
  ...span,
  name: storableText(255).optional(),
  source: storableText(255).optional(),
  callId: z.string().refine(isId, { error: 'must be a call’s id' }).optional(),
});

/** `/v1/outcomes`: report one, report many, read. */
export function outcomeRoutes({ store, accept, vocabulary, log }: OutcomeRoutes): Router {
  const schema = outcomeSchema(vocabulary);
  const batchSchema = z.strictObject({
    outcomes: z
      .array(z.unknown())
      .min(1)
      .max(MOST_PER_BATCH, { error: `must be at most ${MOST_PER_BATCH}` }),
  });
  const router = Router();

  router.post('/', async (request, response) => {
    const draft = parse(schema, request.body);
    const posted = await post([draft], readIdempotency(request, response.locals.principal as string));
    const [item] = posted.items;
    if (!item) throw new Error('an accepted post gave no item');
    if (item.result === 'call_conflict') throw conflict(item);
    if (posted.replayed) response.set('Idempotent-Replayed', 'true');
    response.status(statusOf(item)).json(renderAccepted(item));
  });

  router.post('/batch', async (request, response) => {
    const { outcomes } = parse(batchSchema, request.body);
    const parsed = outcomes.map((outcome) => schema.safeParse(outcome, SAY_MISSING));
    const drafts = parsed.flatMap(({ data }) => (data ? [data] : []));
    const idempotency = readIdempotency(request, response.locals.principal as string);
    const posted = drafts.length > 0 ? await post(drafts, idempotency) : { items: [], replayed: false };

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
    response.json(
      paginate(outcomes, limit, ({ deliveries, ...outcome }) => ({ ...renderOutcome(outcome), deliveries })),
    );
  });

  router.get('/:id', async (request, response) => {
    const outcome = isId(request.params.id) ? await findOutcome(store, request.params.id) : null;
    if (!outcome) throw notFound('outcome');
    response.json(renderOnRecord(outcome));
  });

  return router;

  async function post(drafts: readonly Draft[], idempotency: Idempotency | null) {
    const startedAt = Date.now();
    const answer = await accept({ drafts, idempotency });
    if (answer.status === 'idempotency_mismatch') {
      throw new Problem(409, 'idempotency_mismatch', 'this Idempotency-Key came with another body before');
    }
    for (const item of answer.items) logItem(item, answer.replayed, Date.now() - startedAt);
    return answer;
  }

  function logItem(item: Accepted | CallConflict, replayed: boolean, durationMs: number): void {
    if (item.result === 'call_conflict')
      return log.warn('outcome refused', { code: item.result, message: item.message });
    const { outcome, deliveries } = item;
    log.info('outcome', {
      outcomeId: outcome.id,
      callId: outcome.call.id,
      callIds: outcome.call.ids,
      name: outcome.name,
      key: outcome.key,
      revision: outcome.revision,
      result: item.result,
      source: outcome.source,
      deliveryIds: deliveries.map(({ id }) => id),
      replayed,
      durationMs,
    });
  }
}

function statusOf({ result }: Accepted): 200 | 202 {
  return result === 'unchanged' ? 200 : 202;
}

function conflict({ message }: CallConflict): Problem {
  return new Problem(409, 'call_conflict', message);
}

function renderItem(item: Accepted | CallConflict | undefined, requestId: string): object {
  if (!item) throw new Error('an accepted batch gave too few items');
  if (item.result === 'call_conflict') return { status: 409, problem: conflict(item).body(requestId) };
  return { status: statusOf(item), ...renderAccepted(item) };
}

function renderOnRecord({ deliveries, ...outcome }: OutcomeOnRecord): object {
  return { outcome: renderOutcome(outcome), deliveries };
}

/** Two bodies that differ in the order of their keys alone are one body. */
function readIdempotency(
  request: { get(name: string): string | undefined; body: unknown },
  principal: string,
): Idempotency | null {
  const key = request.get('idempotency-key');
  if (key === undefined) return null;
  if (key.length < 1 || key.length > 255) {
    const message = 'must be 1 to 255 characters';
    throw new Problem(422, 'invalid', `Idempotency-Key: ${message}`, [{ path: 'Idempotency-Key', message }]);
  }
  return { principal, key, fingerprint: createHash('sha256').update(canonicalJson(request.body)).digest('base64url') };
}

function canonicalJson(value: unknown, depth = 0): string {
  if (depth > DEEPEST) throw new Problem(422, 'invalid', 'the body is nested too deeply');
  if (Array.isArray(value)) return `[${value.map((held) => canonicalJson(held, depth + 1)).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return `{${entries.map(([key, held]) => `${JSON.stringify(key)}:${canonicalJson(held, depth + 1)}`).join(',')}}`;
}
