import { currencyIn } from '../adapter/settings';
import { faultOfPlaces } from '../model/money';
import { isSameState, type OutcomeDraft, type OutcomeState } from '../model/outcome';
import type { KnownOutcome } from '../store/known-calls';
import type { Destination } from './plan-deliveries';

/** What is wrong with an amount that a report states, now that its currency is known; null when nothing is. */
export function faultOfAmount({ amount }: OutcomeState, said: OutcomeDraft | null): string | null {
  return said?.amount && amount ? faultOfPlaces(amount) : null;
}

/** The currency that a report names of an amount which was known without one, if it says nothing else that is new; null otherwise. */
export function currencyNamed({ amount: known, ...before }: OutcomeState, after: OutcomeState): string | null {
  const { amount, ...rest } = after;
  if (!known || !amount || known.currency !== null || known.value !== amount.value) return null;
  return isSameState({ ...before, amount }, { ...rest, amount }) ? amount.currency : null;
}

/** Currencies in which accounts are kept, by connection, as far as they are known. */
export type AccountCurrencies = ReadonlyMap<string, string>;

/** Currencies of all accounts: the settings' own, else those of the first amounts that their vendors acknowledged. */
export function currenciesOf(destinations: readonly Destination[], acknowledged: AccountCurrencies): AccountCurrencies {
  const set = destinations.flatMap(({ name, settings }) => {
    const currency = currencyIn(settings);
    return currency === null ? [] : [[name, currency] as const];
  });
  return new Map([...acknowledged, ...set]);
}

/**
 * Whether naming this currency changes anything for anybody: an amount without one is in that of each account that it goes to, so it
 * does where one of these is kept in another.
 */
export function isKeptInAnother({ deliveries }: KnownOutcome, currency: string, accounts: AccountCurrencies): boolean {
  return deliveries.some(
    ({ connection, status }) => status !== 'skipped' && (accounts.get(connection) ?? currency) !== currency,
  );
}
