import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import type { Sandbox, SandboxRequest, SandboxResponse } from '../adapter/contract';
import { parseJson } from '../adapter/exchange';

/** What a sandbox vendor does instead of answering well. */
export const fault = z.strictObject({
  /** answer with this status and body, the vendor's books untouched */
  status: z.int().min(200).max(599).optional(),
  body: z.unknown().optional(),
  headers: z.record(z.string(), z.string()).optional(),
  /** wait so long before anything else, in milliseconds */
  delayMs: z.int().min(0).max(600_000).optional(),
  /** take the request to heart and never answer */
  hang: z.boolean().optional(),
  /** take the request to heart and cut the connection */
  reset: z.boolean().optional(),
  /** for so many requests; for all that come when left out */
  times: z.int().min(1).optional(),
});
export type Fault = z.infer<typeof fault>;

export interface RecordedRequest extends SandboxRequest {
  /** epoch milliseconds */
  receivedAt: number;
  /** of the vendor's own answer, whether or not it got through; null where a fault answered in its place, and before the answer */
  status: number | null;
}

/** A vendor that isn't there: its documented behaviour behind HTTP, with faults on demand and a memory of what it got. */
export interface SandboxVendor {
  /** answers a request whose `url` is below the sandbox vendor's base URL */
  handle(request: IncomingMessage, response: ServerResponse): void;
  /** whether a URL below the sandbox vendor's base URL is of its own routes, and none of the vendor's */
  isControl(url: string): boolean;
  requests(): readonly RecordedRequest[];
  fail(fault: Fault): void;
  /** forgets faults and requests, not the vendor's books */
  clear(): void;
}

const MOST_REMEMBERED = 1_000;
const MOST_BYTES = 64 * 1024;

export function createSandboxVendor(sandbox: Sandbox): SandboxVendor {
  let requests: RecordedRequest[] = [];
  let faults: Fault[] = [];

  const isControl = (url: string): boolean => /^\/_(faults|requests)(\?|$)/.test(url);

  const takeFault = (): Fault | undefined => {
    const [current] = faults;
    if (current?.times === undefined) return current;
    if (current.times === 1) faults = faults.slice(1);
    else faults = [{ ...current, times: current.times - 1 }, ...faults.slice(1)];
    return current;
  };

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const received = await readRequest(request);
    if (!received)
      return send(response, { status: 413, body: { errors: [`a body may have at most ${MOST_BYTES} bytes`] } });
    if (isControl(received.path)) return send(response, control(received));

    const recorded: RecordedRequest = { ...received, receivedAt: Date.now(), status: null };
    requests = [...requests.slice(1 - MOST_REMEMBERED), recorded];
    const current = takeFault();
    if (current?.delayMs) await wait(current.delayMs);
    if (current?.status) {
      const { status, headers = {}, body = '' } = current;
      return send(response, { status, headers, body });
    }
    const answer = sandbox.handle(received);
    recorded.status = answer.status;
    if (current?.hang) return;
    if (current?.reset) return void request.socket.resetAndDestroy();
    send(response, answer);
  };

  /** `GET _requests`, and `GET`, `POST`, `DELETE _faults`: the sandbox vendor's own routes, none of the vendor's. */
  const control = ({ method, path, body }: SandboxRequest): SandboxResponse => {
    if (method === 'GET') return { status: 200, body: { items: path === '/_requests' ? requests : faults } };
    if (method === 'DELETE') {
      clear();
      return { status: 200, body: { items: [] } };
    }
    const parsed = fault.safeParse(path === '/_faults' && body !== '' ? parseJson(body) : undefined);
    if (!parsed.success) return { status: 422, body: { errors: parsed.error.issues } };
    faults = [...faults, parsed.data];
    return { status: 200, body: { items: faults } };
  };

  const clear = (): void => {
    requests = [];
    faults = [];
  };

  return {
    handle: (request, response) => {
      serve(request, response).catch(() => response.destroy());
    },
    isControl,
    requests: () => requests,
    fail: (one) => {
      faults = [...faults, one];
    },
    clear,
  };
}

/** Null when its body is too large. */
async function readRequest(request: IncomingMessage): Promise<SandboxRequest | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MOST_BYTES) return null;
    chunks.push(chunk);
  }
  const url = new URL(request.url ?? '/', 'http://sandbox');
  return {
    method: request.method ?? 'GET',
    path: url.pathname,
    query: Object.fromEntries(url.searchParams),
    headers: Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)])),
    body: Buffer.concat(chunks).toString('utf8'),
  };
}

function send(response: ServerResponse, { status, headers = {}, body }: SandboxResponse): void {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const type = typeof body === 'string' ? 'text/plain; charset=utf-8' : 'application/json';
  response.writeHead(status, { 'content-type': type, ...headers }).end(text);
}
