import { isAtLeast, type Money } from './money';
import { nameKey, type OutcomeState } from './outcome';

/** Which outcomes a connection filter; null of a member: whatever it is. */
export interface OutcomeFilter {
  /** compared without case */
  names: readonly string[] | null;
  /** an amount of the same currency, and at least this */
  minimumAmount: Money | null;
  /** who reported it: `api`, a connection's name, or an endpoint such as `acme:calls` */
  sources: readonly string[] | null;
}

/** Why what this source reports is nothing that a connection filter; null when it is. */
export function whySourceFilteredOut({ sources }: Pick<OutcomeFilter, 'sources'>, source: string): string | null {
  if (!sources || sources.includes(source)) return null;
  return `the connection wants what ${sources.join(', ')} reports alone`;
}

/**
 * Why an outcome is none that a connection filter, in a sentence for a person; null when it is one.
 * @param account the currency of amounts that name none; null: nobody knows, and it is taken to be the one that the minimum is said in
 */
export function whyFilteredOut(
  { names, minimumAmount, sources }: OutcomeFilter,
  { name, source, state }: { name: string; source: string; state: OutcomeState },
  account: string | null = null,
): string | null {
  if (names && !names.some((one) => nameKey(one) === nameKey(name))) {
    return `the connection wants outcomes named ${names.join(', ')} alone`;
  }
  const ofSource = whySourceFilteredOut({ sources }, source);
  if (ofSource !== null) return ofSource;
  if (!minimumAmount) return null;
  const { amount } = state;
  const isEnough =
    amount !== null &&
    (amount.currency ?? account ?? minimumAmount.currency) === minimumAmount.currency &&
    isAtLeast(amount.value, minimumAmount.value);
  if (isEnough) return null;
  const least = [minimumAmount.value, minimumAmount.currency].filter((part) => part !== null).join(' ');
  return `the connection wants amounts of at least ${least} alone`;
}
