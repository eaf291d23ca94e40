import { nameKey, type OutcomeState } from '../../src/model/outcome';
import { type Input, lastSaid, type Outcome, outcomesOf, saidIn } from './whole-call';
import type { CallUpdate } from './wire';

/**
 * Whether buyer and traffic source converted: what the last outcome says that holds and says it. An outcome with a converting name that says
 * nothing itself converts the buyer by being met, whatever others say. What was said and nobody says any more is false; what nobody has
 * said is left out, so that TrackDrive keeps its own.
 */
export function conversionsOf(input: Input): Pick<CallUpdate, 'buyer_converted' | 'offer_converted'> {
  const buyer = buyerConverted(input);
  const offer = lastSaid(input, 'offer_converted') ?? (wasTrue(input, 'offer_converted') ? false : undefined);
  return {
    ...(buyer !== undefined && { buyer_converted: buyer }),
    ...(offer !== undefined && { offer_converted: offer }),
  };
}

function buyerConverted(input: Input): boolean | undefined {
  const converting = new Set(input.settings.convertingOutcomes.map(nameKey));
  const isConverting = ({ name }: Pick<Outcome, 'name'>): boolean => converting.has(nameKey(name));
  const said = lastSaid(input, 'buyer_converted');
  const byName = outcomesOf(input).filter(isConverting);
  const isMet = byName.some(({ state }) => state.met && saidIn(state).buyer_converted === undefined);
  if (isMet) return true;
  return said ?? (byName.length > 0 || wasTrue(input, 'buyer_converted') ? false : undefined);
}

/** TrackDrive may have been told so by this outcome. */
function wasTrue({ previouslySent }: Input, word: 'buyer_converted' | 'offer_converted'): boolean {
  return previouslySent.some((sent: OutcomeState) => saidIn(sent)[word] === true);
}
