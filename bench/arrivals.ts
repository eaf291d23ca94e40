import { setTimeout as wait } from 'node:timers/promises';

/** What one vendor got of one outcome. */
export interface Arrival {
  vendor: number;
  /** the number of the outcome */
  outcome: number;
  /** when it came first: epoch milliseconds */
  at: number;
  /** how often it came */
  count: number;
}

/** What the vendors got since they were started. */
export interface VendorCounts {
  /** an outcome at a vendor counts once, however often it came */
  deliveries: number;
}

/** How many vendors there are, and so deliveries of an outcome. */
export const VENDORS = 4;

const POLL_MS = 100;
/** How long the vendors may get nothing new before the rest is given up. */
const PATIENCE_MS = 30_000;

/** What the vendors got of the outcomes from this number on. */
export async function arrivalsFrom(vendors: readonly string[], first: number): Promise<Arrival[]> {
  const all = (await ask(vendors, '/arrivals')) as Arrival[];
  return all.filter(({ outcome }) => outcome >= first);
}

/** How many deliveries they got since they were started. */
export async function deliveriesSoFar(vendors: readonly string[]): Promise<number> {
  return ((await ask(vendors, '/counts')) as VendorCounts).deliveries;
}

/** Waits until the vendors have got this many deliveries in all, or nothing new for 30 s. */
export async function waitForDeliveries(vendors: readonly string[], expected: number): Promise<void> {
  let latest = -1;
  let latestAt = performance.now();
  for (;;) {
    const deliveries = await deliveriesSoFar(vendors);
    if (deliveries >= expected) return;
    if (deliveries > latest) {
      latest = deliveries;
      latestAt = performance.now();
    }
    if (performance.now() - latestAt > PATIENCE_MS) return;
    await wait(POLL_MS);
  }
}

async function ask(vendors: readonly string[], path: string): Promise<unknown> {
  const answer = await fetch(`${vendors[0]}${path}`);
  return answer.json();
}

export function repeats(arrivals: readonly Arrival[]): number {
  return arrivals.reduce((sum, { count }) => sum + count - 1, 0);
}
