import { z } from 'zod';
import type { Vocabulary } from '../call-schema';
import type { ProblemCode } from '../problem-codes';
import { exampleOf } from './example';
import { HEADERS, PLACES } from './info';
import type { DescribedRoute, OperationAnswer, Readable, ReadByHandler } from './operation';
import { byStatus, isIdempotent, keyOf, problemResponse, problemsOf, responseName } from './problems';
import { isFollowing } from './routes';
import type { Json, SchemaWriter } from './schema';

/** What operations share, filled as they are written. */
export interface Shared {
  writer: SchemaWriter;
  vocabulary: Vocabulary;
  responses: Record<string, Json>;
  securitySchemes: Record<string, Json>;
}

/** The Operation Object of a route. */
export function operationObject(route: DescribedRoute, shared: Shared): Json {
  const { operation } = route;
  const { id, tag, summary, description } = operation;
  const notes = [description, KEY_NOTES[keyOf(route)]].filter((note) => note !== undefined);
  const body = bodyOf(route, shared);
  return {
    operationId: id,
    tags: [tag],
    summary,
    ...(notes.length > 0 && { description: notes.join('\n\n') }),
    parameters: [...placesOf(route, shared), ...queryOf(route, shared), ...headersOf(route)],
    ...(body && { requestBody: body }),
    responses: responsesOf(route, shared),
    security: securityOf(route, shared),
  };
}

const KEY_NOTES = { none: undefined, any: undefined, admin: 'Takes the admin key.' };

function headersOf(route: DescribedRoute): Json[] {
  const names = ['X-Request-Id', ...(isIdempotent(route) ? ['Idempotency-Key'] : [])];
  return names.map((name) => ({ $ref: `#/components/parameters/${name}` }));
}

function placesOf({ path, operation }: DescribedRoute, { writer }: Shared): Json[] {
  return [...path.matchAll(/:(\w+)/g)].map(([, name = '']) => {
    const own = operation.params?.[name];
    const place = own ? { schema: writer.write(own, 'input') } : PLACES[name];
    if (!place) throw new Error(`nothing is said of :${name} in ${path}`);
    return { name, in: 'path', required: true, ...place };
  });
}

function queryOf({ operation }: DescribedRoute, { writer, vocabulary }: Shared): Json[] {
  if (!operation.query) return [];
  const { properties = {}, required = [] } = writer.write(schemaOf(operation.query, vocabulary), 'input') as {
    properties?: Record<string, Json>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, { description, ...schema }]) => ({
    name,
    in: 'query',
    ...(description !== undefined && { description }),
    ...(required.includes(name) && { required: true }),
    ...(schema['type'] === 'array' && { style: 'form', explode: false }),
    schema,
  }));
}

function bodyOf({ operation }: DescribedRoute, { writer, vocabulary }: Shared): Json | null {
  if (!operation.body) return null;
  const read = schemaOf(operation.body, vocabulary);
  const schema = writer.write(read, 'input');
  const example = operation.example?.(vocabulary) ?? exampleOf(schema, writer.components);
  return { required: !read.safeParse(undefined).success, content: { 'application/json': { schema, example } } };
}

function responsesOf(route: DescribedRoute, shared: Shared): Json {
  const { operation } = route;
  const answers = Object.entries(operation.answers).map(([status, answer]) => {
    const replayed = isIdempotent(route) ? { 'Idempotent-Replayed': { always: false } } : {};
    return [status, answerObject({ ...answer, headers: { ...replayed, ...answer.headers } }, shared)] as const;
  });
  const problems = byStatus(problemsOf(route)).map(
    ([status, codes]) => [String(status), sharedProblem(status, codes, shared)] as const,
  );
  return Object.fromEntries([...answers, ...problems]);
}

function answerObject(
  { description, body, mediaType = 'application/json', headers = {} }: OperationAnswer,
  shared: Shared,
): Json {
  const schema = shared.writer.write(body, 'output');
  const example = exampleOf(schema, shared.writer.components);
  const isJson = mediaType === 'application/json';
  return {
    description,
    headers: headerObjects(headers),
    content: { [mediaType]: isJson ? { schema, example } : { schema } },
  };
}

function headerObjects(headers: NonNullable<OperationAnswer['headers']>): Json {
  const more = Object.entries(headers).map(
    ([name, { always }]) => [name, { ...HEADERS[name as keyof typeof HEADERS], required: always }] as const,
  );
  return { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' }, ...Object.fromEntries(more) };
}

function sharedProblem(status: number, codes: readonly ProblemCode[], { responses }: Shared): Json {
  const name = responseName(codes);
  const more = { 401: { 'WWW-Authenticate': { always: true } }, 503: { 'Retry-After': { always: true } } }[status];
  responses[name] ??= problemResponse(status, codes, headerObjects(more ?? {}));
  return { $ref: `#/components/responses/${name}` };
}

function securityOf(route: DescribedRoute, { securitySchemes }: Shared): Json[] {
  const { keysIn = [] } = route.operation;
  if (keyOf(route) !== 'none') return [{ bearer: [] }];
  return keysIn.map(({ in: where, name }) => {
    const scheme = `${where}_${name}`;
    securitySchemes[scheme] = { type: 'apiKey', in: where, name, description: 'One of the gateway’s keys.' };
    return { [scheme]: [] };
  });
}

function schemaOf(readable: Readable | ReadByHandler, vocabulary: Vocabulary): z.ZodType {
  if (readable instanceof z.ZodType) return readable;
  return isFollowing(readable) ? readable.make(vocabulary) : readable.shown(vocabulary);
}
