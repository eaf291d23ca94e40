import type { Row } from '../wire';
import { fieldOf, textAt } from './fields';

const STANDARD_INFO = 'crm__standard_info__';

/**
 * Whether the customer of a row was anonymised: called so and without a number, or with nothing left of what is known of every
 * customer but the id.
 */
export function isErased(row: Row): boolean {
  const known = Object.keys(row).filter((name) => name.startsWith(STANDARD_INFO));
  const phones = known.filter((name) => name.startsWith(`${STANDARD_INFO}phone_`));
  const isEmpty = (name: string): boolean => textAt(row, name) === '';
  if (/^anonymi[sz]ed$/i.test(textAt(row, `${STANDARD_INFO}name`)) && phones.every(isEmpty)) return true;
  return known.length > 0 && known.every(isEmpty) && fieldOf(row, 'customerId') !== '';
}
