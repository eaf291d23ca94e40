import { z } from 'zod';

/** A moment, always spelt as RFC 3339 in UTC with milliseconds, so that equal moments are equal texts. */
export type Instant = string;

const EARLIEST = Date.UTC(1900, 0, 1);
const LATEST = Date.UTC(10_000, 0, 1) - 1;

/** An RFC 3339 date and time with its offset; comes out as an `Instant` between the years 1900 and 9999. */
export const instantText = z.iso
  .datetime({ offset: true, error: 'must be an RFC 3339 time with an offset, such as 2015-08-26T16:41:53Z' })
  .refine((text) => isInRange(Date.parse(text)), { error: 'must lie between the years 1900 and 9999' })
  .transform((text): Instant => new Date(text).toISOString());

/** Whole seconds since 1970-01-01T00:00:00Z, rounded down. */
export function epochSeconds(instant: Instant): number {
  return Math.floor(Date.parse(instant) / 1000);
}

/** What is no time at all was told so already. */
function isInRange(milliseconds: number): boolean {
  return Number.isNaN(milliseconds) || (milliseconds >= EARLIEST && milliseconds <= LATEST);
}
