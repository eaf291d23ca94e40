import type { Response, Router } from 'express';
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
import { callSplit, idRemoved, outcomeMoved } from './answers/correction';
import { operatorOf } from './audit';
import type { Operation } from './openapi/operation';
import { openRoutes } from './openapi/routes';
import { notFound, Problem } from './problem';
import { renderCall, renderOnRecord } from './render';

const plan = z
  .enum(['true', 'false'], { error: 'must be true or false' })
  .optional()
  .describe('`true`: shows what each account would be sent, and does nothing.');

/** The gateway's own id of a call or an outcome. */
const ownId = (what: string) =>
  z
    .string()
    .refine(isId, { error: `must be ${what}` })
    .meta({ format: 'uuid', example: '01932b5c-7a1e-7c3b-9d52-3f1f6f0a9b10' });
const callId = ownId('a call’s id');

const planQuery = z.strictObject({ plan });

const parts = z
  .strictObject({
    ids: z
      .array(storableText(255))
      .optional()
      .describe('Which of the call’s ids are the other one’s, by key.')
      .meta({ example: ['external'] }),
    outcomes: z.array(ownId('an outcome’s id')).optional().describe('Which of its outcomes are the other one’s.'),
  })
  .refine((body) => isEmpty(body) || Object.values(body).flat().length > 0, { error: 'must name ids or outcomes' })
  .optional();

/** An empty object says as little as no body. */
function isEmpty(body: object): boolean {
  return Object.keys(body).length === 0;
}

const REMOVE_ID = {
  id: 'removeCallId',
  tag: 'Calls',
  summary: 'Take an id from a call',
  description:
    'What a vendor was sent of the call by this id is retracted there, and reported by what else is known of the call. The same posts do not add the id again.',
  query: z.strictObject({
    plan,
    callId: callId
      .optional()
      .describe('The call that the id is of; it is of none of those that are known when left out.'),
  }),
  body: noBody,
  answers: { 200: { description: 'The id is removed, or would be.', body: idRemoved } },
  problems: ['same_call', 'call_conflict', 'outcome_conflict', 'sending'],
} as const satisfies Operation;

const SPLIT = {
  id: 'splitCall',
  tag: 'Calls',
  summary: 'Make two calls of one',
  description:
    'The two that it was before they became one; or, where the body names any, one of these ids and outcomes and one of the rest. ' +
    'What vendors were sent of the wrong one is retracted there and reported of the right one. The same posts do not make them one again.',
  query: planQuery,
  body: parts,
  answers: { 200: { description: 'The call is split, or would be.', body: callSplit } },
  problems: ['not_merged', 'outcome_conflict', 'sending'],
} as const satisfies Operation;

const MOVE = {
  id: 'moveOutcome',
  tag: 'Outcomes',
  summary: 'Move an outcome to another call',
  description:
    'What vendors were sent of it is retracted on the call that it was of and reported on the other. Later reports of it, under the first call as well, are reports of it there.',
  query: planQuery,
  body: z.strictObject({ callId: callId.describe('The call that it is of.') }),
  answers: { 200: { description: 'The outcome is moved, or would be.', body: outcomeMoved } },
  problems: ['same_call', 'outcome_conflict', 'moved', 'sending'],
} as const satisfies Operation;

/**
 * `/v1/admin/calls/{id}/ids/{key}`, `/v1/admin/calls/{id}/split` and `/v1/admin/outcomes/{id}/move`: take a mistake about calls back. With
 * `?plan=true` each says what it would send to whom, and does nothing.
 */
export function correctionRoutes(options: CorrectionsOptions): Router {
  const { store } = options;
  const routes = openRoutes();

  routes.delete('/calls/:id/ids/:key', REMOVE_ID, async ({ params, query, response }) => {
    const id = idIn(params.id, 'call');
    const by = askedIn(query, response);
    const asked = { callId: id, key: params.key, to: query.callId };
    const { result, ...done } = await orProblem(removeId(options, asked, by));
    const found = by.isPlan ? null : await findCall(store, result.callId);
    response.json({ ...(found && { call: renderCall(found.call) }), ...done });
  });

  routes.post('/calls/:id/split', SPLIT, async ({ params, query, body, response }) => {
    const { ids = [], outcomes = [] } = body ?? {};
    const isSaid = body !== undefined && !isEmpty(body);
    const asked = { callId: idIn(params.id, 'call'), ...(isSaid && { parts: { ids, outcomes } }) };
    const by = askedIn(query, response);
    const { result, ...done } = await orProblem(splitCall(options, asked, by));
    const { staying, split, notes } = result;
    const calls = by.isPlan ? [] : await Promise.all([staying, split].map((one) => findCall(store, one)));
    const shown = calls.flatMap((found) => (found ? [renderCall(found.call)] : []));
    response.json({ ...(!by.isPlan && { calls: shown }), notes, ...done });
  });

  routes.post('/outcomes/:id/move', MOVE, async ({ params, query, body, response }) => {
    const asked = { outcomeId: idIn(params.id, 'outcome'), ...body };
    const by = askedIn(query, response);
    const { result, ...done } = await orProblem(moveOutcome(options, asked, by));
    const outcome = by.isPlan ? null : await findOutcome(store, result.outcomeId);
    response.json({
      ...(outcome && { outcome: renderOnRecord(outcome), deliveries: outcome.deliveries }),
      ...done,
    });
  });

  return routes.router;
}

function askedIn(query: { plan?: 'true' | 'false' | undefined }, response: Response): Asked {
  return { isPlan: query.plan === 'true', operator: operatorOf(response) };
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
