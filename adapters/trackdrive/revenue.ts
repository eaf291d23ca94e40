import { Unsendable } from '../../src/adapter/failure';
import { sumOf, type Money } from '../../src/model/money';
import type { OutcomeState } from '../../src/model/outcome';
import { type Input, isThis } from './whole-call';

/** The poster's own words for the revenue; either replaces the sum. */
const OWN_WORDS = ['add_revenue', 'revenue'] as const;

/**
 * The sum of the amounts of the call's met outcomes: "0.00" when all that have one are retracted, or when this outcome's
 * amount, which TrackDrive was told, is gone and there is no other. Null when there is nothing to sum (a call of which only
 * quotes are known must not lose the revenue that TrackDrive worked out itself), and when this outcome or, where this one
 * has no amount, another one of the call says the revenue in TrackDrive's own words: a sum would overwrite what was added.
 * @throws {Unsendable} when the amounts are of several currencies, and when this amount would be lost or overwrite what
 * another outcome said in TrackDrive's own words
 */
export function revenueOf(input: Input): string | null {
  const { revision, outcomesOfCall, settings, heardBefore } = input;
  if (ownWordIn(revision.state) !== undefined) return null;

  const valued = outcomesOfCall.filter(({ state }) => state.amount !== null);
  const isToBeUnsaid = heardBefore.some((heard) => heard.amount !== null && !isAdded(heard));
  if (valued.length === 0 && !isToBeUnsaid) return null;

  const speaker = outcomesOfCall.find((other) => !isThis(input, other) && ownWordIn(other.state) !== undefined);
  if (speaker) {
    if (revision.state.amount === null && !isToBeUnsaid) return null;
    throw new Unsendable(sayWhatToDo(speaker.name, String(ownWordIn(speaker.state))));
  }
  const amounts = valued.flatMap(({ state }) => (state.met && state.amount ? [state.amount] : []));
  checkCurrencies(amounts, settings.currency);
  return sumOf(amounts.map(({ value }) => value));
}

/** What was said for TrackDrive alone stands in the state also when it acted already and is not said again. */
function ownWordIn(state: OutcomeState): (typeof OWN_WORDS)[number] | undefined {
  const said = state.vendor['trackdrive'] ?? {};
  return OWN_WORDS.find((word) => said[word] !== undefined);
}

/** What was added stays added: TrackDrive is not told what the revenue is, so there is nothing that a sum could unsay. */
function isAdded(state: OutcomeState): boolean {
  return ownWordIn(state) === 'add_revenue';
}

function sayWhatToDo(name: string, word: string): string {
  return (
    `the outcome "${name}" of this call says vendor.trackdrive.${word}, which the sum of the call's amounts would ` +
    'overwrite: say vendor.trackdrive.add_revenue for this outcome as well, with what TrackDrive is to add for it ' +
    '("0.00" for nothing, a negative amount to take away)'
  );
}

/** An amount without a currency is in the account's. */
function checkCurrencies(amounts: readonly Money[], account: string | undefined): void {
  const said = [...new Set(amounts.flatMap(({ currency }) => currency ?? []))].toSorted();
  const foreign = said.filter((currency) => currency !== account);
  if (account !== undefined && foreign.length > 0) {
    throw new Unsendable(
      `this call has amounts in ${foreign.join(', ')}, but the TrackDrive account is kept in ${account}`,
    );
  }
  if (said.length > 1) {
    throw new Unsendable(`this call has amounts in ${said.join(', ')}, and TrackDrive keeps one revenue of a call`);
  }
}
