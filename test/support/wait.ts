import { setTimeout as sleep } from 'node:timers/promises';

interface Patience {
  /** milliseconds */
  within?: number;
  /** what is waited for, in the words of the failure */
  what?: string;
}

/**
 * Asks again and again until the condition answers something true, and hands that back. A condition that throws is asked
 * again as well, so that it may hold expectations. Throws, with what was seen last, when the time is over.
 */
export async function eventually<T>(
  condition: () => T | Promise<T>,
  { within = 5_000, what = 'the condition holds' }: Patience = {},
): Promise<Exclude<NonNullable<T>, false>> {
  const deadline = Date.now() + within;
  for (;;) {
    let seen: unknown;
    try {
      const value = await condition();
      if (value) return value as Exclude<NonNullable<T>, false>;
      seen = value;
    } catch (error) {
      seen = error;
    }
    if (Date.now() > deadline) {
      const last = seen instanceof Error ? seen.message : JSON.stringify(seen);
      throw new Error(`Waited ${within} ms in vain until ${what}. Seen last: ${last}`, { cause: seen });
    }
    await sleep(20);
  }
}
