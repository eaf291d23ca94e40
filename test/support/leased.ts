import type { Lease, LeasedDelivery } from '../../src/store/leases';

/** What was leased, which has to be of an outcome; undefined for nothing. */
export function outcomeOf(lease: Lease | undefined): Extract<LeasedDelivery, { subject: 'outcome' }> | undefined {
  const leased = lease?.leased;
  if (!leased) return undefined;
  if (leased.subject !== 'outcome') throw new Error(`delivery ${leased.id} is of a ${leased.subject}`);
  return leased;
}
