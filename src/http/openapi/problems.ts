import { STATUS_CODES } from 'node:http';
import { z } from 'zod';
import { problem } from '../answers/problem';
import { PROBLEM_CODES, type ProblemCode } from '../problem-codes';
import type { DescribedRoute } from './operation';
import type { Json } from './schema';

/** What every request under /v1 may be answered, whatever it asks. */
const OF_ALL: readonly ProblemCode[] = [
  'bad_request',
  'unauthorized',
  'forbidden',
  'internal_error',
  'database_unavailable',
  'busy',
];
/** What comes of a body, or of one where none is read. */
const OF_BODIES: readonly ProblemCode[] = ['malformed_json', 'too_large', 'unsupported_media_type'];

/** Whose key a route takes, as the server asks for it. */
export function keyOf({ path, operation }: DescribedRoute): 'none' | 'any' | 'admin' {
  if (!path.startsWith('/v1/')) return operation.key ?? 'none';
  return path.startsWith('/v1/admin/') ? 'admin' : 'any';
}

/** Whether it takes an `Idempotency-Key`: what says so itself, and every POST of an operator (src/http/idempotent-posts.ts). */
export function isIdempotent({ path, method, operation }: DescribedRoute): boolean {
  return operation.isIdempotent === true || (method === 'post' && path.startsWith('/v1/admin/'));
}

/** Every code that a route may answer: those that it names, and those that follow from what it reads and takes. */
export function problemsOf(route: DescribedRoute): readonly ProblemCode[] {
  const { path, method, operation } = route;
  if (!path.startsWith('/v1/')) return operation.problems ?? [];
  const codes: ProblemCode[] = [
    ...OF_ALL,
    ...(path.includes(':') ? (['not_found'] as const) : []),
    ...(method === 'get' ? [] : OF_BODIES),
    ...(operation.query || operation.body || isIdempotent(route) ? (['invalid'] as const) : []),
    ...(isIdempotent(route) ? (['idempotency_mismatch'] as const) : []),
    ...(operation.problems ?? []),
  ];
  return Object.keys(PROBLEM_CODES).filter((code): code is ProblemCode => codes.includes(code as ProblemCode));
}

/** `[409, ['ended', 'sending']]` for each status of these codes, in order. */
export function byStatus(codes: readonly ProblemCode[]): [status: number, codes: ProblemCode[]][] {
  const statuses = [...new Set(codes.map((code) => PROBLEM_CODES[code].status))];
  return statuses.map((status) => [status, codes.filter((code) => PROBLEM_CODES[code].status === status)]);
}

/** The name of a response among the document's components: "CallConflictOrIdempotencyMismatch". */
export function responseName(codes: readonly ProblemCode[]): string {
  return codes.map(pascal).join('Or');
}

/** The response to one of these codes, all of one status. */
export function problemResponse(status: number, codes: readonly ProblemCode[], headers: Json): Json {
  const [code] = codes;
  const whens = codes.map((one) =>
    codes.length === 1 ? PROBLEM_CODES[one].when : `\`${one}\`: ${PROBLEM_CODES[one].when}`,
  );
  return {
    description: whens.join(' '),
    headers,
    content: {
      'application/problem+json': {
        schema: {
          allOf: [
            { $ref: '#/components/schemas/Problem' },
            { properties: { status: { const: status }, code: { enum: codes } } },
          ],
        },
        example: exampleProblem(status, code),
      },
    },
  };
}

function exampleProblem(status: number, code: ProblemCode | undefined): z.output<typeof problem> {
  return {
    type: 'about:blank',
    title: STATUS_CODES[status] ?? 'Error',
    status,
    code: code ?? 'internal_error',
    detail: code === 'invalid' ? 'name: is required' : PROBLEM_CODES[code ?? 'internal_error'].when,
    requestId: '0b8f0d5e-6a0c-4c55-9a5e-2a7f3c1d9e11',
    ...(code === 'invalid' && { errors: [{ path: 'name', message: 'is required' }] }),
  };
}

function pascal(code: string): string {
  return code.replace(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
