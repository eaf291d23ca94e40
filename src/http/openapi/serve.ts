import { createHash } from 'node:crypto';
import type { Router } from 'express';
import { z } from 'zod';
import type { OpenApiDocument } from './document';
import type { Operation } from './operation';
import { pageOf } from './page/page';
import { STYLE } from './page/style';
import { openRoutes } from './routes';

const DOCUMENT = {
  id: 'getOpenApiDocument',
  tag: 'Documentation',
  summary: 'This document, for programs',
  answers: {
    200: {
      description: 'OpenAPI 3.1.',
      body: z.record(z.string(), z.unknown()).meta({ example: { openapi: '3.1.1' } }),
    },
  },
} as const satisfies Operation;

const PAGE = {
  id: 'getDocumentation',
  tag: 'Documentation',
  summary: 'This document, for people',
  answers: {
    200: {
      description: 'A page that loads nothing.',
      body: z.string(),
      mediaType: 'text/html; charset=utf-8',
      headers: { 'Content-Security-Policy': { always: true } },
    },
  },
} as const satisfies Operation;

/** The page has no script, and no style but its own: a browser is told to refuse any other. */
const POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** `/openapi.json` and `/docs`, without a key. Both are made when they are first asked for, and kept. */
export function documentRoutes(create: () => Promise<OpenApiDocument>): Router {
  let made: Promise<{ json: string; page: string }> | null = null;
  const make = async () => {
    const document = await create();
    return { json: JSON.stringify(document), page: pageOf(document) };
  };
  const routes = openRoutes();

  routes.get('/openapi.json', DOCUMENT, async ({ response }) => {
    made ??= make();
    response.type('application/json').send((await made).json);
  });

  routes.get('/docs', PAGE, async ({ response }) => {
    made ??= make();
    response
      .type('html')
      .set('Content-Security-Policy', POLICY)
      .send((await made).page);
  });

  return routes.router;
}
