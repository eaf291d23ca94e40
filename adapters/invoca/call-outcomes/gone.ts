import type { OutcomeState } from '../../../src/model/outcome';
import type { Warning } from '../../../src/model/warning';

/** What Invoca is told in the place of an amount that is gone. */
const NO_AMOUNT = '0.00';

/** The amount that Invoca is told, with two places; null where none is to be said. */
export function amountToSay(state: OutcomeState, heardBefore: readonly OutcomeState[]): string | null {
  return state.amount?.value ?? (isAmountGone(state, heardBefore) ? NO_AMOUNT : null);
}

/** Whether Invoca may have an amount that the outcome has no more. */
function isAmountGone({ amount }: OutcomeState, heardBefore: readonly OutcomeState[]): boolean {
  return amount === null && heardBefore.some((heard) => heard.amount !== null && heard.amount.value !== NO_AMOUNT);
}

/** What Invoca was told of an outcome and can't be told to forget. */
export function warningsOf(state: OutcomeState, heardBefore: readonly OutcomeState[]): Warning[] {
  const isTimeGone = state.occurredAt === null && heardBefore.some(({ occurredAt }) => occurredAt !== null);
  return [...(isAmountGone(state, heardBefore) ? [AMOUNT_ZEROED] : []), ...(isTimeGone ? [TIME_KEPT] : [])];
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
