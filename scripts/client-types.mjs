/**
 * node scripts/client-types.mjs [--check]
 *
 * Writes clients/typescript/src/operations.ts from docs/openapi.json: a type for each schema and operation under /v1, and the table
 * of methods and paths. --check writes nothing and fails when the file is not what it would write. Plain Node without a dependency.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const target = join(root, 'clients', 'typescript', 'src', 'operations.ts');
const document = JSON.parse(readFileSync(join(root, 'docs', 'openapi.json'), 'utf8'));

const operations = Object.entries(document.paths).flatMap(([path, item]) =>
  path.startsWith('/v1/') ? Object.entries(item).map(([method, operation]) => ({ method, path, operation })) : [],
);

const text = [
  '// Made from docs/openapi.json by scripts/client-types.mjs.\n',
  ...[...reachable('Problem', ...operations.map(({ operation }) => operation))].map(declaration),
  `export interface Operations {\n${operations.map(({ operation }) => entry(operation)).join('')}}\n`,
  '/** Method, path, and whether the operation takes an Idempotency-Key. */',
  `export const OPERATIONS = {\n${operations.map(row).join('')}} as const satisfies Record<keyof Operations, readonly [string, string, boolean]>;\n`,
].join('\n');

if (!process.argv.includes('--check')) {
  writeFileSync(target, text);
} else if (readFileSync(target, 'utf8') !== text) {
  console.error(
    'clients/typescript/src/operations.ts is not what docs/openapi.json says: node scripts/client-types.mjs writes it',
  );
  process.exit(1);
}

/** Names of the components that stand in these, and in those, in the order of the document. */
function reachable(...parts) {
  const named = new Set();
  const look = (part) => {
    const names = [...JSON.stringify(part).matchAll(/"#\/components\/schemas\/([^"]+)"/g)].map(([, name]) => name);
    for (const name of names.filter((one) => !named.has(one))) {
      named.add(name);
      look(document.components.schemas[name]);
    }
  };
  look({ $ref: `#/components/schemas/${parts.shift()}` });
  parts.forEach(look);
  return Object.keys(document.components.schemas).filter((name) => named.has(name));
}

function declaration(name) {
  const schema = document.components.schemas[name];
  return `${comment(schema.description, '')}export type ${name} = ${typeOf(schema, '')};\n`;
}

function entry({ operationId, summary, description, parameters, requestBody, responses }) {
  const among = (where) => parameters.filter((one) => one.in === where);
  const body = requestBody && typeOf(requestBody.content['application/json'].schema, '    ');
  const answers = Object.entries(responses)
    .filter(([status]) => status.startsWith('2'))
    .map(([, { content }]) => typeOf(content['application/json'].schema, '    '));
  const members = [
    ...(among('path').length > 0 ? [`path: ${parametersType(among('path'))}`] : []),
    ...(among('query').length > 0 ? [`query?: ${parametersType(among('query'))}`] : []),
    ...(body ? [`body${requestBody.required ? '' : '?'}: ${body}`] : []),
  ];
  const request = members.length > 0 ? `{\n${members.map((one) => `      ${one};\n`).join('')}    }` : 'object';
  const words = [summary, description].filter(Boolean).join('. ').replaceAll('\n\n', ' ');
  return `${comment(words, '  ')}  ${operationId}: {\n    request: ${request};\n    answer: ${[...new Set(answers)].join(' | ')};\n  };\n`;
}

function parametersType(parameters) {
  const properties = Object.fromEntries(
    parameters.map(({ name, description, schema }) => [name, { ...schema, ...(description && { description }) }]),
  );
  const required = parameters.flatMap((one) => (one.required ? [one.name] : []));
  return typeOf({ type: 'object', properties, required }, '      ');
}

function row({ method, path, operation }) {
  const takesKey = operation.parameters.some(({ $ref }) => $ref?.endsWith('/Idempotency-Key'));
  return `  ${operation.operationId}: ['${method.toUpperCase()}', '${path}', ${takesKey}],\n`;
}

/** The TypeScript type of what a schema takes. */
function typeOf(schema, indent) {
  const { $ref, type, anyOf, oneOf, allOf } = schema;
  if ($ref) return $ref.split('/').at(-1);
  if ('const' in schema) return JSON.stringify(schema.const);
  if (schema.enum) return union(schema.enum.map((value) => JSON.stringify(value)));
  if (anyOf ?? oneOf) return union((anyOf ?? oneOf).map((one) => typeOf(one, indent)));
  if (allOf) return allOf.map((one) => typeOf(one, indent)).join(' & ');
  return union([type ?? 'unknown'].flat().map((one) => typeOfOne(one, schema, indent)));
}

function typeOfOne(type, schema, indent) {
  switch (type) {
    case 'array': {
      const item = typeOf(schema.items ?? {}, indent);
      return /[|&]/.test(item) && !item.startsWith('{') ? `(${item})[]` : `${item}[]`;
    }
    case 'object':
      return objectType(schema, indent);
    case 'integer':
      return 'number';
    default:
      return type;
  }
}

function objectType({ properties, required = [], additionalProperties }, indent) {
  const inner = `${indent}  `;
  const more = typeof additionalProperties === 'object' ? typeOf(additionalProperties, inner) : null;
  if (!properties) return more === null ? 'Record<string, never>' : `Record<string, ${more}>`;
  const members = Object.entries(properties).map(([name, member]) => {
    const key = /^\w+$/.test(name) ? name : `'${name}'`;
    return `${comment(member.description, inner)}${inner}${key}${required.includes(name) ? '' : '?'}: ${typeOf(member, inner)};\n`;
  });
  const others = more === null ? '' : `${inner}[name: string]: ${more} | undefined;\n`;
  return members.length + others.length === 0 ? 'Record<string, never>' : `{\n${members.join('')}${others}${indent}}`;
}

function union(types) {
  return [...new Set(types)].join(' | ');
}

function comment(words, indent) {
  return words ? `${indent}/** ${words.replaceAll('*/', '* /')} */\n` : '';
}
