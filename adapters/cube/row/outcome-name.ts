import { nameKey } from '../../../src/model/outcome';
import { isStorable } from '../../../src/model/text';

/** What a row of some type and subtype is: an outcome that is met or not, nothing to tell of, or null for what has no name. */
export type Naming = { name: string; met: boolean } | 'left out' | null;

/** Whether a value of the table names an outcome: `sale`, `sale!` for one that is not met, `-` for rows to be left out. */
export function isOutcomeName(value: string): boolean {
  const name = value.replace(/!$/, '');
  return name.trim() !== '' && name.length <= 255 && isStorable(name);
}

/**
 * Looks a type and a subtype up: campaign:type/subtype, campaign:type, type/subtype, type; the first that stands in the table
 * counts. Compared without case, and without blanks around them.
 */
export function namingOf(
  { campaign, type, subtype }: { campaign: string; type: string; subtype: string },
  names: Readonly<Record<string, string>>,
): Naming {
  const table = new Map(Object.entries(names).map(([key, value]) => [nameKey(key.trim()), value]));
  const words = subtype === '' ? [type] : [`${type}/${subtype}`, type];
  const keys = [...words.map((word) => `${campaign}:${word}`), ...words];
  const value = keys.map((key) => table.get(nameKey(key))).find((found) => found !== undefined);
  if (value === undefined) return null;
  if (value === '-') return 'left out';
  return { name: value.replace(/!$/, ''), met: !value.endsWith('!') };
}
