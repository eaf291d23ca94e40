import { LABEL_LENGTH, MOST_VALUES, VALUE_LENGTH } from '../../../src/model/limits';
import type { AttributeValue } from '../../../src/model/outcome';
import { isStorable, storable } from '../../../src/model/text';
import type { Row } from '../wire';
import { fieldOf, hasField, SPOKEN_FOR } from './fields';

type Entry = readonly [label: string, value: AttributeValue | null];

/**
 * What a row says beside its outcome's name, time and comment, under its own labels as they are; who submitted it and where,
 * whose labels changed over the years, as `agent` and `department`. A field that is empty is null, so that what it said before
 * is taken away. Labels that are too long, and what is beyond 100, customers' fields first, are left out.
 */
export function attributesOf(
  row: Row,
  labels: Readonly<Record<string, string>>,
): Record<string, AttributeValue | null> {
  const renamed = (['agent', 'department'] as const).filter((field) => hasField(row, field));
  const others = Object.entries(row).filter(([name]) => !SPOKEN_FOR.has(name));
  const entries: Entry[] = [
    ...renamed.map((field): Entry => [field, fieldOf(row, field) || null]),
    ...others
      .sort(([one], [other]) => rankOf(one) - rankOf(other))
      .map(([name, value]): Entry => [name, valueOf(value)]),
  ];
  const fitting = withNames(entries, labels).filter(([label]) => isLabel(label));
  const kept = new Set(fitting.filter(([, value]) => value !== null).slice(0, MOST_VALUES));
  return Object.fromEntries(fitting.filter((entry) => entry[1] === null || kept.has(entry)));
}

/** Custom fields go by their name where it is known, and no other field has it: by their number they are then gone. */
function withNames(entries: readonly Entry[], labels: Readonly<Record<string, string>>): Entry[] {
  const names = Object.values(labels);
  const taken = new Set([
    ...entries.map(([label]) => label),
    ...names.filter((name, index) => names.indexOf(name) !== index),
  ]);
  return entries.flatMap(([label, value]): Entry[] => {
    const number = /^crm__custom_info__(\d+)$/.exec(label)?.[1] ?? '';
    const name = Object.hasOwn(labels, number) ? labels[number] : undefined;
    if (name === undefined || taken.has(name) || !isLabel(name)) return [[label, value]];
    return [
      [name, value],
      [label, null],
    ];
  });
}

/** The customer's fields are the many; what is said of the call comes first. */
function rankOf(name: string): number {
  return name.startsWith('crm__') ? 1 : 0;
}

function valueOf(value: unknown): AttributeValue | null {
  if (value === null || value === undefined || value === '') return null;
  if (typeof value === 'boolean') return value;
  // -0 and 0 are one number in JSON and in the database, but not to a comparison.
  if (typeof value === 'number') return Number.isFinite(value) ? value || 0 : null;
  return cut(typeof value === 'string' ? value : JSON.stringify(value), VALUE_LENGTH);
}

/** A text that can be stored, with … for what is beyond so many UTF-16 units. */
export function cut(text: string, most: number): string {
  return storable(text.length > most ? `${text.slice(0, most - 1)}…` : text);
}

function isLabel(label: string): boolean {
  return label !== '' && label.length <= LABEL_LENGTH && isStorable(label);
}
