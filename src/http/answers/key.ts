import { z } from 'zod';
import { KEY_ROLES } from '../../model/api-key';
import { id, instant } from './values';

const ids = z.array(z.string());

/** A key as it may be shown. */
export const key = z
  .object({
    id,
    name: z.string().describe('What the audit calls it.').meta({ example: 'Anna' }),
    role: z
      .enum(KEY_ROLES)
      .describe(
        '`admin`: everything. `operator`: acts, but changes no connection and no key. `poster`: posts and reads. `reader`: reads. `partner`: reports at the inbound endpoints.',
      )
      .meta({ example: 'operator' }),
    prefix: z.string().describe('How its secret begins.').meta({ example: 'cog_q0Zr3mW8' }),
    advertisers: ids.describe('Of a partner: for which it may report; none listed: for all.').meta({ example: [] }),
    campaigns: ids.meta({ example: [] }),
    networks: ids.meta({ example: [] }),
    expiresAt: instant.nullable().describe('Null: never.').meta({ example: null }),
    lastUsedAt: instant.nullable().describe('Within a minute or two; null: never.'),
    previous: z
      .object({ prefix: z.string().meta({ example: 'cog_1x9TzzpQ' }), until: instant })
      .nullable()
      .describe('The secret before the latest rotation, while it works.'),
    createdBy: z.string().describe('The name of the key that made it.').meta({ example: 'admin' }),
    createdAt: instant,
  })
  .meta({ id: 'Key' });

export const oneKey = z.object({ key });

export const keyWithSecret = z.object({
  key,
  secret: z
    .string()
    .describe('Shown this once, and kept nowhere.')
    .meta({ example: `cog_${'x'.repeat(43)}` }),
});
