import type { AcceptOutcomes, Post } from '../../intake/accept-outcomes';
import { isRefused, type Item } from '../../intake/accepted';
import type { Log } from '../../telemetry/log';
import { Problem } from '../problem';

/** Hands a post to the intake and writes down what became of each of its drafts. */
export type Report = (post: Post) => Promise<{ items: readonly Item[]; replayed: boolean } | 'idempotency_mismatch'>;

export function createReport(accept: AcceptOutcomes, log: Log): Report {
  return async (post) => {
    const startedAt = Date.now();
    const answer = await accept(post);
    if (answer.status === 'idempotency_mismatch') return answer.status;
    const how = { replayed: answer.replayed, durationMs: Date.now() - startedAt };
    answer.items.forEach((item, index) => logItem(log, item, { source: post.drafts[index]?.source, ...how }));
    return answer;
  };
}

/** For the gateway's own routes: what can't be taken is a problem. */
export async function reportOrProblem(
  report: Report,
  post: Post,
): Promise<{ items: readonly Item[]; replayed: boolean }> {
  const answer = await report(post);
  if (answer !== 'idempotency_mismatch') return answer;
  throw new Problem(409, 'idempotency_mismatch', 'this Idempotency-Key came with another body before');
}

function logItem(log: Log, item: Item, how: object): void {
  if (isRefused(item)) return log.warn('report refused', { code: item.result, message: item.message, ...how });
  if ('call' in item) {
    return log.info('call', { callId: item.call.id, callIds: item.call.ids, result: item.result, ...how });
  }
  const { outcome, deliveries } = item;
  log.info('outcome', {
    outcomeId: outcome.id,
    callId: outcome.call.id,
    callIds: outcome.call.ids,
    name: outcome.name,
    key: outcome.key,
    revision: outcome.revision,
    result: item.result,
    matchedBy: outcome.match?.rule ?? 'id',
    deliveryIds: deliveries.map(({ id }) => id),
    ...how,
  });
}
