import { nameKey } from '../model/outcome';
import type { KnownCall, KnownOutcome } from '../store/known-calls';

/** An outcome of a call, as it is compared. */
export type OutcomeName = Pick<KnownOutcome, 'nameKey' | 'key'>;

/** The outcome of this name and key that a call has. */
export function outcomeIn(call: KnownCall | null, { nameKey: named, key }: OutcomeName): KnownOutcome | undefined {
  return call?.outcomes.find((one) => one.nameKey === named && one.key === key);
}

/**
 * The outcome that a report of a call is about, if it is known, and the call that it is of: another one, where an operator has moved it.
 * @param get the call of this id of the gateway's own
 */
export function outcomeReported(
  call: KnownCall | null,
  { name, key }: { name: string; key: string },
  get: (callId: string) => KnownCall,
): { home: KnownCall | null; found: KnownOutcome | undefined } {
  const of = { nameKey: nameKey(name), key };
  let [home, found] = [call, outcomeIn(call, of)];
  while (found?.movedTo) {
    home = get(found.movedTo.callId);
    found = outcomeIn(home, of);
  }
  return { home, found };
}
