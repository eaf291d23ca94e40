import type { Finished } from '../store/finish';
import type { LeasedDelivery } from '../store/leases';
import type { Log } from '../telemetry/log';
import type { AttemptResult } from './attempt';
import type { Connection } from './connection';

export interface AttemptEnded {
  connection: Connection;
  delivery: LeasedDelivery;
  /** null where nothing was sent */
  result: AttemptResult | null;
  durationMs: number;
  /** null when the lease was lost */
  finished: Finished | null;
}

/** One line for each attempt, with every id and what was decided. */
export function logAttempt(log: Log, { connection, delivery, result, durationMs, finished }: AttemptEnded): void {
  const fields = {
    deliveryId: delivery.id,
    ...(delivery.subject === 'outcome' && { outcomeId: delivery.outcomeId, revision: delivery.revision.number }),
    callId: delivery.call.id,
    subject: delivery.subject,
    connection: connection.name,
    adapter: connection.adapter.id,
    attempt: delivery.attempt,
    manual: delivery.replayedBy !== null,
    durationMs,
    httpStatus: (result?.response as { status?: number } | null)?.status ?? null,
    failure: result?.failure?.kind ?? null,
    message: result?.failure?.message ?? null,
    reference: result?.reference ?? null,
    ...(result && result.warnings.length > 0 && { warnings: result.warnings.map(({ code }) => code) }),
    status: finished?.status ?? 'lease lost',
    nextAttemptAt: finished?.nextAttemptAt ?? null,
  };
  if (finished?.status === 'delivered') log.info('attempt', fields);
  else log.warn('attempt', fields);
}
