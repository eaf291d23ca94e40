import { sumOf } from '../../src/model/money';
import { addsTo, additionsTo, checkContradiction } from './additions';
import { type Input, lastSaid, saidIn, thisOf, wasSaid } from './whole-call';
import type { CallUpdate } from './wire';

/**
 * The payout is what the last of the call's outcomes says that names one; when that is taken back, what the one before it says, else
 * nothing. It is stated by outcomes that name one, or did. What is added is added to it.
 * @throws {Unsendable} when this outcome states and adds it
 */
export function payoutOf(input: Input): Pick<CallUpdate, 'payout' | 'add_payout'> {
  checkContradiction(input, 'payout');
  const { extras, previouslySent, revision } = input;
  const { payout: own } = saidIn(revision.state);
  if (own === undefined && !wasSaid(input, 'payout'))
    return extras.add_payout === undefined ? {} : { add_payout: extras.add_payout };
  const { taken = [] } = thisOf(input).sent ?? {};
  const isAsItWas = taken.length > 0 && previouslySent.every((sent) => saidIn(sent).payout === own);
  if (isAsItWas && addsTo(input, 'payout'))
    return extras.add_payout === undefined ? {} : { add_payout: extras.add_payout };
  return { payout: sumOf([lastSaid(input, 'payout') ?? '0.00', ...additionsTo(input, 'payout')]) };
}
