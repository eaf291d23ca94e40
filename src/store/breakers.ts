import type { Store } from './client';

/** The longest time between two probes, in times of the first one. */
const LONGEST_ROUND = 6;

/** Opens the breaker of a connection for so long; false when it was open already. */
export async function openBreaker(store: Store, name: string, reason: string, forMs: number): Promise<boolean> {
  const { rowCount } = await store.pool.query(
    `UPDATE connections SET breaker_opened_at = now(), breaker_until = now() + $3 * interval '1 millisecond',
       breaker_reason = $2, breaker_round = 0
     WHERE name = $1 AND breaker_until IS NULL`,
    [name, reason, forMs],
  );
  return rowCount === 1;
}

/** A probe has failed: the next one comes after `intervalMs`, doubled each time, and not before `leastMs`. */
export async function keepBreakerOpen(
  store: Store,
  name: string,
  { reason, intervalMs, leastMs }: { reason: string; intervalMs: number; leastMs: number },
): Promise<void> {
  await store.pool.query(
    `UPDATE connections SET breaker_reason = $2, breaker_round = breaker_round + 1,
       breaker_until = now() + interval '1 millisecond'
         * greatest($4, $3 * least(${LONGEST_ROUND}, power(2, least(breaker_round + 1, 10))))
     WHERE name = $1 AND breaker_until IS NOT NULL`,
    [name, reason, intervalMs, leastMs],
  );
}

/** The delivery that was let through was not sent: the next one is. */
export async function passProbeOn(store: Store, name: string): Promise<void> {
  await store.pool.query(`UPDATE connections SET breaker_until = now() WHERE name = $1 AND breaker_until > now()`, [
    name,
  ]);
}

/** Closes it; the sweeper releases what was held, so many at a time. False when it was closed already. */
export async function closeBreaker(store: Store, name: string): Promise<boolean> {
  const { rowCount } = await store.pool.query(
    `UPDATE connections SET breaker_until = NULL, breaker_opened_at = NULL, breaker_reason = NULL, breaker_round = 0
     WHERE name = $1 AND breaker_until IS NOT NULL`,
    [name],
  );
  return rowCount === 1;
}
