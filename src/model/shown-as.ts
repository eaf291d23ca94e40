import type { z } from 'zod';

/**
 * Schemas whose own words for JSON Schema are too few (whoever reads entry by entry takes any object): the OpenAPI document shows the
 * other one in their place.
 */
const SHOWN_AS = new WeakMap<z.core.$ZodType, z.ZodType>();

/** Has the document show `as` in this schema's place; it reads as it did. */
export function shownAs<T extends z.ZodType>(schema: T, as: z.ZodType): T {
  // With its definition, so that it counts as no refinement of the one that can't be shown.
  const shown = schema.clone(schema.def);
  SHOWN_AS.set(shown, as);
  return shown;
}

/** What the document shows in a schema's place, where that is another one. */
export function shownInPlaceOf(schema: z.core.$ZodType): z.ZodType | undefined {
  return SHOWN_AS.get(schema);
}
