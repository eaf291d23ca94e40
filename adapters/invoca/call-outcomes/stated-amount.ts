import type { DeliveryInput } from '../../../src/adapter/contract';
import type { Money } from '../../../src/model/money';
import type { Extras } from '../extras';
import type { Settings } from '../settings';
import { isAmountGone, NO_AMOUNT } from './gone';

type Input = Pick<DeliveryInput<Settings, Extras>, 'revision' | 'previouslySent' | 'currency'>;

/**
 * The amount that Invoca is told, none or one. Of an outcome that is taken back an amount in another currency than the account's is
 * left out, so that it can be taken back all the same.
 */
export function amounts({ revision, currency }: Pick<Input, 'revision' | 'currency'>): Money[] {
  const { met, amount } = revision.state;
  if (amount === null) return [];
  const isForeign = currency !== null && amount.currency !== null && amount.currency !== currency;
  return met || !isForeign ? [amount] : [];
}

/** The same as the text of a field, with two places: 0.00 in the place of one that is gone; null where none is to be stated. */
export function amountToState(input: Input): string | null {
  const [stated] = amounts(input);
  return stated?.value ?? (isAmountGone(input.revision.state, input.previouslySent) ? NO_AMOUNT : null);
}
