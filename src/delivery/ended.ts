import type { Finished } from '../store/finish';
import type { LeasedDelivery } from '../store/leases';
import type { AttemptResult } from './attempt';
import type { Connection } from '../connections/connection';

/** A delivery that was leased, and what became of it. */
export interface Ended {
  connection: Connection;
  delivery: LeasedDelivery;
  /** null: nothing was attempted */
  result: AttemptResult | null;
  durationMs: number;
  /** null: it was another process's by then */
  finished: Finished | null;
  /** in which the account is kept; null: nobody knows yet, or nothing was attempted */
  currency: string | null;
}
