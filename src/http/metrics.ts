import express, { type Express, Router } from 'express';
import type { Log } from '../telemetry/log';
import type { Exposition } from '../telemetry/metrics/exposition';
import { livenessRoutes } from './health';
import { answerProblems, noSuchRoute } from './problem';

/** All metrics of this process, as of now. */
export type Scrape = () => Promise<Exposition>;

/** `/metrics`: for Prometheus. Who may ask is said by what it is mounted behind. */
export function metricsRoutes(scrape: Scrape): Router {
  const router = Router();
  router.get('/metrics', async (_request, response) => {
    const { contentType, text } = await scrape();
    response.set('Content-Type', contentType).send(text);
  });
  return router;
}

/** What is served on a port of its own: the metrics, and whether the process serves. Takes no key. */
export function createMetricsHttp(scrape: Scrape, log: Log): Express {
  const app = express();
  app.disable('x-powered-by').disable('etag').set('query parser', 'simple');
  app.use(metricsRoutes(scrape), livenessRoutes());
  app.use(noSuchRoute);
  app.use(answerProblems(log));
  return app;
}
