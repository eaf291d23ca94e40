import { type Request, type Response, Router } from 'express';
import { z } from 'zod';
import { type Asked, CannotCorrect, type CorrectionsOptions, type Done } from '../intake/corrections';
import { moveOutcome } from '../intake/move-outcome';
import { removeId } from '../intake/remove-id';
import { splitCall } from '../intake/split-call';
import { isId } from '../model/id';
import { storableText } from '../model/text';
import { findCall } from '../store/calls';
import { findOutcome } from '../store/outcomes';
import { noBody } from './admin-deliveries';
import { operatorOf } from './audit';
import { notFound, parse, Problem } from './problem';
import { renderCall, renderOnRecord } from './render';

const plan = z.enum(['true', 'false'], { error: 'must be true or false' }).optional();
const callId = z.string().refine(isId, { error: 'must be a call’s id' });
const outcomeId = z.string().refine(isId, { error: 'must be an outcome’s id' });

const planQuery = z.strictObject({ plan });
const removal = z.strictObject({ plan, callId: callId.optional() });
const move = z.strictObject({ callId });
const parts = z
  .strictObject({
    ids: z.array(storableText(255)).default([]),
    outcomes: z.array(outcomeId).default([]),
  })
  .refine(({ ids, outcomes }) => ids.length + outcomes.length > 0, { error: 'must name ids or outcomes' })
  .optional();

/**
 * `/v1/admin/calls/{id}/ids/{key}`, `/v1/admin/calls/{id}/split` and `/v1/admin/outcomes/{id}/move`: take a mistake about calls back. With
 * `?plan=true` each says what it would tell whom, and does nothing.
 */
export function correctionRoutes(options: CorrectionsOptions): Router {
  const { store } = options;
  const router = Router();

  router.delete('/calls/:id/ids/:key', async (request, response) => {
    const query = parse(removal, request.query);
    parse(noBody, request.body);
    const id = idIn(request.params.id, 'call');
    const { key } = request.params;
    const by = askedIn(query, response);
    const { result, ...done } = await orProblem(removeId(options, { callId: id, key, to: query.callId }, by));
    const found = by.isPlan ? null : await findCall(store, result.callId);
    response.json({ ...(found && { call: renderCall(found.call) }), ...done });
  });

  router.post('/calls/:id/split', async (request, response) => {
    const asked = { callId: idIn(request.params.id, 'call'), parts: parse(parts, bodyOf(request)) };
    const by = askedIn(parse(planQuery, request.query), response);
    const { result, ...done } = await orProblem(splitCall(options, asked, by));
    const { staying, split, notes } = result;
    const calls = by.isPlan ? [] : await Promise.all([staying, split].map((one) => findCall(store, one)));
    const shown = calls.flatMap((found) => (found ? [renderCall(found.call)] : []));
    response.json({ ...(!by.isPlan && { calls: shown }), notes, ...done });
  });

  router.post('/outcomes/:id/move', async (request, response) => {
    const asked = { outcomeId: idIn(request.params.id, 'outcome'), ...parse(move, request.body) };
    const by = askedIn(parse(planQuery, request.query), response);
    const { result, ...done } = await orProblem(moveOutcome(options, asked, by));
    const outcome = by.isPlan ? null : await findOutcome(store, result.outcomeId);
    response.json({
      ...(outcome && { outcome: renderOnRecord(outcome), deliveries: outcome.deliveries }),
      ...done,
    });
  });

  return router;
}

function askedIn(query: { plan?: 'true' | 'false' | undefined }, response: Response): Asked {
  return { isPlan: query.plan === 'true', operator: operatorOf(response) };
}

/** An empty object says as little as no body. */
function bodyOf(request: Request): unknown {
  const body: unknown = request.body;
  const isEmpty = typeof body === 'object' && body !== null && Object.keys(body).length === 0;
  return isEmpty ? undefined : body;
}

async function orProblem<T>(correcting: Promise<Done<T>>): Promise<Done<T>> {
  try {
    return await correcting;
  } catch (error) {
    if (!(error instanceof CannotCorrect)) throw error;
    throw new Problem(error.code === 'not_found' ? 404 : 409, error.code, error.message);
  }
}

function idIn(id: string, what: string): string {
  if (!isId(id)) throw notFound(what);
  return id;
}
