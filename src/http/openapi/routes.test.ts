import { createServer } from 'node:http';
import express from 'express';
import { z } from 'zod';
import { answerProblems } from '../problem';
import type { Operation } from './operation';
import { openRoutes, routesOf } from './routes';

const OPERATION = {
  id: 'addThing',
  tag: 'Health',
  summary: 'Add a thing',
  query: z.strictObject({ most: z.string().transform(Number).optional() }),
  body: z.strictObject({ name: z.string().trim() }),
  answers: { 200: { description: 'It.', body: z.unknown() } },
} as const satisfies Operation;

const routes = openRoutes();
routes.post('/:name', OPERATION, ({ params, query, body, response }) => {
  response.json({ params, query, body });
});
routes.get('/', { ...OPERATION, id: 'raw', query: undefined, body: undefined }, ({ query, body, response }) => {
  response.json({ query: query ?? null, body: body ?? null });
});
const log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
const app = express()
  .use(express.json(), routes.router)
  .use(answerProblems({ ...log, child: () => log as never }));
const server = createServer(app);
beforeAll(() => new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve)));
afterAll(() => new Promise((resolve) => void server.close(resolve)));

async function ask(method: string, path: string, body?: unknown): Promise<unknown> {
  const { port } = server.address() as { port: number };
  const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
    method,
    headers: { 'content-type': 'application/json' },
    body: body === undefined ? null : JSON.stringify(body),
  });
  return answer.json();
}

it('hands over what was read by the documented schemas', async () => {
  expect(await ask('POST', '/a?most=5', { name: ' b ' })).toEqual({
    params: { name: 'a' },
    query: { most: 5 },
    body: { name: 'b' },
  });
});

it('refuses what they refuse before the handler runs', async () => {
  expect(await ask('POST', '/a?least=5', { name: 'b' })).toMatchObject({ status: 422, errors: [{ path: 'least' }] });
  expect(await ask('POST', '/a', { title: 'b' })).toMatchObject({
    status: 422,
    errors: [{ path: 'name' }, { path: 'title' }],
  });
});

it('hands over nothing that is not documented', async () => {
  expect(await ask('GET', '/?least=5')).toEqual({ query: null, body: null });
});

it('describes each route where it is mounted', () => {
  expect(routesOf(routes.router, '/v1/things').map(({ method, path }) => [method, path])).toEqual([
    ['post', '/v1/things/:name'],
    ['get', '/v1/things'],
  ]);
});
