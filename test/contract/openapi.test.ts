import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Validator } from '@seriousme/openapi-schema-validator';
import { loadRegistry } from '../../src/adapter/registry';
import { PROBLEM_CODES } from '../../src/http/problem-codes';
import { openApiText, routesOnNothing } from '../../src/openapi-document';
import { departuresOf, document, operations, type RawAnswer, validatorOf } from '../support/contract';
import { operation as operationOf } from '../support/operations';

type Json = Record<string, unknown>;

const committed = readFileSync(join(__dirname, '..', '..', 'docs', 'openapi.json'), 'utf8');

it('docs/openapi.json is what the gateway serves (npm run openapi writes it: look at what changes for clients)', async () => {
  expect(await openApiText(loadRegistry())).toBe(committed);
});

it('is OpenAPI 3.1, as a validator that is not ours reads it', async () => {
  const validator = new Validator();
  expect(await validator.validate(JSON.parse(committed) as Record<string, string>)).toEqual({ valid: true });
  expect(validator.version).toBe('3.1');
});

describe('the routes that there are', () => {
  const inDocument = operations.map(({ method, path }) => `${method} ${path}`);

  it('are all in the document', () => {
    const registered = routesIn(routesOnNothing(loadRegistry()).app.router.stack as unknown as Layer[]);
    // Beside a router of ours stand the sandbox vendors' controls alone.
    const described = inDocument.filter((one) => !one.includes(' /sandbox/'));
    expect(registered.toSorted()).toEqual(described.toSorted());
  });

  it('show one that nobody described', () => {
    const { app } = routesOnNothing(loadRegistry());
    app.get('/v1/undescribed/:id', (_request, response) => void response.end());
    expect(routesIn(app.router.stack as unknown as Layer[])).toContain('GET /v1/undescribed/{id}');
  });
});

interface Layer {
  /** where it is mounted, as it was written */
  rawPath: string | string[];
  route?: { path: string; methods: Record<string, boolean> };
  handle: { stack?: Layer[] } & ((...given: never[]) => unknown);
}

/** `GET /v1/outcomes/{id}` of every route that express knows, `.json` behind those that may have it. */
function routesIn(stack: readonly Layer[], at = ''): string[] {
  return stack.flatMap(({ rawPath, route, handle }) => {
    const path = `${at}${String(route?.path ?? rawPath)}`.replace(/\/+$/, '') || '/';
    const spelled = path.replace('{.json}', '.json').replace(/:(\w+)/g, '{$1}');
    if (route) return Object.keys(route.methods).map((method) => `${method.toUpperCase()} ${spelled}`);
    return handle.stack ? routesIn(handle.stack, path === '/' ? '' : path) : [];
  });
}

it('each operation has a name of its own, a summary, a known tag and an answer that is no problem', () => {
  expect(new Set(operations.map(({ id }) => id)).size).toBe(operations.length);
  const tags = document.tags.map(({ name }) => name);
  for (const { operation } of operations) {
    expect(operation).toMatchObject({ summary: expect.stringMatching(/\S/) });
    expect(tags).toEqual(expect.arrayContaining(operation['tags'] as string[]));
    expect(Object.keys(operation['responses'] as Json).some((status) => status.startsWith('2'))).toBe(true);
  }
});

it('every code of a problem is one that some operation may answer', () => {
  expect(Object.keys(PROBLEM_CODES).filter((code) => !committed.includes(`"${code}"`))).toEqual([]);
  const inResponses = JSON.stringify(document.components['responses']);
  expect(Object.keys(PROBLEM_CODES).filter((code) => !inResponses.includes(`"${code}"`))).toEqual([]);
});

describe('every example validates', () => {
  const contents = [
    ...operations.flatMap(({ id, operation }) => [
      ...contentsOf(`${id} request`, operation['requestBody'] as Json | undefined),
      ...Object.entries(operation['responses'] as Record<string, Json>).flatMap(([status, response]) =>
        contentsOf(`${id} ${status}`, response),
      ),
    ]),
    ...Object.entries(document.components['responses'] ?? {}).flatMap(([name, response]) => contentsOf(name, response)),
  ];

  it.each(contents)('%s', (_name, { schema, example }) => {
    const validate = validatorOf(schema as Json);
    expect(example).toBeDefined();
    validate(example);
    expect(validate.errors).toBeNull();
  });

  function contentsOf(name: string, of: Json | undefined): [string, Json][] {
    const entries = Object.entries((of?.['content'] ?? {}) as Record<string, Json>);
    return entries.flatMap(([type, content]) => (type.includes('json') ? [[name, content] as [string, Json]] : []));
  }
});

/** What the flow tests rely on: an answer that departs from the document is seen. */
describe('an answer departs from the document', () => {
  const { responses } = operationOf('cancelPull').operation as {
    responses: Record<string, { content: Record<string, { example: { pull: Json } }> }>;
  };
  const example = responses['200']?.content['application/json']?.example ?? { pull: {} };
  const headers = { 'content-type': 'application/json; charset=utf-8', 'x-request-id': 'a' };
  const depart = (more: Partial<Omit<RawAnswer, 'headers'>> & { body?: unknown; headers?: Record<string, string> }) =>
    departuresOf({
      method: 'POST',
      path: '/v1/admin/pulls/1/cancel',
      status: 200,
      text: JSON.stringify(more.body ?? example),
      ...more,
      headers: new Headers({ ...headers, ...more.headers }),
    });
  const withPull = (more: Json): unknown => ({ pull: { ...example.pull, ...more } });

  it('not when it is the example', () => {
    expect(depart({})).toEqual([]);
  });

  it.each([
    ['another status', { status: 418 }, 'cancelPull documents no answer of 418'],
    ['another type', { headers: { 'content-type': 'text/html' } }, 'no body of type text/html'],
    ['a header that nobody knows', { headers: { 'x-powered-by': 'us' } }, 'the header x-powered-by is not documented'],
    ['a header that is not as said', { headers: { 'x-request-id': 'a b' } }, 'the header x-request-id is a b'],
    ['a member more', { body: withPull({ more: 1 }) }, '"additionalProperty":"more"'],
    ['a member less', { body: { pull: {} } }, '"missingProperty":"connection"'],
    ['a member of another type', { body: withPull({ seen: '1' }) }, '/pull/seen must be integer'],
    ['a code of another operation', { status: 409, ...problem(409, 'sending') }, '/code must be equal to one of'],
    ['a route that is none', { path: '/v1/nothing' }, 'it is no documented operation'],
  ])('with %s', (_what, more, departure) => {
    expect(depart(more).join()).toContain(departure);
  });

  it('without a header that is always there', () => {
    const answer = { method: 'GET', path: '/healthz', status: 200, text: '{"status":"up"}' };
    expect(departuresOf({ ...answer, headers: new Headers({ 'content-type': 'application/json' }) })).toEqual([
      'the header x-request-id is missing',
    ]);
  });

  function problem(status: number, code: string): { text: string; headers: Record<string, string> } {
    const body = { type: 'about:blank', title: 'Conflict', status, code, detail: '', requestId: 'a' };
    return { text: JSON.stringify(body), headers: { 'content-type': 'application/problem+json' } };
  }
});
