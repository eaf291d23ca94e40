import { createHash } from 'node:crypto';
import type { Report } from '../../../src/adapter/report';

/** When the customer was last changed by whom says nothing of an outcome: what was changed, if it matters, is in the row. */
const CHANGE_LOG = 'crm__change_log__';

/** Cube gives a row no id: what of it stays the same, of which campaign it is included. 22 characters. */
export function identityOf(parts: readonly string[]): string {
  return digest(parts);
}

/** All that a report says, whatever the order in which the row had it. */
export function contentOf(report: Report | null): string {
  if (report === null) return digest(null);
  const { outcome, ...rest } = report;
  const attributes = Object.entries(outcome?.attributes ?? {}).filter(([label]) => !label.startsWith(CHANGE_LOG));
  const sorted = attributes.sort(([one], [other]) => (one < other ? -1 : 1));
  return digest([{ ...outcome, attributes: null }, sorted, rest]);
}

function digest(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('base64url').slice(0, 22);
}
