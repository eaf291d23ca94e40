import { nameKey, outcomeName } from '../../../src/model/outcome';

/** What a row of some type and subtype is: an outcome that is met or not, nothing to tell of, or null for what has no name. */
export type Naming = { name: string; met: boolean } | 'left out' | null;

/** Whether a value of the table names an outcome: `sale`, `sale!` for one that is not met, `-` for rows to be left out. */
export function isOutcomeName(value: string): boolean {
  return outcomeName.safeParse(namedBy(value)).success;
}

/**
 * Looks a type and a subtype up: campaign:type/subtype, campaign:type, type/subtype, type; the first that stands in the table
 * counts. Compared without case, and without blanks around them.
 */
export function namingOf(
  { campaign, type, subtype }: { campaign: string; type: string; subtype: string },
  names: Readonly<Record<string, string>>,
): Naming {
  const table = new Map(Object.entries(names).map(([key, value]) => [nameKey(key), value]));
  const words = subtype === '' ? [type] : [`${type}/${subtype}`, type];
  const keys = [...words.map((word) => `${campaign}:${word}`), ...words];
  const value = keys.map((key) => table.get(nameKey(key))).find((found) => found !== undefined);
  if (value === undefined) return null;
  if (value.trim() === '-') return 'left out';
  return { name: namedBy(value), met: !value.trimEnd().endsWith('!') };
}

/** Blanks count for nothing, before the ! neither. */
function namedBy(value: string): string {
  return value.trim().replace(/!$/, '').trim();
}
