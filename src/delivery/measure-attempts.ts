import { epochOfId } from '../model/id';
import type { DeliveryMetrics } from '../telemetry/metrics/deliveries';
import type { AttemptResult } from './attempt';
import type { Ended } from './ended';
import { moneySent } from './money-sent';

/** Hears what became of every delivery that was leased here. */
export type ObserveEnded = (ended: Ended) => void;

export function measureAttempts(metrics: DeliveryMetrics): ObserveEnded {
  return ({ connection: { name: connection, adapter }, delivery, result, durationMs, finished, currency }) => {
    if (result) {
      metrics.attempted({ connection, adapter: adapter.id, failure: failureOf(result), seconds: durationMs / 1000 });
    }
    if (!finished) return metrics.leaseLost();
    metrics.moved(connection, finished.status);
    for (const { code } of result?.warnings ?? []) metrics.warned(connection, code);
    if (finished.status !== 'delivered') return;
    if (delivery.subject === 'outcome') metrics.moneySent(connection, moneySent(delivery, currency));
    const isFirst = delivery.replayedBy === null && !delivery.wasTaken;
    if (isFirst) metrics.arrived(adapter.id, Math.max(0, Date.now() - epochOfId(delivery.id)) / 1000);
  };
}

function failureOf({ failure, cutOff }: AttemptResult): string {
  return cutOff ? 'cut_off' : (failure?.kind ?? 'none');
}
