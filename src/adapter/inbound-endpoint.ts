import type { z } from 'zod';
import type { Receipt, Report } from './report';

/** A request of a vendor's client that came to the gateway instead. */
export interface InboundRequest {
  method: string;
  /** what the endpoint's path holds in its places */
  params: Readonly<Record<string, string>>;
  query: Readonly<Record<string, string>>;
  /** names in lower case */
  headers: Readonly<Record<string, string>>;
  /** the body read as JSON in UTF-8, whatever its type is said to be; undefined when it is none, an empty object when there is none */
  body: unknown;
}

/** An answer in the vendor's words; the body is sent as JSON. */
export interface Reply {
  status: number;
  headers?: Readonly<Record<string, string>>;
  body: unknown;
}

/** Whose key came with a request. */
export interface Caller {
  /** whether it may report at all; some keys may only read */
  mayReport: boolean;
  /** null: without limits */
  reach: Reach | null;
}

/** The advertisers, campaigns and networks that a key of limited reach may report for. */
export interface Reach {
  advertisers: readonly string[];
  campaigns: readonly string[];
  networks: readonly string[];
}

export interface InboundContext<Settings> {
  settings: Settings;
  /** null: no key of the gateway's */
  caller: Caller | null;
  /** in which the vendor's account is kept, as far as it is set: of amounts that are reported without one; null for none */
  currency: string | null;
  /**
   * settings of the connections by which outcomes are delivered on to this vendor too, who may know calls that the gateway doesn't;
   * parsed by its own schema, secrets among them
   */
  connections: readonly Readonly<Record<string, unknown>>[];
}

/** A request as it was understood: refused, or what it reports and how to answer it. */
export type InboundReading =
  | { refusal: Reply }
  | {
      reports: readonly Report[];
      /** a request of this key is taken once; the fingerprint tells whether another one of the key says the same */
      once: { key: string; fingerprint: string } | null;
      /** receipts in the order of the reports; `repeated` when the request of this key had been taken before */
      answer(receipts: readonly Receipt[], repeated: boolean): Reply;
    };

/** What can go wrong at an endpoint that is not in what the request says. */
export type Trouble =
  /** the body is larger than any may be, or in an encoding or a charset that is not read */
  | 'too_large'
  | 'unsupported'
  /** a request of this key was taken before and said something else */
  | 'said_differently'
  /** too many wrong keys came from where this one did, or its key posts more than it may: `Retry-After` is added to the answer */
  | 'too_many_requests'
  /** the database is away, or too many report of one call at once: to be tried again soon */
  | 'unavailable'
  /** a fault of the gateway's own */
  | 'internal';

/** A route that looks to a vendor's clients as the vendor's own. All functions are pure. */
export interface InboundEndpoint<Settings> {
  /** with the adapter's id it names where a report came from: `acme:calls` */
  id: string;
  methods: readonly ('POST' | 'PUT')[];
  /** `:name` stands for one segment; `.json` behind it counts as nothing */
  path: string;
  /** Every key that the request shows, wherever the vendor's clients put them; the first that is one of the gateway's counts. */
  keys(request: InboundRequest): readonly string[];
  read(request: InboundRequest, context: InboundContext<Settings>): InboundReading;
  /** `handle` is what to find it by in the log */
  fail(trouble: Trouble, handle: number): Reply;
  /** what the OpenAPI document says of it */
  description: EndpointDescription;
}

/** One answer of an endpoint. */
export interface DescribedReply {
  description: string;
  body: z.ZodType;
  headers?: { 'Retry-After'?: { always: boolean } };
}

/** An endpoint in the OpenAPI document. The schemas are the ones that it reads with, as far as these say what may be sent. */
export interface EndpointDescription {
  /** a few words */
  summary: string;
  /** Markdown: whose endpoint it looks like, where its documentation is, what differs */
  text: string;
  /** of each place of the path */
  params: Readonly<Record<string, z.ZodType>>;
  /** where `keys` looks for a key beside the body */
  keysIn: readonly { in: 'header' | 'query'; name: string }[];
  body: z.ZodType;
  example: unknown;
  /** every status that it may answer, those of its `fail` among them */
  replies: Readonly<Record<number, DescribedReply>>;
}
