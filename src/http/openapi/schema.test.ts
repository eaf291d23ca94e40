import { z } from 'zod';
import { secret, setting } from '../../adapter/settings';
import { shownAs } from '../../model/shown-as';
import { exampleOf } from './example';
import { createSchemaWriter } from './schema';

const written = (schema: z.ZodType, direction: 'input' | 'output' = 'input') =>
  createSchemaWriter().write(schema, direction);

it('says of what may be null that in its type', () => {
  expect(written(z.string().max(5).nullish())).toEqual({ type: ['string', 'null'], maxLength: 5 });
  expect(written(z.enum(['a', 'b']).nullable())).toEqual({ type: ['string', 'null'], enum: ['a', 'b', null] });
  expect(written(z.union([z.boolean(), z.array(z.int())]).nullable())).toEqual({
    anyOf: [{ type: 'boolean' }, { type: 'array', items: { type: 'integer' } }, { type: 'null' }],
  });
});

it('writes what has an id once, and refuses two that differ under one id', () => {
  const writer = createSchemaWriter();
  const amount = z.object({ value: z.string() }).meta({ id: 'Amount' });
  expect(writer.write(z.object({ paid: amount, due: amount.nullable() }), 'output')).toEqual({
    type: 'object',
    properties: {
      paid: { $ref: '#/components/schemas/Amount' },
      due: { anyOf: [{ $ref: '#/components/schemas/Amount' }, { type: 'null' }] },
    },
    required: ['paid', 'due'],
  });
  writer.write(z.array(amount), 'output');
  expect(Object.keys(writer.components)).toEqual(['Amount']);
  const other = z.object({ cents: z.int() }).meta({ id: 'Amount' });
  expect(() => writer.write(z.array(other), 'output')).toThrow('two different schemas are called Amount');
});

it('closes what is sent and leaves open what is answered', () => {
  const object = z.strictObject({ a: z.string() });
  expect(written(object)).toHaveProperty('additionalProperties', false);
  expect(written(object, 'output')).not.toHaveProperty('additionalProperties');
});

it('shows the other schema in the place of one that has no words of its own', () => {
  const readByHand = shownAs(
    z.custom<Record<string, unknown>>(() => true),
    z.strictObject({ a: z.string() }),
  ).transform(Object.keys);
  expect(written(readByHand.nullish().describe('Of somebody.'))).toEqual({
    type: ['object', 'null'],
    properties: { a: { type: 'string' } },
    required: ['a'],
    additionalProperties: false,
    description: 'Of somebody.',
  });
  expect(readByHand.parse({ b: 1 })).toEqual(['b']);
});

it('refuses a schema of which nothing can be shown', () => {
  expect(() => written(z.object({ a: z.custom(() => true) }))).toThrow('say what it is');
});

it('says of a secret that it is one, and of a setting what it is for', () => {
  const settings = z.object({
    key: secret('Key'),
    zone: setting(z.string().default('UTC'), { description: 'Zone', example: 'Europe/Oslo' }),
  });
  expect(written(settings)).toMatchObject({
    properties: {
      key: { type: 'string', minLength: 1, description: 'Key', writeOnly: true, format: 'password' },
      zone: { type: 'string', default: 'UTC', description: 'Zone', examples: ['Europe/Oslo'] },
    },
    required: ['key'],
  });
});

it('composes an example of those of the parts', () => {
  const writer = createSchemaWriter();
  const name = z.string().meta({ id: 'Name', example: 'sale' });
  const schema = z.object({ name, names: z.array(name), met: z.boolean(), at: z.iso.date(), none: z.null() });
  expect(exampleOf(writer.write(schema, 'output'), writer.components)).toEqual({
    name: 'sale',
    names: ['sale'],
    met: true,
    at: '2026-11-24',
    none: null,
  });
});
