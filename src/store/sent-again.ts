import { SWEEP_AFTER_MS } from './write-accepted';

/**
 * The SQL by which a delivery `d` is due now, as if it had never been tried, but for what it does not forget: that the vendor took
 * it before, and that it may have arrived. Whose wish it is, is set beside it.
 */
export const SENT_AGAIN = `
  status = 'queued', reason = NULL, failure = NULL, tries = 0, not_found_tries = 0, next_attempt_at = now(),
  sweep_at = now() + interval '${SWEEP_AFTER_MS} milliseconds', ambiguous = d.ambiguous OR d.status = 'review',
  was_taken = d.was_taken OR d.status = 'delivered', updated_at = now()`;
