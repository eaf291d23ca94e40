import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import addFormats from 'ajv-formats';
import Ajv2020, { type ValidateFunction } from 'ajv/dist/2020';
import type { OpenApiDocument } from '../../src/http/openapi/document';

/** An answer as it came. */
export interface RawAnswer {
  method: string;
  path: string;
  status: number;
  headers: Headers;
  text: string;
}

type Json = Record<string, unknown>;

export const document = JSON.parse(
  readFileSync(join(__dirname, '..', '..', 'docs', 'openapi.json'), 'utf8'),
) as OpenApiDocument;

/** One operation of the document. */
export interface ContractOperation {
  id: string;
  method: string;
  path: string;
  operation: Json;
}

export const operations: readonly ContractOperation[] = Object.entries(document.paths).flatMap(([path, item]) =>
  Object.entries(item).map(([method, operation]) => ({
    id: String(operation['operationId']),
    method: method.toUpperCase(),
    path,
    operation,
  })),
);

/** Those with the fewest places first: `/v1/outcomes/batch` is no id. */
const routes = operations
  .map((one) => ({
    ...one,
    pattern: new RegExp(`^${one.path.replaceAll('.', '\\.').replace(/\{\w+\}/g, '[^/]+')}$`, 'i'),
  }))
  .toSorted((one, other) => one.path.split('{').length - other.path.split('{').length);

export function operationAt(method: string, path: string): ContractOperation | undefined {
  const bare = path.replace(/(?!^)\/+$/, '');
  const find = (wanted: string) => routes.find((one) => one.method === method && one.pattern.test(wanted));
  return find(bare) ?? find(`${bare}.json`);
}

/** `operationId status` of every answer that was checked in this process. */
export const seen = new Set<string>();

/** @throws with everything in which an answer departs from the document */
export function checkAnswer(answer: RawAnswer): void {
  const departures = departuresOf(answer);
  if (departures.length === 0) return;
  const { method, path, status, text } = answer;
  throw new Error(
    `${method} ${path} answered ${status}, which departs from docs/openapi.json:\n  ${departures.join('\n  ')}\n${text.slice(0, 2_000)}`,
  );
}

export function departuresOf({ method, path, status, headers, text }: RawAnswer): string[] {
  // Whatever is not the sandbox's own control is a vendor's answer.
  if (/^\/sandbox\/(?!.*\/_(requests|faults)$)/.test(path)) return [];
  const found = operationAt(method, path);
  // More than one slash at the end is, here and there, still the same route.
  if (!found || (status === 404 && path.endsWith('//'))) return departuresOfStranger(status, text);
  seen.add(`${found.id} ${status}`);
  const response = resolve((found.operation['responses'] as Record<string, Json>)[status]);
  if (!response) return [`${found.id} documents no answer of ${status}`];
  const { content = {}, headers: documented = {} } = response as { content?: Json; headers?: Record<string, Json> };
  const mediaType = headers.get('content-type') ?? '';
  const known = Object.keys(content).find((one) => one === mediaType || one === mediaType.split(';')[0]);
  if (known === undefined) return [`${found.id} documents no body of type ${mediaType}`];
  const { schema } = content[known] as { schema: Json };
  return [
    ...departuresOfHeaders(documented, headers),
    ...(known.includes('json') ? departuresOfBody(`${found.id} ${status}`, schema, text) : []),
  ];
}

/** What no route takes is refused with a problem, whatever else is wrong with it. */
function departuresOfStranger(status: number, text: string): string[] {
  if (![400, 401, 403, 404, 413, 415].includes(status)) return ['it is no documented operation'];
  return departuresOfBody('stranger', { $ref: '#/components/schemas/Problem' }, text);
}

/** Of the transport, and of every answer. */
const UNSPOKEN = new Set(
  'cache-control connection content-encoding content-length content-security-policy content-type date keep-alive transfer-encoding x-content-type-options'.split(
    ' ',
  ),
);

function departuresOfHeaders(documented: Record<string, Json>, headers: Headers): string[] {
  const names = new Map(Object.keys(documented).map((name) => [name.toLowerCase(), resolve(documented[name])]));
  const unknown = [...headers.keys()].filter((name) => !names.has(name) && !UNSPOKEN.has(name));
  const wrong = [...names].flatMap(([name, header]) => {
    const value = headers.get(name);
    if (value === null) return header?.['required'] === true ? [`the header ${name} is missing`] : [];
    const validate = compiled(`header ${name}`, header?.['schema'] as Json);
    return validate(value) ? [] : [`the header ${name} is ${String(value)}`];
  });
  return [...unknown.map((name) => `the header ${name} is not documented`), ...wrong];
}

function departuresOfBody(name: string, schema: Json, text: string): string[] {
  const validate = compiled(name, schema);
  if (validate(JSON.parse(text))) return [];
  return (validate.errors ?? []).map(
    ({ instancePath, message, params }) => `${instancePath || 'the body'} ${message} ${JSON.stringify(params)}`,
  );
}

const ajv = addFormats(
  new Ajv2020({ strict: false, allErrors: true, validateSchema: false, formats: { password: true } }),
);
ajv.addSchema(closed(document) as object, 'document');
const validators = new Map<string, ValidateFunction>();

/** Compiled once, where it is first needed. */
function compiled(name: string, schema: Json): ValidateFunction {
  const known = validators.get(name);
  if (known) return known;
  const absolute = JSON.parse(JSON.stringify(closed(schema)).replaceAll('"#/', '"document#/')) as object;
  const validate = ajv.compile(absolute);
  validators.set(name, validate);
  return validate;
}

/** A validator of one of the document's schemas, as it stands there. */
export function validatorOf(schema: Json): ValidateFunction {
  return open.compile(JSON.parse(JSON.stringify(schema).replaceAll('"#/', '"document#/')) as object);
}

const open = addFormats(new Ajv2020({ strict: false, validateSchema: false, formats: { password: true } }));
open.addSchema(document, 'document');

/** Answers may get further members one day, but no member is answered today that is not documented. */
function closed(json: unknown): unknown {
  if (Array.isArray(json)) return json.map(closed);
  if (typeof json !== 'object' || json === null) return json;
  const members = Object.fromEntries(Object.entries(json).map(([name, value]) => [name, closed(value)]));
  const isObject = [members['type']].flat().includes('object') && typeof members['properties'] === 'object';
  return isObject && members['additionalProperties'] === undefined
    ? { ...members, additionalProperties: false }
    : members;
}

/** What a reference within the document stands for. */
export function resolve(json: Json | undefined): Json | undefined {
  if (typeof json?.['$ref'] !== 'string') return json;
  const steps = json['$ref'].slice(2).split('/');
  return resolve(steps.reduce<unknown>((at, step) => (at as Json)[step], document) as Json);
}
