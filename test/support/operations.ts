import { randomUUID } from 'node:crypto';
import { type ContractOperation, operations } from './contract';
import { ADMIN_KEY, type Answer, type Gateway, readAnswer } from './gateway';

/** What of a request is not as documented. */
export interface OperationRequest {
  /** of the path; things that there are not when left out */
  places?: Record<string, string>;
  query?: string;
  /** the documented example when left out; null for none; a text as it is */
  body?: unknown;
  headers?: Record<string, string>;
}

export function operation(id: string): ContractOperation {
  const found = operations.find((one) => one.id === id);
  if (!found) throw new Error(`there is no operation ${id}`);
  return found;
}

/** The documented example of an operation's body; undefined where it takes none. */
export function exampleBody(id: string): unknown {
  const { requestBody } = operation(id).operation as {
    requestBody?: { content: Record<string, { example: unknown }> };
  };
  return requestBody?.content['application/json']?.example;
}

/** What paths name unless something else is said. */
const PLACES: Readonly<Record<string, string>> = {
  id: randomUUID(),
  name: 'nobody',
  key: 'external',
  connection: 'trackdrive',
  version: '2022-03-01',
};

/** Calls an operation with the admin key; its answer is checked against the document. */
export async function callOperation(
  gateway: Gateway,
  id: string,
  { places = {}, query = '', body = exampleBody(id), headers = {} }: OperationRequest = {},
): Promise<Answer> {
  const { method, path } = operation(id);
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => places[name] ?? PLACES[name] ?? '');
  const hasBody = body !== undefined && body !== null;
  const answer = await fetch(`${gateway.app.url}${filled}${query === '' ? '' : `?${query}`}`, {
    method,
    headers: {
      authorization: `Bearer ${ADMIN_KEY}`,
      ...(hasBody && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(hasBody && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  return readAnswer(answer, method);
}
