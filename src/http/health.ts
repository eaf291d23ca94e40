import type { Router } from 'express';
import { whyAway } from '../store/errors';
import { alive, readiness } from './answers/health';
import type { Operation } from './openapi/operation';
import { openRoutes, type Routes } from './openapi/routes';

/** Asks one of the things that the gateway stands on. @throws when it is away */
export type Check = () => Promise<unknown>;

/** How long a check may take before what it asks counts as down. */
const PATIENCE_MS = 2_000;

const HEALTH = {
  id: 'getHealth',
  tag: 'Health',
  summary: 'Whether the process serves',
  answers: { 200: { description: 'It does.', body: alive } },
} as const satisfies Operation;

const READINESS = {
  id: 'getReadiness',
  tag: 'Health',
  summary: 'Whether all that the gateway stands on is up',
  answers: {
    200: { description: 'It is.', body: readiness },
    503: { description: 'Something is down; `status` names it.', body: readiness },
  },
} as const satisfies Operation;

/** `/healthz`: the process serves. */
export function livenessRoutes(): Routes {
  const routes = openRoutes();
  routes.get('/healthz', HEALTH, ({ response }) => {
    response.json({ status: 'up' });
  });
  return routes;
}

/**
 * Beside `/healthz`, `/readyz`: so does everything that the process stands on; `details` says more and decides nothing, and is left out
 * when it can't be had.
 */
export function healthRoutes(checks: Readonly<Record<string, Check>>, details: () => Promise<object>): Router {
  const routes = livenessRoutes();

  routes.get('/readyz', READINESS, async ({ response }) => {
    const found = await Promise.all(
      Object.entries(checks).map(async ([name, check]) => ({ name, ...(await ask(check)) })),
    );
    const down = found.filter(({ state }) => state === 'down');
    const named = down.map(({ name, why }) => (why === null ? name : `${name} (${why})`));
    const status = down.length === 0 ? 'up' : `down: ${named.join(', ')}`;
    const more = down.length === 0 ? await details().catch(() => ({})) : {};
    const body = { status, ...Object.fromEntries(found.map(({ name, state }) => [name, state])), ...more };
    response.status(down.length === 0 ? 200 : 503).json(body);
  });

  return routes.router;
}

interface Found {
  state: 'up' | 'down';
  /** what is wrong, where that is known */
  why: string | null;
}

async function ask(check: Check): Promise<Found> {
  let timer: NodeJS.Timeout | undefined;
  const impatience = new Promise<Found>((resolve) => {
    timer = setTimeout(() => resolve({ state: 'down', why: null }), PATIENCE_MS);
  });
  const answer = check().then(
    (): Found => ({ state: 'up', why: null }),
    (error: unknown): Found => ({ state: 'down', why: whyAway(error) }),
  );
  return Promise.race([answer, impatience]).finally(() => clearTimeout(timer));
}
