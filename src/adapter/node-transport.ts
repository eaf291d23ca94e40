import http from 'node:http';
import https from 'node:https';
import { isIP } from 'node:net';
import type { Readable } from 'node:stream';
import zlib from 'node:zlib';
import type { AxiosResponse, InternalAxiosRequestConfig } from 'axios';
import { ForbiddenAddress, isPublicAddress, publicLookup, type Resolve } from './public-address';

/** How much of an answer is kept. */
export const MOST_BYTES = 64 * 1024;

/** The transport's own failure: whether the request can have reached the vendor, and why there is no answer. */
export class TransportError extends Error {
  override readonly name = 'TransportError';
  constructor(
    message: string,
    /**
     * `ambiguous`: the connection stood, and what was written may have been read; `unreachable`: it did not; `rejected`: it may
     * not be made
     */
    readonly kind: 'ambiguous' | 'unreachable' | 'rejected',
    /** this process cut it off: it says nothing of the vendor */
    readonly cutOff = false,
  ) {
    super(message);
  }
}

/**
 * What axios hands on to the transport as it is: it copies and normalizes the headers of a config several times, which was a tenth of
 * what a delivery costs. An instance of a class is not copied.
 */
export class Outgoing {
  constructor(
    readonly headers: Readonly<Record<string, string>>,
    /** the vendor ends up the same when it gets the request twice */
    readonly repeatable = false,
    /** a moment of `performance.now()` after which nothing is sent any more */
    readonly notAfter = Number.POSITIVE_INFINITY,
  ) {}
}

declare module 'axios' {
  interface AxiosRequestConfig {
    outgoing?: Outgoing;
  }
}

/** An answer: its headers, and its body, decoded, cut at the request's `maxContentLength`. */
export interface Answer {
  headers: Record<string, string>;
  text: string;
  truncated: boolean;
  /** how often the request went out for it */
  sends: number;
}

/** What a client has under way, each by how to cut it off. */
export type InFlight = Set<() => void>;

export interface AgentOptions {
  /** connect to addresses of the internet alone, whatever a name resolves to at that moment */
  publicOnly?: boolean;
  /** in the place of `dns.lookup`, where only the public is reached */
  resolve?: Resolve;
}

/** One per connection: sockets are kept and never shared with another vendor's credentials. */
export function createAgents(secure: boolean, { publicOnly = false, resolve }: AgentOptions = {}): http.Agent {
  // Idle sockets go after 4 s, before the 5 s after which common servers close theirs: a request on a socket that the
  // other side is closing ends in a reset that may or may not have arrived.
  const options = { keepAlive: true, scheduling: 'lifo' as const, timeout: 4_000 };
  if (!publicOnly) return secure ? new https.Agent(options) : new http.Agent(options);
  const guarded = { ...options, lookup: publicLookup(resolve) };
  return refusePrivateLiterals(secure ? new https.Agent(guarded) : new http.Agent(guarded));
}

/** What is an address already is not looked up. */
function refusePrivateLiterals(agent: http.Agent): http.Agent {
  const connect = agent.createConnection.bind(agent);
  agent.createConnection = (options, callback) => {
    const host = options.host ?? '';
    if (isIP(host) === 0 || isPublicAddress(host)) return connect(options, callback);
    (callback as ((error: Error) => void) | undefined)?.(new ForbiddenAddress());
    return null;
  };
  return agent;
}

/**
 * An axios adapter straight on node's http(s): a POST costs 0.16 ms of CPU with it and 0.6 ms with axios' stock one,
 * and it says what the stock one does not: whether the connection stood when it failed. One deadline spans everything from
 * the first byte to the last; redirects are answers; nothing of the environment (proxies) is looked at.
 *
 * A kept socket that the other side closes in the moment of the request is no vendor's failure: what may be repeated is sent
 * once more, at once, on another socket.
 */
export function nodeTransport(agent: http.Agent, inFlight: InFlight) {
  return (config: InternalAxiosRequestConfig): Promise<AxiosResponse<Answer>> =>
    new Promise((resolve, reject) => {
      const outgoing = config.outgoing ?? new Outgoing({});
      let attempt: Sending;
      let sends = 0;
      let isSettled = false;

      const settle = (): void => {
        isSettled = true;
        clearTimeout(deadline);
        inFlight.delete(cutOff);
      };
      // What went out twice may have arrived the first time.
      const kindOf = ({ reached }: Sending): TransportError['kind'] =>
        reached || sends > 1 ? 'ambiguous' : 'unreachable';
      const fail = (message: string, sending: Sending, kind = kindOf(sending), isCutOff = false): void => {
        settle();
        reject(new TransportError(message, kind, isCutOff));
        attempt.request.destroy();
      };
      const cutOff = (): void =>
        fail('was cut off: the gateway stopped before there was an answer', attempt, kindOf(attempt), true);
      const deadline = setTimeout(() => {
        const wait = `${(config.timeout ?? 0) / 1000} s`;
        const said = attempt.reached ? 'gave no complete answer' : 'could not be reached';
        fail(`${said} within ${wait}`, attempt);
      }, config.timeout);

      const send = (): void => {
        sends += 1;
        const sending = open(config, outgoing.headers, agent);
        attempt = sending;
        const { request } = sending;
        request.on('error', (error: NodeJS.ErrnoException) => {
          if (isSettled || sending !== attempt) return;
          const isStale = request.reusedSocket && (error.code === 'ECONNRESET' || error.code === 'EPIPE');
          if (isStale && !request.res && outgoing.repeatable && sends === 1) send();
          else if (error instanceof ForbiddenAddress && sends === 1) fail(error.message, sending, 'rejected');
          else fail(sayTransportError(error), sending);
        });
        request.on('response', (response) => {
          readBody(response, config.maxContentLength ?? MOST_BYTES).then(
            (read) => {
              settle();
              const data = { headers: joinHeaders(response.headers), ...read, sends };
              if (data.truncated) request.destroy();
              resolve({
                data,
                status: response.statusCode ?? 0,
                statusText: response.statusMessage ?? '',
                headers: {},
                config,
                request,
              });
            },
            (error: NodeJS.ErrnoException) => fail(`broke off its answer: ${error.code ?? error.message}`, sending),
          );
        });
        request.end(config.data as string | undefined);
      };
      // A process that was frozen since it decided to send has lost its right to by now.
      if (performance.now() > outgoing.notAfter) {
        clearTimeout(deadline);
        reject(new TransportError('this process was too slow to send it', 'unreachable', true));
        return;
      }
      inFlight.add(cutOff);
      send();
    });
}

/** One request on its way. */
interface Sending {
  request: http.ClientRequest & { res?: http.IncomingMessage };
  /** the connection stood */
  reached: boolean;
}

function open(
  config: InternalAxiosRequestConfig,
  headers: Readonly<Record<string, string>>,
  agent: http.Agent,
): Sending {
  const url = new URL(config.url ?? '');
  const isSecure = url.protocol === 'https:';
  const request = (isSecure ? https : http).request(url, {
    method: config.method?.toUpperCase(),
    headers,
    agent,
  });
  const sending: Sending = { request, reached: false };
  request.on('socket', (socket) => {
    if (request.reusedSocket || !socket.connecting) sending.reached = true;
    else socket.once(isSecure ? 'secureConnect' : 'connect', () => (sending.reached = true));
  });
  return sending;
}

/** Reads a body up to `most` bytes after decompression, whatever it claims to hold. */
function readBody(response: http.IncomingMessage, most: number): Promise<Pick<Answer, 'text' | 'truncated'>> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const body = decoded(response);
    const end = (): void => {
      const text = Buffer.concat(chunks).subarray(0, most).toString('utf8');
      resolve({ text, truncated: size > most });
    };
    body.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      size += chunk.length;
      if (size <= most) return;
      end();
      body.destroy();
    });
    body.on('end', end);
    body.on('error', reject);
    // A response that ends before its end says so in no other way.
    body.on('close', () => reject(Object.assign(new Error('aborted'), { code: 'ECONNRESET' })));
  });
}

function decoded(response: http.IncomingMessage): Readable {
  const isEmpty = response.statusCode === 204 || response.headers['content-length'] === '0';
  if (isEmpty) return response;
  switch (response.headers['content-encoding']) {
    case 'gzip':
      return response.pipe(forwardingErrors(response, zlib.createGunzip()));
    case 'deflate':
      return response.pipe(forwardingErrors(response, zlib.createInflate()));
    case 'br':
      return response.pipe(forwardingErrors(response, zlib.createBrotliDecompress()));
    default:
      return response;
  }
}

/** `pipe` leaves a reader waiting for ever when its source breaks. */
function forwardingErrors<T extends zlib.Gunzip | zlib.Inflate | zlib.BrotliDecompress>(from: Readable, to: T): T {
  from.on('error', (error) => to.destroy(error));
  return to;
}

function joinHeaders(headers: http.IncomingHttpHeaders): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : (value ?? '')]),
  );
}

function sayTransportError(error: NodeJS.ErrnoException): string {
  switch (error.code) {
    case 'ECONNREFUSED':
      return 'refused the connection';
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `has no address: ${error.code}`;
    case 'ECONNRESET':
      return 'closed the connection without an answer';
    default:
      return `failed: ${error.code ?? error.message}`;
  }
}
