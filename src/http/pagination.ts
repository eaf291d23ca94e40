import { z } from 'zod';
import { isId } from '../model/id';
import { instantText } from '../model/time';

/** The query members of every list. A cursor is the id of the last item seen; ids sort by the time of their making. */
export const page = {
  limit: z
    .string()
    .regex(/^\d{1,3}$/, { error: 'must be a whole number from 1 to 200' })
    .transform(Number)
    .refine((limit) => limit >= 1 && limit <= 200, { error: 'must be a whole number from 1 to 200' })
    .default(50)
    .meta({ type: 'integer', minimum: 1, maximum: 200, default: 50 })
    .describe('How many items at most.'),
  cursor: z
    .string()
    .transform((text) => Buffer.from(text, 'base64url').toString('latin1'))
    .refine(isId, { error: 'is no cursor of this list' })
    .optional()
    .describe('`nextCursor` of the page before.')
    .meta({ example: 'MDE5MzJiNWMtN2ExZS03YzNiLTlkNTItM2YxZjZmMGE5YjEw' }),
};

/** A span of time, from inclusive, to exclusive; a day is its beginning in UTC. */
const moment = z.union(
  [
    instantText,
    z.iso
      .date()
      .transform((day) => `${day}T00:00:00.000Z`)
      .pipe(instantText),
  ],
  {
    error: 'must be an RFC 3339 time or a day such as 2026-11-21',
  },
);
export const span = {
  from: moment.optional().describe('At or after: an RFC 3339 time, or a day, which is its beginning in UTC.'),
  to: moment.optional().describe('Before.'),
};

/** Cuts one item too many off a page that was read with limit + 1. */
export function paginate<T extends { id: string }, R>(rows: T[], limit: number, render: (row: T) => R) {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  const nextCursor = rows.length > limit && last ? Buffer.from(last.id, 'latin1').toString('base64url') : null;
  return { items: items.map(render), nextCursor };
}
