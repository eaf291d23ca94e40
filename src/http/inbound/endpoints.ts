import { randomInt } from 'node:crypto';
import express, { type ErrorRequestHandler, type Request, type Response, Router } from 'express';
import type { Adapter } from '../../adapter/contract';
import type { InboundEndpoint, InboundRequest, Reply, Trouble } from '../../adapter/inbound-endpoint';
import { parseJson } from '../../adapter/exchange';
import type { Receipt } from '../../adapter/report';
import { currencyIn } from '../../adapter/settings';
import { isRefused, type Item } from '../../intake/accepted';
import type { Store } from '../../store/client';
import { isDatabaseAway, isWriteConflict } from '../../store/errors';
import type { Log } from '../../telemetry/log';
import { addressOf } from '../address';
import type { FindHolder, KeyHolder } from '../auth';
import { isSaidToBeUtf8, isSameInAnyCharset, readText } from '../body-text';
import type { KeyLimits } from '../key-limits';
import type { KnownKeys } from '../known-keys';
import { createRejectionLog } from './rejections';
import type { Report } from './report';

export interface InboundOptions {
  store: Store;
  report: Report;
  keys: KnownKeys;
  limits: KeyLimits;
  adapters: readonly Adapter[];
  /** settings of the endpoints by adapter id */
  settings: ReadonlyMap<string, Readonly<Record<string, unknown>>>;
  /** settings of the connections of this adapter that are delivered to */
  connections(adapterId: string): readonly Readonly<Record<string, unknown>>[];
  /** the currency that the environment says of this adapter's account */
  currencies: ReadonlyMap<string, string>;
  mostBytes: number;
  log: Log;
}

/**
 * The routes that look like vendors' own. What is said at them is understood and answered by the adapters; whose key it is,
 * what becomes of a report and what is kept of a refusal is the same for all.
 */
export function inboundRoutes(options: InboundOptions): Router {
  const { store, report, keys, limits, adapters, settings, connections, currencies, mostBytes, log } = options;
  const keepRejection = createRejectionLog(store, keys.environment, log);
  const router = Router();
  // Clients of vendors say all sorts of types for JSON, or none.
  const readBody = express.raw({ type: () => true, limit: mostBytes });
  for (const adapter of adapters) {
    for (const endpoint of adapter.receive?.endpoints ?? []) open(adapter, endpoint);
  }
  return router;

  function open(adapter: Adapter, endpoint: InboundEndpoint<never>): void {
    const source = `${adapter.id}:${endpoint.id}`;
    const handle = async (request: Request, response: Response): Promise<void> => {
      const bytes = bytesOf(request);
      const asked = readRequest(request, readText(bytes));
      const shown = endpoint.keys(asked);
      const holder = firstHolder(keys.find, shown);
      const retryAfter = await waitOf(request, holder, shown);
      if (retryAfter !== null) {
        const { headers, ...put } = endpoint.fail('too_many_requests', newHandle());
        return send(response, { ...put, headers: { ...headers, 'retry-after': retryAfter } });
      }
      const caller = holder && { mayReport: holder.role !== 'reader', reach: holder.reach };
      const accounts = connections(adapter.id);
      const currency = currencies.get(adapter.id) ?? currencyOf(accounts);
      const context = { settings: settings.get(adapter.id) as never, connections: accounts, currency, caller };
      const reading = endpoint.read(asked, context);
      const reply = 'refusal' in reading ? reading.refusal : await answer(reading);
      if (reply.status >= 400) await keep(request, { endpoint, source, asked, bytes, holder, reply });
      send(response, reply);
    };

    const answer = async ({ reports, once, answer: replyTo }: Understood): Promise<Reply> => {
      const drafts = reports.map((one) => ({ ...one, source }));
      const idempotency = once && { principal: source, ...once, forever: true };
      const answered = await report({ drafts, idempotency });
      if (answered === 'idempotency_mismatch') return endpoint.fail('said_differently', newHandle());
      return replyTo(answered.items.map(receiptOf), answered.replayed);
    };

    const fail: ErrorRequestHandler = async (error: unknown, request, response, next) => {
      if (response.headersSent) return next(error);
      const number = newHandle();
      const trouble = troubleOf(error);
      const isTheirs = trouble !== 'internal' && trouble !== 'unavailable';
      if (!isTheirs) log.error('request failed', { endpoint: source, handle: number, error });
      const reply = endpoint.fail(trouble, number);
      const asked = readRequest(request, '');
      if (isTheirs) await keep(request, { endpoint, source, asked, bytes: NOTHING, holder: null, reply });
      send(response, reply);
    };

    for (const method of endpoint.methods) {
      const on = method === 'POST' ? router.post.bind(router) : router.put.bind(router);
      on(`${endpoint.path}{.json}`, readBody, handle, fail);
    }
  }

  /** How long a request has to wait, as `Retry-After` says it; null: not at all. It has been slowed by then where its key is wrong. */
  async function waitOf(request: Request, holder: KeyHolder | null, shown: readonly string[]): Promise<string | null> {
    if (holder) return limits.post(holder, 'inbound');
    return shown.length === 0 ? null : (await limits.wrong.answer(addressOf(request), 'inbound')).retryAfter;
  }

  async function keep(request: Request, { endpoint, source, asked, bytes, holder, reply }: Refusal): Promise<void> {
    const { method, query, headers } = asked;
    await keepRejection({
      endpoint: source,
      method,
      path: request.path,
      principal: holder?.name ?? null,
      status: reply.status,
      answer: reply.body,
      request: { query, headers, body: bytes.toString() },
      keys: endpoint.keys(asked),
    });
  }
}

/** The one in which all accounts of a vendor are kept; null where they differ, or one has none. */
function currencyOf(accounts: readonly Readonly<Record<string, unknown>>[]): string | null {
  const [currency = null, ...others] = new Set(accounts.map(currencyIn));
  return others.length === 0 ? currency : null;
}

type Understood = Exclude<ReturnType<InboundEndpoint<never>['read']>, { refusal: Reply }>;

interface Refusal {
  endpoint: InboundEndpoint<never>;
  source: string;
  asked: InboundRequest;
  bytes: Buffer;
  holder: KeyHolder | null;
  reply: Reply;
}

const NOTHING = Buffer.alloc(0);

/**
 * A client's library may name a charset of its own choice, which does not matter to ASCII. Anything else in another one would be
 * read as what it is not. @throws what `troubleOf` calls unsupported
 */
function bytesOf({ body, headers }: Request): Buffer {
  const bytes = Buffer.isBuffer(body) ? body : NOTHING;
  const isUtf8 = isSaidToBeUtf8(headers['content-type']) || isSameInAnyCharset(bytes);
  if (!isUtf8) throw Object.assign(new Error('the body is not in UTF-8'), { status: 415 });
  return bytes;
}

/** null: a body that is no text */
function readRequest({ method, params, query, headers }: Request, text: string | null): InboundRequest {
  return {
    method,
    params: texts(params),
    query: texts(query),
    headers: texts(headers),
    body: text === null ? undefined : valueOf(text),
  };
}

/** An empty body is one that says nothing. */
function valueOf(json: string): unknown {
  return json.trim() === '' ? {} : parseJson(json);
}

function texts(record: object): Record<string, string> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, String(value)]));
}

function firstHolder(findHolder: FindHolder, shown: readonly string[]): KeyHolder | null {
  return shown.map(findHolder).find((holder) => holder !== null) ?? null;
}

function receiptOf(item: Item): Receipt {
  if (isRefused(item)) return item;
  if ('call' in item) return { result: item.result, call: item.call, outcome: null };
  return { result: item.result, call: item.outcome.call, outcome: item.outcome };
}

/** What to find a line of the log by. */
function newHandle(): number {
  return randomInt(1, 1_000_000_000);
}

function troubleOf(error: unknown): Trouble {
  if (isDatabaseAway(error) || isWriteConflict(error)) return 'unavailable';
  const { type, status } = (typeof error === 'object' && error !== null ? error : {}) as {
    type?: string;
    status?: number;
  };
  if (type === 'entity.too.large') return 'too_large';
  return status !== undefined && status >= 400 && status < 500 ? 'unsupported' : 'internal';
}

function send(response: Response, { status, headers = {}, body }: Reply): void {
  response.status(status).set(headers).json(body);
}
