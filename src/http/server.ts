import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import express, { type Express, type RequestHandler, type Router } from 'express';
import { parseJson } from '../adapter/exchange';
import type { Log } from '../telemetry/log';
import { type AdminDeliveryOptions, adminDeliveryRoutes } from './admin-deliveries';
import { auditRoutes } from './audit';
import { bearerOf, type FindHolder, requireKey, requireOperator } from './auth';
import { type ConnectionEditing, connectionEditRoutes } from './connections/edits';
import { connectionRoutes } from './connections/routes';
import type { AcceptOutcomes } from '../intake/accept-outcomes';
import type { CorrectionsOptions } from '../intake/corrections';
import type { Store } from '../store/client';
import { hasUtf8Query, isSaidToBeUtf8, readText } from './body-text';
import type { Vocabulary } from './call-schema';
import { callRoutes } from './calls';
import { correctionRoutes } from './corrections';
import { deliveryRoutes } from './deliveries';
import { type InboundOptions, inboundRoutes } from './inbound/endpoints';
import { type Check, healthRoutes } from './health';
import { idempotentPosts } from './idempotent-posts';
import { type KeyLimits, limitPosts } from './key-limits';
import { keyRoutes } from './keys';
import type { KnownKeys } from './known-keys';
import { metricsRoutes, type Scrape } from './metrics';
import { createDocument, type OpenApiDocument } from './openapi/document';
import { describedEndpoints } from './openapi/inbound';
import type { DescribedRoute } from './openapi/operation';
import { routesOf } from './openapi/routes';
import { SANDBOX_ROUTES } from './openapi/sandbox';
import { documentRoutes } from './openapi/serve';
import { outcomeRoutes } from './outcomes';
import { answerProblems, noSuchRoute, Problem } from './problem';
import { backfillRoutes, pullRoutes } from './pulls';
import { rejectionRoutes } from './inbound/rejections';
import { type ReplayRoutes, replayRoutes } from './replays';
import { createReport } from './inbound/report';
import { isOfAnotherSite, isOfThisMachine } from './sandbox-access';

/** A server of its own, as a part of this one. */
interface Mountable {
  handle(request: IncomingMessage, response: ServerResponse): void;
  /** whether a URL below it is of its own routes */
  isControl(url: string): boolean;
}

export interface HttpOptions {
  store: Store;
  accept: AcceptOutcomes;
  vocabulary: Vocabulary;
  keys: KnownKeys;
  limits: KeyLimits;
  /** whose word is taken for where a request came from, as express' "trust proxy" reads it; null: nobody's */
  trustedProxies: string | number | null;
  endpoints: Pick<InboundOptions, 'settings' | 'connections' | 'currencies'>;
  /** whether there is such a connection that can be asked for outcomes */
  isAsked(name: string): boolean;
  /** how deliveries are sent again */
  replays: Pick<AdminDeliveryOptions & ReplayRoutes, 'delivering' | 'wake' | 'plan'>;
  /** how mistakes about calls are taken back */
  corrections: Omit<CorrectionsOptions, 'store'>;
  editing: ConnectionEditing;
  checks: Readonly<Record<string, Check>>;
  /** what `/readyz` says besides */
  details(): Promise<object>;
  /** null: metrics are served on a port of their own */
  scrape: Scrape | null;
  /** sandbox vendors by connection, mounted under /sandbox/<connection>; more come with connections that the API makes */
  sandboxes: ReadonlyMap<string, Mountable>;
  log: Log;
}

const MOST_BYTES = 256 * 1024;
const MOST_BYTES_OF_BATCH = 4 * 1024 * 1024;

/** The whole outside of the gateway as one express application, and the document of its routes. */
export function createHttp(options: HttpOptions): { app: Express; document(): Promise<OpenApiDocument> } {
  const { store, accept, vocabulary, keys, endpoints, isAsked, replays, corrections, editing, checks, details, log } =
    options;
  const { scrape, sandboxes, limits, trustedProxies } = options;
  const report = createReport(accept, log);
  const app = express();
  app
    .disable('x-powered-by')
    .disable('etag')
    .set('query parser', 'simple')
    .set('trust proxy', trustedProxies ?? false);
  app.use(identify);

  const v1 = express.Router();
  const described: DescribedRoute[] = [];
  const mount = (at: string, ...routers: Router[]): void => {
    v1.use(at, ...routers);
    described.push(...routers.flatMap((router) => routesOf(router, `/v1${at}`)));
  };
  v1.use(requireKey(keys.find, limits.wrong), limitPosts(limits), requireText, readBytes, readJson);
  mount('/outcomes', outcomeRoutes({ store, report, vocabulary }));
  mount('/calls', callRoutes({ store, report, vocabulary }));
  mount('/deliveries', deliveryRoutes(store));
  v1.use('/admin', requireOperator, idempotentPosts(store, log));
  mount('/admin/connections', connectionRoutes(store, editing), connectionEditRoutes(store, editing));
  mount('/admin/connections/:name/pulls', backfillRoutes(store, isAsked));
  mount('/admin/pulls', pullRoutes(store));
  mount('/admin/rejections', rejectionRoutes(store));
  mount('/admin/deliveries', adminDeliveryRoutes({ store, ...replays }));
  mount('/admin', correctionRoutes({ store, ...corrections }));
  mount('/admin/replays', replayRoutes({ store, ...replays }));
  mount('/admin/audit', auditRoutes(store));
  mount('/admin/keys', keyRoutes(store, keys.look));
  // First: each router that a request passes on its way costs it, and most go here.
  app.use('/v1', v1);
  const { adapters } = vocabulary;
  app.use(inboundRoutes({ store, report, keys, limits, adapters, mostBytes: MOST_BYTES, log, ...endpoints }));
  const health = healthRoutes(checks, details);
  const document = (): Promise<OpenApiDocument> => createDocument(described, adapters);
  const documentation = documentRoutes(document);
  const metrics = metricsRoutes(scrape);
  app.use(health, documentation);
  app.use('/metrics', requireKey(keys.find, limits.wrong), metrics);
  app.use('/sandbox/:connection', sandboxVendorOf(sandboxes, keys.find));
  described.push(
    ...describedEndpoints(adapters),
    ...routesOf(health),
    ...routesOf(metrics, '/metrics'),
    ...SANDBOX_ROUTES,
    ...routesOf(documentation),
  );

  app.use(noSuchRoute);
  app.use(answerProblems(log));
  return { app, document };
}

/** Every answer names its request; a caller's own name for it is kept when it can stand in a log line. */
const identify: RequestHandler = (request, response, next) => {
  const given = request.get('x-request-id');
  const requestId = given !== undefined && /^[\w.:-]{1,128}$/.test(given) ? given : randomUUID();
  response.locals.requestId = requestId;
  response.setHeader('X-Request-Id', requestId);
  response.setHeader('X-Content-Type-Options', 'nosniff');
  response.setHeader('Cache-Control', 'no-store');
  next();
};

/**
 * What sandbox vendors got is somebody's calls, and a fault is anybody's to set: their own routes are for the admin key and for this machine. Nothing
 * here is for a page of another site, whatever a browser sends along.
 */
function sandboxVendorOf(sandboxes: HttpOptions['sandboxes'], findHolder: FindHolder): RequestHandler {
  return (request, response, next) => {
    const sandboxVendor = sandboxes.get(String(request.params.connection));
    if (!sandboxVendor) return next();
    if (isOfAnotherSite(request))
      throw new Problem(403, 'forbidden', 'sandbox vendors are not for pages of another site');
    const isOfAdmin = (): boolean => findHolder(bearerOf(request) ?? '')?.role === 'admin';
    const mayAsk = isOfThisMachine(request) || (sandboxVendor.isControl(request.url) && isOfAdmin());
    if (!mayAsk)
      throw new Problem(
        403,
        'forbidden',
        'sandbox vendors are for this machine, and their own routes for the admin key',
      );
    sandboxVendor.handle(request, response);
  };
}

/** JSON in UTF-8 is all that is read here; where a body has to be, it is. */
const requireText: RequestHandler = (request, _response, next) => {
  const hasBody =
    request.headers['transfer-encoding'] !== undefined || Number(request.headers['content-length'] ?? 0) > 0;
  if (hasBody && !request.is('application/json')) {
    throw new Problem(415, 'unsupported_media_type', 'the body must be application/json');
  }
  if (hasBody && !isSaidToBeUtf8(request.get('content-type'))) {
    throw new Problem(415, 'unsupported_media_type', 'the body must be in UTF-8');
  }
  if (!hasUtf8Query(request.originalUrl)) throw new Problem(400, 'bad_request', 'the query is not valid UTF-8');
  if (!hasBody && request.method === 'POST' && /^\/(outcomes|calls)\b/.test(request.path)) {
    throw new Problem(400, 'malformed_json', 'a body is needed');
  }
  next();
};

const readFew = express.raw({ type: 'application/json', limit: MOST_BYTES });
const readMany = express.raw({ type: 'application/json', limit: MOST_BYTES_OF_BATCH });

const readBytes: RequestHandler = (request, response, next) => {
  const isBatch = request.path === '/outcomes/batch';
  (isBatch ? readMany : readFew)(request, response, next);
};

/** Puts the value in the place of the bytes. An empty body, said to be one, is an empty object. */
const readJson: RequestHandler = (request, _response, next) => {
  const { body } = request as { body: unknown };
  if (!Buffer.isBuffer(body)) return next();
  const text = readText(body);
  if (text === null) throw new Problem(400, 'malformed_json', 'the body is not valid UTF-8');
  const value = text === '' ? {} : parseJson(text);
  if (value === undefined) throw new Problem(400, 'malformed_json', 'the body is no JSON');
  request.body = value;
  next();
};
