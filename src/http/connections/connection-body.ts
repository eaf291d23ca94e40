import { z } from 'zod';
import type { Adapter } from '../../adapter/contract';
import { metaOf } from '../../adapter/settings';
import type { Vocabulary } from '../call-schema';
import { connectionChange, newConnection } from './connection-schema';
import type { ReadByHandler } from '../openapi/operation';

/** What the document shows of a connection's body: the faults of its settings are collected with all others, so it is read elsewhere. */

/** One shape for each adapter, with that adapter's settings. */
export const NEW_BODY: ReadByHandler = {
  shown: ({ adapters }) =>
    z.union(
      adapters.map((adapter) =>
        newConnection
          .extend({
            name: newConnection.shape.name.meta({ pattern: '^[a-z][a-z0-9-]{0,62}$', example: 'west' }),
            adapter: z.literal(adapter.id),
            settings: z.strictObject(adapter.settings.shape).meta({ id: `${nameOf(adapter)}Settings` }),
          })
          .meta({ id: `New${nameOf(adapter)}Connection` }),
      ),
    ),
};

/** Which adapter it is follows from the connection. */
export const CHANGE_BODY: ReadByHandler = {
  shown: ({ adapters }) =>
    connectionChange.extend({
      settings: z
        .union(adapters.map(settingsToChange))
        .optional()
        .describe('Those of the adapter; `null` takes one back to its default.'),
    }),
};

function settingsToChange(adapter: Adapter): z.ZodType {
  const members = Object.entries(adapter.settings.shape as Record<string, z.ZodType>).map(([name, setting]) => {
    // Without its default: what is left out stays as it is.
    const said = withoutDefault(setting);
    return [name, said === setting ? said.nullish() : said.nullish().describe(setting.description ?? '')] as const;
  });
  return z.strictObject(Object.fromEntries(members)).meta({ id: `Changed${nameOf(adapter)}Settings` });
}

/** "acme" -> "Acme" */
function nameOf({ id }: Adapter): string {
  return `${id.slice(0, 1).toUpperCase()}${id.slice(1)}`;
}

function withoutDefault(schema: z.ZodType): z.ZodType {
  return schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault ? (schema.unwrap() as z.ZodType) : schema;
}

/** A new account at the first adapter that delivers, with what has to be said. */
export function exampleConnection({ adapters }: Vocabulary): object {
  const adapter = adapters.find(({ deliver }) => deliver);
  if (!adapter) return {};
  const entries = Object.entries(adapter.sandbox.settings('https://acme.example')).map(
    ([name, value]): [string, unknown] => [name, metaOf(adapter.settings, name).secret ? `<${name}>` : value],
  );
  const settings = Object.fromEntries(entries);
  return {
    name: 'west',
    adapter: adapter.id,
    settings,
    limits: { perSecond: 5, inFlight: 2 },
    retries: ['10s', '1m', '5m'],
  };
}
