import type { Log } from '../telemetry/log';
import type { Ended } from './ended';

/** One line for each attempt, with every id and what was decided. */
export function logAttempt(log: Log, { connection, delivery, result, durationMs, finished }: Ended): void {
  const fields = {
    deliveryId: delivery.id,
    subject: delivery.subject,
    ...(delivery.subject === 'outcome' && { outcomeId: delivery.outcomeId, revision: delivery.revision.number }),
    callId: delivery.call.id,
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
