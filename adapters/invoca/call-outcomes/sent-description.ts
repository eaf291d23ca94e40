import { API_SOURCE, type OutcomeState } from '../../../src/model/outcome';
import type { Settings } from '../settings';

/**
 * A description that a poster gave, or a client of Invoca's at an endpoint of this adapter. What a pulled row or another vendor's
 * client says may be about people, and goes out only where the settings ask for it.
 */
export function descriptionOf(
  { description, sources }: OutcomeState,
  { forwardDescriptions }: Settings,
): string | null {
  const isMeantForInvoca = sources.description === API_SOURCE || sources.description?.startsWith('invoca:');
  return isMeantForInvoca === true || forwardDescriptions === true ? description : null;
}
