import type { OutcomeDraft } from '../../../src/model/outcome';
import { amountText } from '../../../src/model/money';
import type { Settings } from '../settings';
import type { Row } from '../wire';
import { textAt } from './fields';

/**
 * The amount in the field that the settings name, with . or , before its decimals and blanks between its thousands; nothing is
 * said of it where they name none, and null for what can't be read so. What the field holds is an attribute either way.
 */
export function amountOf(row: Row, { amountField, currency }: Settings): Pick<OutcomeDraft, 'amount'> {
  if (amountField === undefined) return {};
  const text = textAt(row, amountField)
    .replace(/(?<=\d)\s(?=\d{3}(\D|$))/g, '')
    .replace(',', '.');
  const value = amountText.safeParse(text).data;
  return { amount: value === undefined ? null : { value, currency: currency ?? null } };
}
