import { normalizeCallIds } from '../adapter/call-id';
import type { Adapter } from '../adapter/contract';
import type { CallDraft } from '../model/call';
import type { Draft } from './accepted';
import type { Destination } from './plan-deliveries';

/**
 * A draft with all that adapters know how to read in it: ids under the keys of their kinds, and, where the call is searched for, what the
 * outcome's extras say of it.
 */
export type ReadDraft = (draft: Draft) => Draft;

/** @param adapters by id; those of the destinations are known without being named */
export function createReadDraft(
  destinations: readonly Destination[],
  adapters: ReadonlyMap<string, Adapter> = new Map(),
): ReadDraft {
  const adapterOf = adaptersOf(destinations, adapters);
  return (draft) => {
    const ids = normalizeCallIds(draft.call.ids, adapterOf);
    const isSearch = Object.keys(ids).length === 0;
    return { ...draft, call: { ...draft.call, ids, ...(isSearch && extrasOfCall(draft, adapterOf)) } };
  };
}

/** Who reads the ids under a key, as of now: connections come and go. */
export function adaptersOf(
  destinations: readonly Pick<Destination, 'name' | 'adapter'>[],
  adapters: ReadonlyMap<string, Adapter>,
): (key: string) => Adapter | undefined {
  return (key) =>
    adapters.get(key) ?? destinations.find(({ name, adapter }) => name === key || adapter.id === key)?.adapter;
}

/** An outcome's extras narrow its vendor's search more than what the call says. */
function extrasOfCall({ call, outcome }: Draft, adapterOf: (key: string) => Adapter | undefined): Partial<CallDraft> {
  const said: Partial<CallDraft> = {};
  for (const [id, extras] of Object.entries(outcome?.vendor ?? {})) {
    const stated = Object.entries(extras ?? {}).filter(([, value]) => value != null);
    const ofCall = adapterOf(id)?.saysOfCall?.(Object.fromEntries(stated));
    if (!ofCall) continue;
    if (ofCall.campaign !== undefined) said.campaign = ofCall.campaign;
    said.vendor = { ...call.vendor, ...said.vendor, [id]: { ...call.vendor?.[id], ...ofCall.callExtras } };
  }
  return said;
}
