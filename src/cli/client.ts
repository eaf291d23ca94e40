import { type z } from 'zod';
import { Away, Interrupted, problemAnswer, Refused } from './exit';
import { printable } from './terminal/printable';
import type { Settings } from './settings';

/** What the gateway answered with 2xx. */
export interface Answer {
  /** the body as it came */
  text: string;
  /** the body, read */
  value: unknown;
}

/** The gateway as the commands ask it. Everything throws `Refused`, `Away` or `Interrupted`. */
export interface Client {
  get(path: string, query?: Query): Promise<Answer>;
  /** null where there is none (404) */
  find(path: string): Promise<Answer | null>;
  /** `body` is made JSON unless it is a text already */
  post(path: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  patch(path: string, body: unknown): Promise<Answer>;
  delete(path: string): Promise<Answer>;
}

export type Query = Readonly<Record<string, string | number | undefined>>;

const PATIENCE_MS = 30_000;

/** `stopped` ends whatever is under way. */
export function createClient({ url, key }: Settings, stopped: AbortSignal): Client {
  const ask = async (method: string, path: string, body?: unknown, headers = {}): Promise<Answer> => {
    try {
      const response = await fetch(`${url}${path}`, {
        method,
        headers: { authorization: `Bearer ${key}`, accept: 'application/json', ...contentOf(body), ...headers },
        body: body === undefined || typeof body === 'string' ? body : JSON.stringify(body),
        // A key is for one host.
        redirect: 'manual',
        signal: AbortSignal.any([stopped, AbortSignal.timeout(PATIENCE_MS)]),
      });
      return read(url, response, await response.text());
    } catch (error) {
      if (stopped.aborted) throw new Interrupted('interrupted');
      if (error instanceof Refused || error instanceof Away) throw error;
      throw new Away(`The gateway at ${printable(url)} can’t be reached: ${causeOf(error)}.`);
    }
  };
  return {
    get: (path, query = {}) => ask('GET', `${path}${queryOf(query)}`),
    find: async (path) => {
      try {
        return await ask('GET', path);
      } catch (error) {
        if (error instanceof Refused && error.status === 404 && error.problem) return null;
        throw error;
      }
    },
    post: (path, body, headers) => ask('POST', path, body, headers),
    patch: (path, body) => ask('PATCH', path, body),
    delete: (path) => ask('DELETE', path),
  };
}

/** Reads an answer tolerantly. @throws {Away} where it is none of this gateway's */
export function readAnswer<T extends z.ZodType>(schema: T, { value }: Answer): z.output<T> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const at = printable(issue?.path.map(String).join('.') ?? '');
  throw new Away(
    `What answered is no gateway of this version: ${at || 'the answer'}: ${printable(issue?.message ?? '')}.`,
  );
}

function read(url: string, response: Response, text: string): Answer {
  const { status, headers } = response;
  const value = parseJson(text);
  if (response.ok && value !== undefined) return { text, value };
  const { data: problem } = problemAnswer.safeParse(value);
  const words = problem
    ? printable(problem.detail)
    : `it answered ${status}, and not as a gateway does. Is that its URL?`;
  if (status >= 400 && status < 500) {
    const after = headers.get('retry-after');
    const later = after ? ` (ask again in ${printable(after)} s)` : '';
    const told = problem ? { text, faults: problem.errors ?? [] } : null;
    // The detail is the first fault, which is said with the others.
    const message = told?.faults.length
      ? `The gateway refused what was sent (${status}):`
      : `The gateway refused: ${words}${later}`;
    throw new Refused(message, status, told);
  }
  if (status >= 300 && status < 400) {
    const location = printable(headers.get('location') ?? 'nowhere');
    throw new Away(`${printable(url)} answered ${status} and sends you to ${location}. Is that GATEWAY_URL?`);
  }
  throw new Away(`The gateway at ${printable(url)} is in trouble: ${words}`);
}

function contentOf(body: unknown): Record<string, string> {
  return body === undefined ? {} : { 'content-type': 'application/json' };
}

function queryOf(query: Query): string {
  const said = Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : [`${encodeURIComponent(name)}=${encodeURIComponent(value)}`],
  );
  return said.length === 0 ? '' : `?${said.join('&')}`;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The cause alone: the error's own message may hold what was sent. */
function causeOf(error: unknown): string {
  const { name, cause } = error as { name?: string; cause?: { code?: string; message?: string } };
  if (name === 'TimeoutError') return `no answer within ${PATIENCE_MS / 1_000} s`;
  return printable(cause?.code ?? cause?.message ?? name ?? 'for no known reason');
}
