import { setTimeout as wait } from 'node:timers/promises';
import type { RequestHandler, Response } from 'express';
import type { Store } from '../store/client';
import { type AskedOnce, type HttpAnswer, keepAnswer, letGo, reserveAnswer } from '../store/kept-answers';
import type { Log } from '../telemetry/log';
import { readIdempotency } from './idempotency';
import { Problem } from './problem';

const LOOK_AGAIN_MS = 50;
/** As long as a client waits for an answer, as a rule. */
const PATIENCE_MS = 15_000;

/**
 * For routers whose handlers know nothing of it: a POST with an `Idempotency-Key` is done once, and whoever sends it again gets the first
 * answer. What was refused, or failed, was not done and is not kept. A member `secret` is shown once and not kept either.
 */
export function idempotentPosts(store: Store, log: Log): RequestHandler {
  return async (request, response, next) => {
    if (request.method !== 'POST') return next();
    const idempotency = readIdempotency(
      { get: request.get.bind(request), body: [request.originalUrl, request.body ?? null] },
      String(response.locals.principal),
    );
    if (idempotency === null) return next();
    const kept = await reserve(store, idempotency);
    if (kept !== null) return answerAgain(response, kept);
    keepWhatIsAnswered(response, store, idempotency, log, next);
    next();
  };
}

/** Null: it is to be done now. Waits for the answer where somebody is doing it. */
async function reserve(store: Store, asked: AskedOnce): Promise<HttpAnswer | null> {
  for (let waited = 0; waited < PATIENCE_MS; waited += LOOK_AGAIN_MS) {
    const reserved = await reserveAnswer(store, asked);
    switch (reserved.is) {
      case 'first':
        return null;
      case 'answered':
        return reserved.answer;
      case 'mismatch':
        throw new Problem(409, 'idempotency_mismatch', 'this Idempotency-Key came with another request before');
      case 'under_way':
        await wait(LOOK_AGAIN_MS);
        break;
      default:
        reserved satisfies never;
    }
  }
  const detail = 'a request with this Idempotency-Key is under way; try again soon';
  throw new Problem(503, 'busy', detail, undefined, { 'Retry-After': '2' });
}

function answerAgain(response: Response, { status, location, body }: HttpAnswer): void {
  if (location !== null) response.location(location);
  response.status(status).set('Idempotent-Replayed', 'true').json(body);
}

/** It is answered when the answer is kept. A problem is no JSON of the handler's: it is seen when the response has ended. */
function keepWhatIsAnswered(
  response: Response,
  store: Store,
  asked: AskedOnce,
  log: Log,
  next: (error: unknown) => void,
): void {
  const send = response.json.bind(response);
  let isKept = false;
  response.json = (body: object) => {
    isKept = true;
    const { secret: _shownOnce, ...lasting } = body as { secret?: unknown };
    const answer = { status: response.statusCode, location: response.get('Location') ?? null, body: lasting };
    keepAnswer(store, asked, answer).then(() => send(body), next);
    return response;
  };
  response.once('close', () => {
    if (isKept) return;
    letGo(store, asked).catch((error: unknown) => log.debug('idempotency key not let go', { error }));
  });
}
