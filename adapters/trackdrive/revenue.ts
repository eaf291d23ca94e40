import { Unsendable } from '../../src/adapter/failure';
import { sumOf, type Money } from '../../src/model/money';
import type { OutcomeState } from '../../src/model/outcome';
import { type Input, isThis } from './whole-call';

type Outcome = Input['outcomesOfCall'][number];

/** The poster's own words for the revenue; either replaces the sum. */
const OWN_WORDS = ['add_revenue', 'revenue'] as const;

/**
 * The sum of the amounts of the call's met outcomes: "0.00" when all that have one are retracted, or when this outcome's
 * amount, which TrackDrive was told, is gone and there is no other. Null when there is nothing to sum (a call of which only
 * quotes are known must not lose the revenue that TrackDrive worked out itself), and when this outcome or, where this one
 * has no amount, another one of the call says the revenue in TrackDrive's own words: a sum would overwrite what was added.
 * @throws {Unsendable} when this amount would be lost or overwrite what another outcome said in TrackDrive's own words
 */
export function revenueOf(input: Input): string | null {
  const { revision, outcomesOfCall, heardBefore } = input;
  if (ownWordIn(revision.state) !== undefined) return null;

  const isToBeUnsaid = heardBefore.some((heard) => heard.amount !== null && !isAdded(heard));
  const valued = valuedOutcomes(input);
  if (valued.length === 0 && !isToBeUnsaid) return null;

  const speaker = outcomesOfCall.find((other) => !isThis(input, other) && ownWordIn(other.state) !== undefined);
  if (speaker) {
    if (revision.state.amount === null && !isToBeUnsaid) return null;
    throw new Unsendable(sayWhatToDo(speaker.name, String(ownWordIn(speaker.state))));
  }
  return sumOf(metAmounts(valued).map(({ value }) => value));
}

/** The amounts that the revenue is the sum of; none where this outcome says the revenue in TrackDrive's own words. */
export function summedAmounts(input: Input): Money[] {
  return ownWordIn(input.revision.state) === undefined ? metAmounts(valuedOutcomes(input)) : [];
}

function metAmounts(outcomes: readonly { state: OutcomeState }[]): Money[] {
  return outcomes.flatMap(({ state }) => (state.met && state.amount ? [state.amount] : []));
}

/**
 * The outcomes with an amount in the one currency that a revenue can have: the account's, else this outcome's, else the only one that
 * the others name. What another outcome has in another currency is left to its own delivery to fail for; this one's own is in,
 * unless it is taken back, and is seen to be foreign.
 */
function valuedOutcomes(input: Input): { state: OutcomeState }[] {
  const { outcomesOfCall, revision } = input;
  const isOwnMet = (outcome: Outcome): boolean => isThis(input, outcome) && outcome.state.met;
  const named = new Set(outcomesOfCall.flatMap(({ state }) => (state.met ? (state.amount?.currency ?? []) : [])));
  const [only = null] = named.size === 1 ? named : [];
  const currency = input.currency ?? revision.state.amount?.currency ?? only;
  return outcomesOfCall.filter((outcome) => {
    const { amount } = outcome.state;
    return amount !== null && (amount.currency === null || amount.currency === currency || isOwnMet(outcome));
  });
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
