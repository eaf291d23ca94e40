import { z } from 'zod';
import { PullStatus } from '../../store/generated/enums';
import type { PullOnRecord } from '../../store/pulls';
import { connectionName, day, id, instant } from './values';

const count = z.int().min(0);

/** One run of fetching outcomes from a vendor. */
export const pull = z
  .object({
    id,
    connection: connectionName,
    status: z.enum(PullStatus),
    backfill: z.boolean().describe('An operator asked for it; else the schedule.'),
    dryRun: z.boolean().describe('Counts and stores nothing.').meta({ example: false }),
    window: z.object({ from: day, to: day }).nullable().describe('Days in the connection’s zone, both included.'),
    daysDone: count,
    daysTotal: count,
    pages: count,
    seen: count.describe('Rows, as often as they were read.'),
    created: count,
    updated: count,
    unchanged: count,
    rejected: count.describe('Rows that could not be read, and those that were refused.'),
    error: z.string().nullable().describe('Why it failed, or why rows were rejected.').meta({ example: null }),
    notBefore: instant
      .nullable()
      .describe('When a backfill goes on whose vendor wants to be left alone.')
      .meta({ example: null }),
    createdAt: instant,
    startedAt: instant.nullable(),
    finishedAt: instant.nullable(),
  })
  .meta({ id: 'Pull' }) satisfies z.ZodType<PullOnRecord>;

export const onePull = z.object({ pull });
