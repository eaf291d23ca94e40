import type { z } from 'zod';
import type { Following, Vocabulary } from '../call-schema';
import type { ProblemCode } from '../problem-codes';

/** What a request is read by: a schema, or one that follows the vocabulary, whose `make` gives that of any vocabulary. */
export type Readable = z.ZodType | Following<z.ZodType>;

/** A body whose faults the handler collects itself, together with others: it gets the body as it came. */
export interface ReadByHandler {
  /** the schema that the document shows */
  shown(vocabulary: Vocabulary): z.ZodType;
}

/** What a handler gets of what is read by this. */
export type Read<T> = T extends z.ZodType
  ? z.output<T>
  : T extends Following<infer S extends z.ZodType>
    ? z.output<S>
    : T extends ReadByHandler
      ? unknown
      : undefined;

/** Headers that some answers carry beside those of all. */
export type AnswerHeader =
  | 'Location'
  | 'Idempotent-Replayed'
  | 'Retry-After'
  | 'WWW-Authenticate'
  | 'Content-Security-Policy';

/** One answer that is no problem. */
export interface OperationAnswer {
  description: string;
  /** of the JSON body; a text where it is of another type */
  body: z.ZodType;
  /** `application/json` unless said */
  mediaType?: string;
  /** true: always there */
  headers?: Partial<Record<AnswerHeader, { always: boolean }>>;
}

export type Tag =
  | 'Outcomes'
  | 'Calls'
  | 'Deliveries'
  | 'Connections'
  | 'Pulls'
  | 'Replays'
  | 'Audit'
  | 'Inbound endpoints'
  | 'Health'
  | 'Sandbox'
  | 'Documentation';

/**
 * One route, described beside it. The request is read by exactly what is said here, and the OpenAPI document is made of it. Problems
 * that follow from the rest (no key, a body that does not validate, no such id …) need not be listed.
 */
export interface Operation<
  Query extends Readable | undefined = Readable | undefined,
  Body extends Readable | ReadByHandler | undefined = Readable | ReadByHandler | undefined,
> {
  /** `operationId`, unique */
  id: string;
  tag: Tag;
  /** a few words */
  summary: string;
  /** Markdown */
  description?: string;
  /** of places of the path; those of the gateway's own are known */
  params?: Readonly<Record<string, z.ZodType>>;
  query?: Query;
  body?: Body;
  /** whose key it takes, where the path does not say so */
  key?: 'any';
  /** where a key may stand, when it is not in `Authorization: Bearer` */
  keysIn?: readonly { in: 'header' | 'query'; name: string }[];
  /** of the body; composed of the members' own examples when left out */
  example?: (vocabulary: Vocabulary) => unknown;
  /** takes an `Idempotency-Key`, which its handler reads */
  isIdempotent?: boolean;
  /** by status */
  answers: Readonly<Record<number, OperationAnswer>>;
  /** what it may answer besides */
  problems?: readonly ProblemCode[];
}

export type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';

/** An operation at its place, the path as express spells it (`/v1/outcomes/:id`). */
export interface DescribedRoute {
  method: Method;
  path: string;
  operation: Operation;
}
