import type { Json } from './schema';

/** The same JSON Schema in fewer words: what may be null says so in its type, and a choice within a choice is one choice. */
export function compact<T>(json: T): T {
  if (Array.isArray(json)) return (json as unknown[]).map(compact) as T;
  if (typeof json !== 'object' || json === null) return json;
  const members = Object.entries(json as Json).map(
    ([name, value]) => [name, KEPT.includes(name) ? value : compact(value)] as const,
  );
  return withoutNullChoice(Object.fromEntries(members)) as T;
}

/** Values, not schemas. */
const KEPT = ['examples', 'example', 'default', 'const', 'enum'];

function withoutNullChoice(schema: Json): Json {
  const { anyOf, ...rest } = schema;
  if (!Array.isArray(anyOf)) return schema;
  const choices = (anyOf as Json[]).flatMap((one) => (isChoice(one) ? (one['anyOf'] as Json[]) : [one]));
  const others = choices.filter(({ type }) => type !== 'null');
  const [only] = others;
  const isSimple = others.length === 1 && choices.length === 2 && typeof only?.['type'] === 'string';
  if (!only || !isSimple || 'const' in only) return { ...rest, anyOf: choices };
  const values = only['enum'];
  return {
    ...only,
    ...rest,
    type: [only['type'], 'null'],
    ...(Array.isArray(values) && { enum: [...(values as unknown[]), null] }),
  };
}

/** Nothing but a choice. */
function isChoice(schema: Json): boolean {
  return Array.isArray(schema['anyOf']) && Object.keys(schema).length === 1;
}
