import { OPERATIONS, type Operations, type Problem } from './operations.js';

export type * from './operations.js';

export interface ClientOptions {
  /** Where the gateway is, such as `https://gateway.example`. */
  url: string;
  /** One of its keys. A browser shows it to whoever looks: give it one that may do no more than they may. */
  key: string;
  /** How often a request is sent again that may be; 3 unless said. */
  retries?: number;
  /** How long one try may take, in milliseconds; 30,000 unless said. */
  timeoutMs?: number;
  /** In the place of the global one. */
  fetch?: typeof fetch;
}

/** What may be said of one call of an operation beside its request. */
export interface CallOptions {
  /** The key of a POST that takes one; one is made unless said. The same key and body is one post, however often it is sent. */
  idempotencyKey?: string;
  /** Ends the call. */
  signal?: AbortSignal;
}

type Id = keyof Operations;
type RequestOf<I extends Id> = Operations[I]['request'];
type AnswerOf<I extends Id> = Operations[I]['answer'];
/** A request that need not say anything may be left out. */
type Given<I extends Id> =
  object extends RequestOf<I>
    ? [request?: RequestOf<I>, options?: CallOptions]
    : [request: RequestOf<I>, options?: CallOptions];

interface Page<Item> {
  items: Item[];
  nextCursor: string | null;
}
type Listing = { [I in Id]: AnswerOf<I> extends Page<unknown> ? I : never }[Id];
type ItemOf<I extends Listing> = AnswerOf<I> extends Page<infer Item> ? Item : never;

/** Every operation by its name in the OpenAPI document. */
export type Client = { [I in Id]: (...given: Given<I>) => Promise<AnswerOf<I>> } & {
  /** Every list, item by item: pages are asked for as they are needed. */
  each: { [I in Listing]: (...given: Given<I>) => AsyncGenerator<ItemOf<I>, void, undefined> };
};

/**
 * Thrown when the gateway, or something before it, refuses. `code` tells a program why; it is null where the answer was no problem
 * of the gateway's, such as a proxy's page.
 */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly code: Problem['code'] | null;
  /** Every fault in what was sent, by its path. */
  readonly errors: NonNullable<Problem['errors']>;
  readonly requestId: string | null;

  constructor(
    readonly status: number,
    readonly problem: Problem | null,
    requestId: string | null,
  ) {
    super(problem ? `${problem.status} ${problem.code}: ${problem.detail}` : `${status}: no answer of the gateway's`);
    this.code = problem?.code ?? null;
    this.errors = problem?.errors ?? [];
    this.requestId = problem?.requestId ?? requestId;
  }
}

/** Opens a client. Nothing is sent by that. */
export function createClient(options: ClientOptions): Client {
  const ids = Object.keys(OPERATIONS) as Id[];
  const calls = ids.map(
    (id) => [id, (request?: Sent, call?: CallOptions) => send(options, id, request, call)] as const,
  );
  const each = ids.map(
    (id) =>
      [id, (request?: Sent, call?: CallOptions) => itemsOf((page) => send(options, id, page, call), request)] as const,
  );
  return { ...Object.fromEntries(calls), each: Object.fromEntries(each) } as unknown as Client;
}

/** A request of any operation. */
interface Sent {
  path?: Record<string, string>;
  query?: Record<string, string | number | readonly string[] | undefined>;
  body?: unknown;
}

async function* itemsOf(ask: (request: Sent) => Promise<unknown>, request: Sent = {}): AsyncGenerator {
  for (let cursor: string | null | undefined; cursor !== null;) {
    const page = (await ask({ ...request, query: { ...request.query, cursor } })) as Page<unknown>;
    yield* page.items;
    cursor = page.nextCursor;
  }
}

/** Statuses that say that another try may go better. */
const PASSING = [429, 502, 503, 504];

/** Sends a request, and again where that does no harm: what reads, and what has an Idempotency-Key that the gateway takes. */
async function send(options: ClientOptions, id: Id, request: Sent = {}, call: CallOptions = {}): Promise<unknown> {
  const { retries = 3 } = options;
  const [method, path, takesKey] = OPERATIONS[id];
  const url = urlOf(options.url, path, request);
  const key = method === 'POST' ? (call.idempotencyKey ?? newKey()) : undefined;
  const left = method === 'GET' || takesKey ? retries : 0;
  for (let tries = 0; ; tries += 1) {
    const { answer, error } = await attempt(options, { method, url, key, body: request.body, signal: call.signal });
    if (answer && !(PASSING.includes(answer.status) && tries < left)) return read(answer);
    if (call.signal?.aborted || tries >= left) throw error;
    await pause(waitOf(answer, tries), call.signal);
  }
}

interface Answer {
  status: number;
  headers: Headers;
  text: string;
}

interface Attempt {
  method: string;
  url: URL;
  key: string | undefined;
  body: unknown;
  signal: AbortSignal | undefined;
}

async function attempt(
  options: ClientOptions,
  { method, url, key, body, signal }: Attempt,
): Promise<{ answer?: Answer; error?: unknown }> {
  const { fetch: ask = fetch, timeoutMs = 30_000 } = options;
  const deadline = AbortSignal.timeout(timeoutMs);
  try {
    const answer = await ask(url, {
      method,
      headers: {
        authorization: `Bearer ${options.key}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(key !== undefined && { 'idempotency-key': key }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      // A key is for one host.
      redirect: 'manual',
      signal: signal ? AbortSignal.any([signal, deadline]) : deadline,
    });
    // Within the same deadline; an answer that breaks off is none.
    return { answer: { status: answer.status, headers: answer.headers, text: await answer.text() } };
  } catch (error) {
    return { error };
  }
}

function read({ status, headers, text }: Answer): unknown {
  const type = headers.get('content-type') ?? '';
  const isProblem = type.startsWith('application/problem+json');
  if (status < 300 && type.startsWith('application/json')) return JSON.parse(text);
  throw new ProblemError(status, isProblem ? (JSON.parse(text) as Problem) : null, headers.get('x-request-id'));
}

function urlOf(base: string, path: string, { path: places = {}, query = {} }: Sent): URL {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => placeOf(name, places[name]));
  const url = new URL(base.replace(/\/+$/, '') + filled);
  for (const [name, value] of Object.entries(query)) if (value !== undefined) url.searchParams.set(name, String(value));
  return url;
}

/** A place that is empty, or that leads upwards, would be another operation's path. */
function placeOf(name: string, value: string | undefined): string {
  if (value === undefined || /^\.{0,2}$/.test(value)) throw new TypeError(`${name} must name something, not ${value}`);
  return encodeURIComponent(value);
}

/** As long as the gateway says, else a second, two, four …; up to a quarter more, so that many clients do not come at once. */
function waitOf(answer: Answer | undefined, tries: number): number {
  const seconds = Number(answer?.headers.get('retry-after') ?? NaN);
  return (Number.isFinite(seconds) ? seconds : 2 ** tries) * 1_000 * (1 + Math.random() / 4);
}

function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, milliseconds);
    const stop = (): void => {
      clearTimeout(timer);
      reject(signal?.reason as Error);
    };
    signal?.addEventListener('abort', stop, { once: true });
  });
}

/** 128 random bits. Browsers have `randomUUID` on pages over https alone. */
function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
