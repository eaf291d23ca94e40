/** How one JSON value differs from another: null where it does not, `[value]` where it is another one, by member otherwise. */
export type Difference = null | readonly [unknown] | { readonly [member: string]: Difference };

/**
 * The difference of a JSON value from a base. Objects with the same members in the same order are compared member by member, and all else
 * as a whole, so that `restore` gives the very same text.
 */
export function difference(base: unknown, value: unknown): Difference {
  if (base === value) return null;
  if (!isRecord(base) || !isRecord(value) || !haveSameMembers(base, value)) return isSame(base, value) ? null : [value];
  // Without a prototype: a member may be called `__proto__`.
  let changed: Record<string, Difference> | null = null;
  for (const member of Object.keys(value)) {
    const found = difference(base[member], value[member]);
    if (found !== null) (changed ??= Object.create(null) as Record<string, Difference>)[member] = found;
  }
  return changed;
}

/** The value whose difference from the base this is. */
export function restore(base: unknown, changed: Difference): unknown {
  if (changed === null) return base;
  if (isWhole(changed)) return changed[0];
  if (!isRecord(base)) throw new Error('a difference by member is from an object');
  return Object.fromEntries(
    Object.keys(base).map((member) => [
      member,
      Object.hasOwn(changed, member) ? restore(base[member], changed[member] ?? null) : base[member],
    ]),
  );
}

/** What two JSON values have in common: the members and values that are the same, null in the place of all others. */
export function common(one: unknown, other: unknown): unknown {
  if (one === other) return one;
  if (!isRecord(one) || !isRecord(other) || !haveSameMembers(one, other)) return isSame(one, other) ? one : null;
  return Object.fromEntries(Object.keys(one).map((member) => [member, common(one[member], other[member])]));
}

export function isWhole(changed: Difference): changed is readonly [unknown] {
  return Array.isArray(changed);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function haveSameMembers(one: object, other: object): boolean {
  const members = Object.keys(one);
  const others = Object.keys(other);
  return members.length === others.length && members.every((member, index) => member === others[index]);
}

/** Of arrays, and of what is no object. */
function isSame(one: unknown, other: unknown): boolean {
  return Array.isArray(one) && Array.isArray(other) && JSON.stringify(one) === JSON.stringify(other);
}
