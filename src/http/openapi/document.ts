import { setImmediate as othersTurn } from 'node:timers/promises';
import type { Adapter } from '../../adapter/contract';
import type { Vocabulary } from '../call-schema';
import { problem } from '../answers/problem';
import { BEARER, HEADER_PARAMETERS, INFO, REQUEST_ID, TAGS } from './info';
import type { DescribedRoute } from './operation';
import { operationObject, type Shared } from './operation-object';
import { createSchemaWriter, type Json } from './schema';

/** An OpenAPI 3.1 document. */
export interface OpenApiDocument {
  openapi: string;
  info: Json;
  servers: Json[];
  tags: { name: string; description: string }[];
  paths: Record<string, Record<string, Json>>;
  components: Record<string, Record<string, Json>>;
}

/**
 * The contract: every route, as it is described beside it. It depends on which adapters there are and on nothing that is configured,
 * so it is the same for every gateway of a version. Made in steps of some milliseconds, between which requests are served.
 * @throws when two different schemas or operations have one name
 */
export async function createDocument(
  routes: readonly DescribedRoute[],
  adapters: readonly Adapter[],
): Promise<OpenApiDocument> {
  const writer = createSchemaWriter();
  const shared: Shared = { writer, vocabulary: vocabularyOf(adapters), responses: {}, securitySchemes: {} };
  writer.write(problem, 'output');
  const paths: OpenApiDocument['paths'] = {};
  const ids = new Set<string>();
  for (const route of routes) {
    const { id } = route.operation;
    if (ids.has(id)) throw new Error(`two operations are called ${id}`);
    ids.add(id);
    const path = route.path.replace(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [route.method]: operationObject(route, shared) };
    await othersTurn();
  }
  return {
    openapi: '3.1.1',
    info: INFO,
    servers: [{ url: '/', description: 'This gateway.' }],
    tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
    paths,
    components: {
      schemas: writer.components,
      responses: shared.responses,
      parameters: HEADER_PARAMETERS,
      headers: { 'X-Request-Id': REQUEST_ID },
      securitySchemes: { bearer: BEARER, ...shared.securitySchemes },
    },
  };
}

/** What may be said at any gateway with these adapters. */
function vocabularyOf(adapters: readonly Adapter[]): Vocabulary {
  const keys = ['external', ...adapters.map(({ id }) => id)];
  const adapterOf = (key: string) => adapters.find(({ id }) => id === key);
  return { idKeys: () => keys, adapterOf, adapters, phoneRegion: null };
}
