import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { shownInPlaceOf } from '../../model/shown-as';
import { compact } from './compact';

export type Json = Record<string, unknown>;

/** Whether a schema says what may be sent, or what is answered. */
export type Direction = 'input' | 'output';

/** Members of `.meta()` that the document spells otherwise. */
interface Meta {
  example?: unknown;
  default?: unknown;
  secret?: boolean;
}

/** Turns zod's schemas into JSON Schema (2020-12, as OpenAPI 3.1 has it); those with an `id` are written once, as components. */
export interface SchemaWriter {
  write(schema: z.ZodType, direction: Direction): Json;
  components: Readonly<Record<string, Json>>;
}

export function createSchemaWriter(): SchemaWriter {
  const components: Record<string, Json> = {};

  const written = { input: new WeakMap<z.ZodType, Json>(), output: new WeakMap<z.ZodType, Json>() };

  const write = (schema: z.ZodType, direction: Direction): Json => {
    const known = written[direction].get(schema) ?? convert(schema, direction);
    written[direction].set(schema, known);
    return known;
  };

  const convert = (schema: z.ZodType, direction: Direction): Json => {
    const {
      $schema: _dialect,
      $defs = {},
      ...root
    } = z.toJSONSchema(schema, {
      io: direction,
      unrepresentable: ({ zodSchema, message }) => {
        if (shownInPlaceOf(zodSchema) || hasOwnWords(zodSchema)) return 'any';
        throw new Error(`${message}: say what it is with .register(z.globalRegistry, …) or shownAs`);
      },
      override: ({ zodSchema, jsonSchema }) => refine(zodSchema, jsonSchema as Json, direction),
    }) as Json & { $defs?: Record<string, Json> };
    for (const [name, definition] of Object.entries($defs)) keep(name, toComponents(definition));
    return toComponents(root);
  };

  const keep = (name: string, definition: Json): void => {
    const known = components[name];
    if (known !== undefined && !isDeepStrictEqual(known, definition)) {
      throw new Error(`two different schemas are called ${name}`);
    }
    components[name] = definition;
  };

  const refine = (schema: z.core.$ZodType, json: Json, direction: Direction): void => {
    const shown = shownInPlaceOf(schema);
    if (shown) {
      const { description } = json;
      for (const key of Object.keys(json)) delete json[key];
      Object.assign(json, write(shown, direction), description === undefined ? {} : { description });
    }
    const { example, default: byDefault, secret } = (z.globalRegistry.get(schema) ?? {}) as Meta;
    delete json['example'];
    delete json['secret'];
    if (example !== undefined) json['examples'] = [example];
    if (byDefault !== undefined) json['default'] = byDefault;
    if (secret === true) Object.assign(json, { writeOnly: true, format: 'password' });
    // The format says it, in fewer words than zod's pattern.
    if (FORMATS.includes(String(json['format']))) delete json['pattern'];
    // That a whole number is exact is no bound of ours.
    if (json['minimum'] === Number.MIN_SAFE_INTEGER) delete json['minimum'];
    if (json['maximum'] === Number.MAX_SAFE_INTEGER) delete json['maximum'];
    // Answers may get further members.
    if (direction === 'output' && json['additionalProperties'] === false) delete json['additionalProperties'];
  };

  return { write, components };
}

const FORMATS = ['date-time', 'date', 'uuid', 'uri'];

/** Whether its metadata say a type. */
function hasOwnWords(schema: z.core.$ZodType): boolean {
  const meta = (z.globalRegistry.get(schema) ?? {}) as Json;
  return 'type' in meta || 'anyOf' in meta;
}

/** References to what zod puts beside a schema, as references to the document's components. */
function toComponents(json: Json): Json {
  return compact(JSON.parse(JSON.stringify(json).replaceAll('"#/$defs/', '"#/components/schemas/')) as Json);
}
