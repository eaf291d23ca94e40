import type { AcceptingMetrics, WayIn } from '../telemetry/metrics/accepting';
import type { AcceptOutcomes, Post } from './accept-outcomes';
import { type Item, isRefused } from './accepted';

/** Accepts as before, and counts what came of it. */
export function measureAccepting(accept: AcceptOutcomes, metrics: AcceptingMetrics): AcceptOutcomes {
  return async (post) => {
    const via = wayOf(post);
    const startedAt = performance.now();
    const answer = await accept(post).catch((error: unknown) => {
      metrics.failed(via);
      throw error;
    });
    metrics.took(via, (performance.now() - startedAt) / 1000);
    if (answer.status === 'idempotency_mismatch') metrics.refused(via, answer.status);
    else for (const item of answer.items) count(metrics, via, item, answer.replayed);
    return answer;
  };
}

/** The API's own reports are of the source `api`; any other says the endpoint. */
function wayOf({ drafts }: Post): WayIn {
  return drafts[0]?.source === 'api' ? 'api' : 'inbound';
}

function count(metrics: AcceptingMetrics, via: WayIn, item: Item, isRepeated: boolean): void {
  if (isRefused(item)) return metrics.refused(via, item.result);
  metrics.accepted(via, 'call' in item ? 'call' : 'outcome', isRepeated ? 'repeated' : item.result);
}
