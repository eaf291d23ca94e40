import type { Json } from './schema';

/**
 * An example of a schema, composed of those that its parts state: the first of `examples`, the default, the constant, the first of
 * an enumeration. What states none is left out where it is optional, and else spelled by its type.
 */
export function exampleOf(schema: Json, components: Readonly<Record<string, Json>>): unknown {
  const { $ref, examples, anyOf, oneOf, type, properties } = schema;
  if (Array.isArray(examples)) return examples[0];
  if ('default' in schema) return schema['default'];
  if ('const' in schema) return schema['const'];
  if (Array.isArray(schema['enum'])) return schema['enum'][0];
  if (typeof $ref === 'string') return exampleOf(components[$ref.split('/').at(-1) ?? ''] ?? {}, components);
  const alternatives = (anyOf ?? oneOf) as Json[] | undefined;
  if (alternatives?.[0]) return exampleOf(alternatives[0], components);
  const [first] = Array.isArray(type) ? (type as unknown[]) : [type];
  switch (first) {
    case 'object':
      return exampleOfMembers((properties ?? {}) as Record<string, Json>, components);
    case 'array':
      return schema['items'] === undefined ? [] : [exampleOf(schema['items'] as Json, components)];
    case 'string':
      return OF_FORMAT[String(schema['format'])] ?? 'text';
    case 'integer':
    case 'number':
      return schema['minimum'] ?? 1;
    case 'boolean':
      return true;
    default:
      return null;
  }
}

const OF_FORMAT: Readonly<Record<string, string>> = {
  'date-time': '2026-11-24T12:00:00.000Z',
  date: '2026-11-24',
  uuid: '01932b5c-7a1e-7c3b-9d52-3f1f6f0a9b10',
  uri: 'https://example.com',
};

function exampleOfMembers(properties: Record<string, Json>, components: Readonly<Record<string, Json>>): Json {
  return Object.fromEntries(
    Object.entries(properties).map(([name, member]) => [name, exampleOf(member, components)] as const),
  );
}
