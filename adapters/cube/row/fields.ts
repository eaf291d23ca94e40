import { storable } from '../../../src/model/text';
import type { Row } from '../wire';

/**
 * The fields that mean something here, by the names that they had in 2019 and have had since. Later ones first: where a row has
 * both, the later one counts.
 */
const NAMES = {
  customerId: ['crm__customer_id'],
  type: ['call_outcome__type'],
  subtype: ['call_outcome__subtype'],
  comment: ['call_outcome__comment'],
  agent: ['call_outcome__report_as__submitted_by', 'call_outcome__submitted_by'],
  department: [
    'call_outcome__report_as__submitted_in_team',
    'call_outcome__report_as__submitted_in_department',
    'call_outcome__submitted_in_team',
    'call_outcome__submitted_in_department',
  ],
  submittedWhen: ['call_outcome__report_as__submitted_when', 'call_outcome__submitted_when'],
  timestamp: ['call_outcome__report_as__submitted_when_timestamp', 'call_outcome__submitted_when_timestamp'],
} as const;

export type Field = keyof typeof NAMES;

/** The names of fields that are told in other ways than as an attribute of that name. */
export const SPOKEN_FOR: ReadonlySet<string> = new Set(
  (['comment', 'agent', 'department', 'submittedWhen', 'timestamp'] as const).flatMap((field) => NAMES[field]),
);

/** What a row has in a field as text, without blanks around it; "" where there is nothing. */
export function fieldOf(row: Row, field: Field): string {
  return NAMES[field].map((name) => textAt(row, name)).find((text) => text !== '') ?? '';
}

/** Whether a row has this field at all, be it empty. */
export function hasField(row: Row, field: Field): boolean {
  return NAMES[field].some((name) => Object.hasOwn(row, name));
}

/** What stands under a name as text that can be stored, without blanks around it; "" for nothing and for what is no text. */
export function textAt(row: Row, name: string): string {
  const value = Object.hasOwn(row, name) ? row[name] : undefined;
  return typeof value === 'string' || typeof value === 'number' ? storable(String(value)).trim() : '';
}
