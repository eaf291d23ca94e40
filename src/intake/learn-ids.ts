import type { LearnIds } from '../model/learnt-ids';
import type { Store } from '../store/client';
import { isOfCall, sharedOutcome } from '../store/shared-outcome';
import type { AcceptOutcomes } from './accept-outcomes';
import { isRefused } from './accepted';

export function createLearnIds({ pool }: Pick<Store, 'pool'>, accept: AcceptOutcomes): LearnIds {
  return async ({ callId, ids, from, source, isCertain }) => {
    // An operator may have said meanwhile that what was sent is of another call.
    if (!(await isOfCall(pool, from.deliveryId, callId))) return null;
    const shared = isCertain ? null : await sharedOutcome(pool, callId, ids);
    if (shared)
      return `call ${shared.other} has the ${shared.id.key} id "${shared.id.value}", and both have an outcome "${shared.name}" of the key "${shared.key}"`;
    const call = { ids: Object.fromEntries(ids.map(({ key, value }) => [key, value])) };
    const answer = await accept({
      drafts: [{ source, call, outcome: null, of: callId, learntFrom: from }],
      idempotency: null,
    });
    const item = answer.status === 'accepted' ? answer.items[0] : undefined;
    return item && isRefused(item) && item.result === 'call_conflict' ? item.message : null;
  };
}
