import type { Finish } from '../../src/store/finish';

/** What an attempt came to, for the store: delivered, and nothing kept of the exchange, but for what is said. */
export function finishOf(id: string, lease: string, more: Partial<Finish> = {}): Finish {
  return {
    id,
    lease,
    status: 'delivered',
    reason: null,
    afterMs: null,
    counts: 'nothing',
    reference: null,
    startedAt: new Date().toISOString(),
    durationMs: 1,
    templateId: null,
    request: null,
    response: null,
    failure: null,
    warnings: [],
    decision: more.status ?? 'delivered',
    withoutAttempt: false,
    isAmbiguous: false,
    learnt: null,
    ...more,
  };
}
