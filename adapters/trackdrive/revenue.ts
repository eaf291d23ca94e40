import { Unsendable } from '../../src/adapter/failure';
import { type Money, sumOf } from '../../src/model/money';
import type { OutcomeState } from '../../src/model/outcome';
import { addsTo, additionsTo, checkContradiction } from './additions';
import { type Input, isThis, lastSaid, type Outcome, othersOf, outcomesOf, saidIn, thisOf } from './whole-call';
import type { CallUpdate } from './wire';

/**
 * The revenue is the last word of an outcome that states it, else the sum of the amounts of the call's met outcomes; with either goes what was
 * added, or it would be wiped out. It is stated by outcomes that have a part in it, or had one that TrackDrive was told of, and, as long as
 * nobody says anything else than amounts, by all others as well. An outcome that adds sends the addition alone.
 *
 * Left out where there is nothing to sum: a call of which only quotes are known must not lose the revenue that TrackDrive worked out itself.
 * @throws {Unsendable} when this amount would overwrite what another outcome said in TrackDrive's own words
 */
export function revenueOf(input: Input): Pick<CallUpdate, 'revenue' | 'add_revenue'> {
  checkContradiction(input, 'revenue');
  if (isToBeStated(input)) {
    const base = lastSaid(input, 'revenue') ?? sumOf(sumsUp(input).map(({ value }) => value));
    return { revenue: sumOf([base, ...additionsTo(input, 'revenue')]) };
  }
  const { add_revenue: addition } = input.extras;
  return addition === undefined ? {} : { add_revenue: addition };
}

/** The amounts that the revenue is the sum of, where it is stated and a sum. */
export function summedAmounts(input: Input): Money[] {
  return isToBeStated(input) && lastSaid(input, 'revenue') === undefined ? sumsUp(input) : [];
}

function isToBeStated(input: Input): boolean {
  const { first = null, taken = [] } = thisOf(input).sent ?? {};
  const part = partOf(input.revision.state, first);
  const parts = input.previouslySent.map((earlier) => partOf(earlier, first));
  const isAsItWas = taken.length > 0 && parts.every((one) => one === part);
  if (addsTo(input, 'revenue') && (isAsItWas || [part, ...parts].every((one) => one === null))) return false;
  if (part?.startsWith('amount')) checkWords(input, parts);
  if ([part, ...parts].some((one) => one !== null)) return true;
  const speaks = ({ state, sent }: Outcome): boolean => hasWords(state) || sent?.isOpen === true;
  return valuedOutcomes(input).length > 0 && !othersOf(input).some(speaks);
}

/**
 * What an outcome has a part in the revenue by: its own word for it, or its amount. One that says what is to be added does so in the place of
 * its amount, unless the amount was there before.
 */
function partOf(state: OutcomeState, first: OutcomeState | null): string | null {
  const { revenue, add_revenue: addition } = saidIn(state);
  if (revenue !== undefined) return `word ${revenue}`;
  const isCounted = addition === undefined || (first !== null && first.amount !== null && !hasWords(first));
  return state.met && state.amount !== null && isCounted ? `amount ${state.amount.value}` : null;
}

function hasWords(state: OutcomeState): boolean {
  const { revenue, add_revenue: addition } = saidIn(state);
  return revenue !== undefined || addition !== undefined;
}

/** @throws {Unsendable} when a sum would overwrite what somebody said, or what TrackDrive had before somebody added to it */
function checkWords(input: Input, parts: readonly (string | null)[]): void {
  const others = othersOf(input);
  const stating = others.find(({ state }) => saidIn(state).revenue !== undefined);
  if (stating) throw new Unsendable(sayWhatToDo(stating.name, 'revenue'));
  const [first] = outcomesOf(input).filter(
    ({ state, sent }) => hasWords(state) || partOf(state, sent?.first ?? null) !== null,
  );
  if (!first || isThis(input, first) || partOf(first.state, first.sent?.first ?? null) !== null) return;
  const isSum = [
    ...parts,
    ...others.flatMap(({ sent }) => (sent?.taken ?? []).map((one) => partOf(one, sent?.first ?? null))),
  ];
  if (isSum.every((part) => part === null)) throw new Unsendable(sayWhatToDo(first.name, 'add_revenue'));
}

function sayWhatToDo(name: string, word: string): string {
  return (
    `the outcome "${name}" of this call says vendor.trackdrive.${word}, which the sum of the call's amounts would ` +
    'overwrite: say vendor.trackdrive.add_revenue for this outcome as well, with what TrackDrive is to add for it ' +
    '("0.00" for nothing, a negative amount to take away)'
  );
}

/** The amounts of met outcomes that count. */
function sumsUp(input: Input): Money[] {
  return valuedOutcomes(input).flatMap(({ state, sent }) =>
    state.amount && partOf(state, sent?.first ?? null)?.startsWith('amount') ? [state.amount] : [],
  );
}

/**
 * The outcomes with an amount in the one currency that a revenue can have: the account's, else this outcome's, else the only one that
 * the others name. What another outcome has in another currency is left to its own delivery to fail for; this one's own is in,
 * unless it is taken back, and is seen to be foreign.
 */
function valuedOutcomes(input: Input): Outcome[] {
  const outcomes = outcomesOf(input);
  const isOwnMet = (outcome: Outcome): boolean => isThis(input, outcome) && outcome.state.met;
  const named = new Set(outcomes.flatMap(({ state }) => (state.met ? (state.amount?.currency ?? []) : [])));
  const [only = null] = named.size === 1 ? named : [];
  const currency = input.currency ?? input.revision.state.amount?.currency ?? only;
  return outcomes.filter((outcome) => {
    const { amount } = outcome.state;
    return amount !== null && (amount.currency === null || amount.currency === currency || isOwnMet(outcome));
  });
}
