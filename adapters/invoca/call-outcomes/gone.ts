import type { OutcomeState } from '../../../src/model/outcome';
import type { Warning } from '../../../src/model/warning';

/** What Invoca is told in the place of an amount that is gone. */
export const NO_AMOUNT = '0.00';

/** Whether Invoca may have an amount that the outcome has no more. */
export function isAmountGone({ amount }: OutcomeState, previouslySent: readonly OutcomeState[]): boolean {
  return amount === null && previouslySent.some((sent) => sent.amount !== null && sent.amount.value !== NO_AMOUNT);
}

/** What Invoca was told of an outcome and can't be told to forget. */
export function warningsOf(state: OutcomeState, previouslySent: readonly OutcomeState[]): Warning[] {
  const isTimeGone = state.occurredAt === null && previouslySent.some(({ occurredAt }) => occurredAt !== null);
  return [...(isAmountGone(state, previouslySent) ? [AMOUNT_ZEROED] : []), ...(isTimeGone ? [TIME_KEPT] : [])];
}

const AMOUNT_ZEROED: Warning = {
  code: 'amount_zeroed',
  message:
    'Invoca has no way to take an amount back: the outcome has a sale_amount of 0.00 there, which counts in averages',
};

const TIME_KEPT: Warning = {
  code: 'time_kept',
  message: 'Invoca has no way to take a time back: the outcome keeps the time there that Invoca was told before',
};
