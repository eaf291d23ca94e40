import { z } from 'zod';
import { instant } from './values';

const state = z.enum(['up', 'down']);

export const alive = z.object({ status: z.literal('up') });

const ready = {
  database: state,
  queue: state,
  lastPulls: z
    .record(z.string(), z.object({ finishedAt: instant, ageSeconds: z.int().min(0) }))
    .optional()
    .describe('By connection: the newest pull that got to its end.'),
};

export const readiness = z
  .object({
    status: z
      .string()
      .describe('`up`, or what is down and, as far as it is known, why: `down: database (its disk is full)`.')
      .meta({ example: 'up' }),
    ...ready,
  })
  .meta({ id: 'Readiness' });
