import type { Queryable } from './client';

/** What keeps deliveries from a connection. */
export interface ConnectionGate {
  connection: string;
  isPaused: boolean;
  /** open, or waiting for what its one delivery comes to */
  isBreakerOpen: boolean;
}

/** Of every connection that is not deleted. */
export async function readConnectionGates(on: Queryable): Promise<ConnectionGate[]> {
  const { rows } = await on.query<ConnectionGate & Record<string, unknown>>({
    text: `SELECT name AS connection, paused_at IS NOT NULL AS "isPaused", breaker_until IS NOT NULL AS "isBreakerOpen"
           FROM connections WHERE deleted_at IS NULL`,
  });
  return rows;
}
