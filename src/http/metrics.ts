import express, { type Express, type Router } from 'express';
import { z } from 'zod';
import type { Log } from '../telemetry/log';
import type { Exposition } from '../telemetry/metrics/exposition';
import { livenessRoutes } from './health';
import type { Operation } from './openapi/operation';
import { openRoutes } from './openapi/routes';
import { answerProblems, noSuchRoute, Problem } from './problem';

/** All metrics of this process, as of now. */
export type Scrape = () => Promise<Exposition>;

const METRICS = {
  id: 'getMetrics',
  tag: 'Health',
  summary: 'What is going on, for Prometheus',
  description: 'Where `METRICS_PORT` is set they are served on that port instead, without a key.',
  key: 'any',
  answers: {
    200: {
      description: 'The series of this process (docs/monitoring.md).',
      body: z.string(),
      mediaType: 'text/plain; version=0.0.4; charset=utf-8',
    },
  },
  problems: ['unauthorized', 'forbidden', 'not_found', 'too_many_wrong_keys'],
} as const satisfies Operation;

/** For Prometheus. Who may ask is said by what it is mounted behind. @param scrape null: they are served on a port of their own */
export function metricsRoutes(scrape: Scrape | null): Router {
  const routes = openRoutes();
  routes.get('/', METRICS, async ({ response }) => {
    if (!scrape) throw new Problem(404, 'not_found', 'the metrics are served on a port of their own, METRICS_PORT');
    const { contentType, text } = await scrape();
    response.set('Content-Type', contentType).send(text);
  });
  return routes.router;
}

/** What is served on a port of its own: the metrics, and whether the process serves. Takes no key. */
export function createMetricsHttp(scrape: Scrape, log: Log): Express {
  const app = express();
  app.disable('x-powered-by').disable('etag').set('query parser', 'simple');
  app.use('/metrics', metricsRoutes(scrape));
  app.use(livenessRoutes().router);
  app.use(noSuchRoute);
  app.use(answerProblems(log));
  return app;
}
