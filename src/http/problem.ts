import type { ErrorRequestHandler, RequestHandler, Response } from 'express';
import { STATUS_CODES } from 'node:http';
import type { z } from 'zod';
import { isDatabaseAway, isWriteConflict, whyAway } from '../store/errors';
import type { Log } from '../telemetry/log';
import type { ProblemCode } from './problem-codes';

/** One fault in what was sent: where, as a dotted path, and what. */
export interface Fault {
  path: string;
  message: string;
}

/** The body of every error answer, as `application/problem+json` (RFC 9457). */
export interface ProblemBody {
  type: string;
  title: string;
  status: number;
  code: ProblemCode;
  detail: string;
  requestId?: string;
  errors?: readonly Fault[];
}

/** Thrown by a handler: the request is answered with it. `code` is for machines, `detail` for people. */
export class Problem extends Error {
  override readonly name = 'Problem';
  constructor(
    readonly status: number,
    readonly code: ProblemCode,
    detail: string,
    readonly errors?: readonly Fault[],
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(detail);
  }

  body(requestId?: string): ProblemBody {
    return {
      type: 'about:blank',
      title: STATUS_CODES[this.status] ?? 'Error',
      status: this.status,
      code: this.code,
      detail: this.message,
      ...(requestId === undefined ? {} : { requestId }),
      ...(this.errors === undefined ? {} : { errors: this.errors }),
    };
  }
}

/** Reads what was sent through a schema. @throws {Problem} 422 with every fault that the schema finds */
export function parse<T extends z.ZodType>(schema: T, sent: unknown): z.output<T> {
  const parsed = schema.safeParse(sent, SAY_MISSING);
  if (!parsed.success) throw invalid(parsed.error);
  return parsed.data;
}

/** For `safeParse`: a member that is not there is said to be required, not to be of the wrong type. */
export const SAY_MISSING = {
  error: (issue: { code?: string; input?: unknown }) =>
    issue.code === 'invalid_type' && issue.input === undefined ? 'is required' : undefined,
};

/** 422 with every fault that a schema found; an unknown key is a fault at its own path. */
export function invalid(error: z.ZodError): Problem {
  const faults = error.issues.flatMap((issue): Fault[] => {
    const { path } = issue;
    if (issue.code !== 'unrecognized_keys') return [{ path: dotted(path), message: issue.message }];
    return issue.keys.map((key) => ({ path: dotted([...path, key]), message: 'is not known here' }));
  });
  const [first] = faults;
  const others = faults.length > 1 ? ` (and ${faults.length - 1} more)` : '';
  return new Problem(422, 'invalid', `${first?.path || 'the body'}: ${first?.message}${others}`, faults);
}

export function notFound(what: string): Problem {
  return new Problem(404, 'not_found', `there is no such ${what}`);
}

/** Answers what no route took. */
export const noSuchRoute: RequestHandler = (request) => {
  throw new Problem(404, 'not_found', `there is nothing at ${request.method} ${request.path}`);
};

/** The last handler: whatever was thrown becomes an answer that tells the caller what to do, and no more. */
export function answerProblems(log: Log): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    if (response.headersSent) return next(error);
    const problem = asProblem(error);
    if (problem.status >= 500) {
      log.error('request failed', {
        requestId: response.locals.requestId,
        method: request.method,
        path: request.path,
        error,
      });
    }
    sendProblem(response, problem);
  };
}

function sendProblem(response: Response, problem: Problem): void {
  response
    .status(problem.status)
    .set(problem.headers)
    .type('application/problem+json')
    .send(JSON.stringify(problem.body(response.locals.requestId as string | undefined)));
}

function asProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (isDatabaseAway(error)) {
    const why = whyAway(error);
    const detail = why === null ? 'the database is away; try again soon' : `the database can’t serve: ${why}`;
    return new Problem(503, 'database_unavailable', detail, undefined, { 'Retry-After': '2' });
  }
  if (isWriteConflict(error)) {
    const detail = 'many report of this call at once; try again soon';
    return new Problem(503, 'busy', detail, undefined, { 'Retry-After': '1' });
  }
  return (
    readExpressError(error) ?? new Problem(500, 'internal_error', 'something went wrong here; it has been written down')
  );
}

/** body-parser and express tell what was wrong with a request by `type` and `status`. */
function readExpressError(error: unknown): Problem | null {
  const { type, status, limit } = (typeof error === 'object' && error !== null ? error : {}) as {
    type?: string;
    status?: number;
    /** in bytes */
    limit?: number;
  };
  switch (type) {
    case 'entity.too.large':
      return new Problem(413, 'too_large', `a body may have at most ${(limit ?? 0) / 1024} kB here`);
    case 'encoding.unsupported':
      return new Problem(415, 'unsupported_media_type', 'the body must be plain, or gzip, deflate or br');
    default:
      if (status === undefined || status < 400 || status > 499) return null;
      return new Problem(status, 'bad_request', 'the request can’t be read');
  }
}

function dotted(path: readonly PropertyKey[]): string {
  return path.map(String).join('.');
}
