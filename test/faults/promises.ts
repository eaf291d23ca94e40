interface Promises {
  /**
   * A breaker opens so soon after its vendor began to fail, and then lets one probe through in each interval, from all workers
   * together. Null while the gateway has none: then only the count of requests in vain is shown.
   */
  breaker: { opensWithinMs: number; probeEveryMs: number } | null;
}

/** What the gateway promises beyond what every experiment checks. */
export const PROMISES: Promises = { breaker: null };
