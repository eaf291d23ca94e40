import { z } from 'zod';

/** A row as it came: any label may be a field's, `__proto__` too, which zod's own record would drop. */
export type Row = Readonly<Record<string, unknown>>;

const row = z.custom<Row>((value) => typeof value === 'object' && value !== null && !Array.isArray(value));

/** One page of call outcomes: Django REST Framework's page-number pagination, as far as it is used. */
export const page = z
  .object({
    results: z.array(row),
    /** rows on all pages; null when it is not said */
    count: z.int().min(0).nullable().catch(null),
    /** null at the end. Whatever else it is, what it says is looked at with care: see next-page.ts */
    next: z.unknown().optional(),
  })
  .refine(({ count, next }) => count !== null || next !== undefined);

export type Page = z.output<typeof page>;

/** How Django REST Framework words a refusal. */
export const refusalBody = z.object({ detail: z.string().min(1) });

/** A bare list of the customer's own fields, the key being the name that a person gave it. */
export const customFields = z.array(z.object({ id: z.unknown().optional(), key: z.unknown().optional() }));

/** Every campaign that the user sees, a bare list without pages. */
export const campaigns = z.array(z.object({ id: z.union([z.string(), z.number()]) }));
