import { z } from 'zod';
import { KEY_ROLES } from '../model/api-key';
import { duration } from '../model/duration';
import { storableText } from '../model/text';
import { instantText } from '../model/time';
import { ENVIRONMENT_NAMES } from './auth';

const LONGEST_OVERLAP_MS = 30 * 86_400_000;
const MOST_IDS = 1_000;

const isReserved = (name: string): boolean => (ENVIRONMENT_NAMES as readonly string[]).includes(name.toLowerCase());

const name = storableText(100)
  .regex(/^[^\s\p{C}]([^\p{C}]*[^\s\p{C}])?$/u, {
    error: 'must be 1 to 100 characters on one line, without blanks around',
  })
  .refine((text) => !isReserved(text), {
    error: `must not be ${ENVIRONMENT_NAMES.join(', ')}: so the environment’s are called`,
  })
  .describe('What the audit calls it. No other key has it, whatever the case.')
  .meta({ example: 'Anna' });

const ids = z
  .array(storableText(255).min(1, { error: 'must not be empty' }))
  .max(MOST_IDS, { error: `must be at most ${MOST_IDS}` })
  .default([]);

const REACH = ['advertisers', 'campaigns', 'networks'] as const;

export const newKey = z
  .strictObject({
    name,
    role: z.enum(KEY_ROLES, { error: `must be one of ${KEY_ROLES.join(', ')}` }).meta({ example: 'operator' }),
    expiresAt: instantText
      .refine((text) => Date.parse(text) > Date.now(), { error: 'must lie ahead' })
      .nullish()
      .describe('From then on it opens nothing.')
      .meta({ example: null }),
    advertisers: ids.describe('Of a partner alone, as the next two: for which it may report.').meta({ example: [] }),
    campaigns: ids.meta({ example: [] }),
    networks: ids.meta({ example: [] }),
  })
  .superRefine((said, context) => {
    const limited = REACH.filter((member) => said[member].length > 0);
    const fault = (member: string, message: string) => context.addIssue({ code: 'custom', path: [member], message });
    if (said.role !== 'partner') for (const member of limited) fault(member, 'is of a partner’s key alone');
    else if (limited.length === 0) fault('advertisers', 'a partner’s key needs advertisers, campaigns or networks');
  });

export const rotation = z
  .strictObject({
    overlap: duration
      .refine((milliseconds) => milliseconds <= LONGEST_OVERLAP_MS, { error: 'must be at most 30d' })
      .prefault('24h')
      .describe('How long the secret that it had still works; `0s`: no more.'),
  })
  .prefault({});

export type NewKey = z.output<typeof newKey>;
