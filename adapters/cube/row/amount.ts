import type { OutcomeDraft } from '../../../src/model/outcome';
import type { Settings } from '../settings';
import type { Row } from '../wire';
import { type Amount, readAmount } from './amount-text';
import { cut } from './attributes';

/**
 * The amount in the field that the settings name; null where they name none or the row does not have it: then nothing is said of
 * it. What the field holds is an attribute either way.
 */
export function amountOf(row: Row, { amountField, region, currency }: Settings): Amount | null {
  if (amountField === undefined || !Object.hasOwn(row, amountField)) return null;
  return readAmount(row[amountField], { region, currency });
}

/** What is said of the amount; one that can't be read is not spoken of. */
export function amountDraft(amount: Amount | null): Pick<OutcomeDraft, 'amount'> {
  if (amount === null || amount.kind === 'unreadable') return {};
  if (amount.kind === 'nothing') return { amount: null };
  const { kind: _kind, ...money } = amount;
  return { amount: money };
}

/** What stands in the field of the amount and why it is none, in words for a person; null for what can be read. */
export function unreadableAmount(row: Row, { amountField = '' }: Settings, amount: Amount | null): string | null {
  if (amount?.kind !== 'unreadable') return null;
  return `${amountField} is ${cut(JSON.stringify(row[amountField]), 100)}, which ${amount.why}`;
}
