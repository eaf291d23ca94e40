import { validateHeaderValue } from 'node:http';
import { Axios } from 'axios';
import { storable } from '../model/text';
import type { VendorRequest, VendorResponse } from './exchange';
import { Unsendable, type Failure } from './failure';
import {
  type AgentOptions,
  createAgents,
  type InFlight,
  type Answer,
  MOST_BYTES,
  nodeTransport,
  Outgoing,
  TransportError,
} from './node-transport';

/** A request as it went out. */
export interface SentRequest {
  method: string;
  url: string;
  headers: Readonly<Record<string, string>>;
  body: unknown;
}

/** What came of one request: an answer, or why there is none. */
export type Exchange =
  /** `resent`: a kept socket was closed under the request, which went out twice */
  | { response: VendorResponse; failure: null; resent?: true }
  /** `cutOff`: by this process itself */
  | { response: null; failure: Failure; cutOff?: true };

export interface SendOptions {
  /** the vendor ends up the same when it gets the request twice: it may be sent again where a kept socket was closed under it */
  repeatable?: boolean;
  /** a moment of `performance.now()` after which nothing is sent any more: somebody else may be sending it by then */
  notAfter?: number;
}

/** A client bound to one base URL: it can't be made to send a connection's credentials anywhere else. */
export interface VendorClient {
  /**
   * The request as it will go out.
   * @throws {Unsendable} when a segment of its path would leave the base URL, or a header can't be sent
   */
  address(request: VendorRequest): SentRequest;
  /** Sends. Never throws for what a vendor or a network does, never follows a redirect, repeats nothing that was answered. */
  send(request: SentRequest, options?: SendOptions): Promise<Exchange>;
  /** Cuts off what is under way. */
  cutOff(): void;
  close(): void;
}

export interface VendorClientOptions extends AgentOptions {
  baseUrl: string;
  /** from the first byte sent to the last byte read, in milliseconds */
  deadlineMs: number;
  /** what is kept of an answer's body; 64 kB unless said */
  mostBytes?: number;
}

const USER_AGENT = 'call-outcome-gateway/0.1';

export function createVendorClient(options: VendorClientOptions): VendorClient {
  const { baseUrl, deadlineMs, mostBytes = MOST_BYTES } = options;
  const agent = createAgents(baseUrl.startsWith('https:'), options);
  const inFlight: InFlight = new Set();
  // Without axios' own defaults, all of which are merged into each request: redirects, proxies, statuses and the types of bodies are
  // the transport's and ours.
  const client = new Axios({
    adapter: nodeTransport(agent, inFlight),
    timeout: deadlineMs,
    maxContentLength: mostBytes,
  });
  return {
    address: (request) => address(baseUrl, request),
    send: (request, sending = {}) => send(client, request, sending),
    cutOff: () => [...inFlight].forEach((cut) => cut()),
    close: () => agent.destroy(),
  };
}

function address(baseUrl: string, request: VendorRequest): SentRequest {
  for (const [name, value] of Object.entries(request.headers ?? {})) checkHeader(name, value);
  const query = request.query ? `?${new URLSearchParams(request.query).toString()}` : '';
  return {
    method: request.method,
    url: `${baseUrl}/${pathOf(request)}${query}`,
    headers: {
      accept: 'application/json',
      'accept-encoding': 'identity',
      ...(request.body === undefined ? {} : { 'content-type': 'application/json' }),
      'user-agent': USER_AGENT,
      ...request.headers,
    },
    body: request.body,
  };
}

/** An empty segment at the end is a slash there, without which some vendors redirect. */
function pathOf({ path }: VendorRequest): string {
  const hasSlash = path.length > 1 && path.at(-1) === '';
  const segments = hasSlash ? path.slice(0, -1) : path;
  return `${segments.map(encodeSegment).join('/')}${hasSlash ? '/' : ''}`;
}

/** A segment that percent-encoding leaves to climb ("..") would be resolved away before the request is sent. */
function encodeSegment(segment: string): string {
  if (segment === '' || segment === '.' || segment === '..') {
    throw new Unsendable(`"${segment}" can't stand in the path of a request`);
  }
  return encodeURIComponent(segment);
}

/** A header holds Latin-1 without control characters, no matter what a secret in it may hold. */
function checkHeader(name: string, value: string): void {
  try {
    validateHeaderValue(name, value);
  } catch {
    throw new Unsendable(`the header ${name} would hold characters that no header can hold`);
  }
}

async function send(client: InstanceType<typeof Axios>, request: SentRequest, sending: SendOptions): Promise<Exchange> {
  const data = request.body === undefined ? undefined : JSON.stringify(request.body);
  const headers =
    data === undefined ? request.headers : { ...request.headers, 'content-length': String(Buffer.byteLength(data)) };
  try {
    const { status, data: answer } = await client.request<Answer>({
      method: request.method,
      url: request.url,
      outgoing: new Outgoing(headers, sending.repeatable, sending.notAfter),
      data,
    });
    return {
      response: { status, headers: answer.headers, body: storable(answer.text), truncated: answer.truncated },
      failure: null,
      ...(answer.sends > 1 && { resent: true }),
    };
  } catch (error) {
    if (!(error instanceof TransportError)) throw error;
    const failure: Failure = { kind: error.kind, message: error.message };
    return { response: null, failure, ...(error.cutOff && { cutOff: true }) };
  }
}
