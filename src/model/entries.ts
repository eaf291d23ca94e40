/**
 * Labelled values after hearing of some: a label left out keeps its value, null takes it away; null for all takes all away.
 * Object.fromEntries defines own properties, so that a label such as `__proto__` is a label like any other.
 */
export function reviseEntries<V>(
  known: Readonly<Record<string, V>>,
  said: Readonly<Record<string, V | null>> | null | undefined,
): Readonly<Record<string, V>> {
  if (said === undefined) return known;
  if (said === null) return {};
  const kept = Object.entries(known).filter(([label]) => !Object.hasOwn(said, label));
  const stated = Object.entries(said).filter((entry): entry is [string, V & {}] => entry[1] !== null);
  return Object.fromEntries([...kept, ...stated]);
}

/** The same for groups of labelled values; a group that has none is none. */
export function reviseGroups<V>(
  known: Readonly<Record<string, Readonly<Record<string, V>>>>,
  said: Readonly<Record<string, Readonly<Record<string, V | null>> | null>> | null | undefined,
): Readonly<Record<string, Readonly<Record<string, V>>>> {
  if (said === undefined) return known;
  if (said === null) return {};
  const revised = Object.entries(said).map(
    ([group, entries]) => [group, reviseEntries(known[group] ?? {}, entries)] as const,
  );
  const spokenOf = revised.filter(([, entries]) => Object.keys(entries).length > 0);
  const kept = Object.entries(known).filter(([group]) => !Object.hasOwn(said, group));
  return Object.fromEntries([...kept, ...spokenOf]);
}
