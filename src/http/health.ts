import { Router } from 'express';

/** Asks one of the things that the gateway stands on. @throws when it is away */
export type Check = () => Promise<unknown>;

/** How long a check may take before what it asks counts as down. */
const PATIENCE_MS = 2_000;

/** `/healthz`: the process serves. */
export function livenessRoutes(): Router {
  const router = Router();
  router.get('/healthz', (_request, response) => {
    response.json({ status: 'up' });
  });
  return router;
}

/**
 * Beside `/healthz`, `/readyz`: so does everything that the process stands on; `details` says more and decides nothing, and is left out
 * when it can't be had.
 */
export function healthRoutes(checks: Readonly<Record<string, Check>>, details: () => Promise<object>): Router {
  const router = livenessRoutes();

  router.get('/readyz', async (_request, response) => {
    const states = await Promise.all(
      Object.entries(checks).map(async ([name, check]): Promise<[string, 'up' | 'down']> => [name, await ask(check)]),
    );
    const down = states.filter(([, state]) => state === 'down').map(([name]) => name);
    const status = down.length === 0 ? 'up' : `down: ${down.join(', ')}`;
    const more = down.length === 0 ? await details().catch(() => ({})) : {};
    const body = { status, ...Object.fromEntries(states), ...more };
    response.status(down.length === 0 ? 200 : 503).json(body);
  });

  return router;
}

async function ask(check: Check): Promise<'up' | 'down'> {
  let timer: NodeJS.Timeout | undefined;
  const impatience = new Promise<'down'>((resolve) => {
    timer = setTimeout(() => resolve('down'), PATIENCE_MS);
  });
  const answer = check().then(
    () => 'up' as const,
    () => 'down' as const,
  );
  return Promise.race([answer, impatience]).finally(() => clearTimeout(timer));
}
