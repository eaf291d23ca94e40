import { type CallDraft, identityOf } from '../model/call';
import type { CallConflict } from './accepted';
import type { KnownCall } from '../store/known-calls';

/**
 * Which known call a draft speaks of: any id finds it. Undefined when none of its ids is known.
 * Ids of two calls, or a second id of a kind of which the call has another, are a conflict.
 */
export function matchCall(
  draft: CallDraft,
  find: (key: string, value: string) => KnownCall | undefined,
): KnownCall | CallConflict | undefined {
  const ids = Object.entries(identityOf(draft));
  const found = ids.map(([key, value]) => ({ key, value, call: find(key, value) }));
  const call = found.find((match) => match.call)?.call;
  if (!call) return undefined;

  const other = found.find((match) => match.call && match.call.id !== call.id);
  if (other) {
    return conflict(`${other.key} "${other.value}" belongs to call ${other.call?.id}, another id to call ${call.id}`);
  }
  const contradicted = ids.find(([key, value]) => (call.identities[key] ?? value) !== value);
  if (contradicted) {
    const [key, value] = contradicted;
    return conflict(`call ${call.id} has the ${key} id "${call.identities[key]}", so it can't be "${value}"`);
  }
  return call;
}

function conflict(message: string): CallConflict {
  return { result: 'call_conflict', message };
}
