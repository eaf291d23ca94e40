import * as fc from 'fast-check';
import { resolve } from './contract';

type Json = Record<string, unknown>;

/** Values that fit a schema of the document, as far as JSON Schema says what fits. */
export function fitting(schema: Json, depth = 0): fc.Arbitrary<unknown> {
  const known = resolve(schema) ?? {};
  if ('const' in known) return fc.constant(known['const']);
  if (Array.isArray(known['enum'])) return fc.constantFrom(...(known['enum'] as unknown[]));
  const choices = (known['anyOf'] ?? known['oneOf']) as Json[] | undefined;
  if (choices) return fc.oneof(...choices.map((one) => fitting(one, depth)));
  const types = [known['type'] ?? []].flat() as string[];
  const stated = ((known['examples'] ?? []) as unknown[]).map((example) => fc.constant(example));
  if (types.length === 0) return fc.oneof(...stated, fc.jsonValue({ maxDepth: 2 }));
  return fc.oneof(...stated, ...types.map((type) => ofType(type, known, depth)));
}

function ofType(type: string, schema: Json, depth: number): fc.Arbitrary<unknown> {
  switch (type) {
    case 'null':
      return fc.constant(null);
    case 'boolean':
      return fc.boolean();
    case 'integer':
      return fc.integer({ min: numberOf(schema['minimum'], -1_000), max: numberOf(schema['maximum'], 2 ** 31 - 1) });
    case 'number':
      return fc.double({ min: numberOf(schema['minimum'], -1e6), max: numberOf(schema['maximum'], 1e6), noNaN: true });
    case 'array': {
      const items = (schema['items'] ?? {}) as Json;
      return fc.array(fitting(items, depth + 1), { minLength: numberOf(schema['minItems'], 0), maxLength: 3 });
    }
    case 'object':
      return objects(schema, depth);
    default:
      return texts(schema);
  }
}

function objects(schema: Json, depth: number): fc.Arbitrary<unknown> {
  const properties = Object.entries((schema['properties'] ?? {}) as Record<string, Json>);
  const members = Object.fromEntries(properties.map(([name, member]) => [name, fitting(member, depth + 1)]));
  const requiredKeys = ((schema['required'] ?? []) as string[]).filter((name) => name in members);
  const stated = fc.record(members, { requiredKeys });
  const { additionalProperties: more } = schema;
  if (typeof more !== 'object' || more === null || depth > 3) return stated;
  const others = fc.dictionary(fc.string({ minLength: 1, maxLength: 20 }), fitting(more as Json, depth + 1), {
    maxKeys: 3,
  });
  const some = fc.oneof({ weight: 3, arbitrary: fc.constant({}) }, others);
  return fc.tuple(some, stated).map(([extra, own]) => ({ ...extra, ...own }));
}

function texts({ format, pattern, minLength, maxLength }: Json): fc.Arbitrary<string> {
  const instant = fc.date({ min: new Date('1900-01-01'), max: new Date('9999-01-01'), noInvalidDate: true });
  if (format === 'date-time') return instant.map((date) => date.toISOString());
  if (format === 'date') return instant.map((date) => date.toISOString().slice(0, 10));
  if (format === 'uuid') return fc.uuid();
  // No other host is asked for anything.
  if (format === 'uri') return fc.webPath().map((path) => `http://127.0.0.1:9${path}`);
  if (typeof pattern === 'string') return fc.stringMatching(new RegExp(pattern, 'u'));
  const most = Math.min(numberOf(maxLength, 40), 40);
  return fc.string({ minLength: numberOf(minLength, 0), maxLength: most, unit: 'grapheme' });
}

function numberOf(value: unknown, otherwise: number): number {
  return typeof value === 'number' ? value : otherwise;
}

/** Values that fit nothing in particular. */
export const nasty: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(null, '', '\0', '\ud800', -0, 1e308, 2 ** 53, -1, 0.1, [], {}, [[]], true, '__proto__'),
  fc.constantFrom<unknown>('0001-01-01T00:00:00Z', '9'.repeat(400), 'x'.repeat(70_000), '٣', '%00', '../..'),
  fc.jsonValue({ maxDepth: 3 }),
);

/** Values that would fit but for some of their parts, which are replaced, added or taken away. */
export function spoiled(schema: Json): fc.Arbitrary<unknown> {
  const change = fc.record({ at: fc.nat(), value: fc.option(nasty, { nil: undefined }), more: fc.boolean() });
  return fc
    .tuple(fitting(schema), fc.array(change, { minLength: 1, maxLength: 3 }))
    .map(([value, changes]) => changes.reduce<unknown>(spoil, value));
}

function spoil(value: unknown, { at, value: other, more }: { at: number; value: unknown; more: boolean }): unknown {
  if (typeof value !== 'object' || value === null) return other;
  const keys = Object.keys(value);
  const key = more || keys.length === 0 ? 'unknown' : (keys[at % keys.length] ?? '');
  const held = (value as Json)[key];
  const goesDeeper = typeof held === 'object' && held !== null && at % 3 !== 0;
  const spoiltMember = goesDeeper ? spoil(held, { at: Math.floor(at / 3), value: other, more }) : other;
  if (Array.isArray(value)) return value.map((item: unknown, index) => (String(index) === key ? spoiltMember : item));
  return { ...value, [key]: spoiltMember };
}
