import { z } from 'zod';

/** A moment, always spelt as RFC 3339 in UTC with milliseconds, so that equal moments are equal texts. */
export type Instant = string;

const EARLIEST = Date.UTC(1900, 0, 1);
const LATEST = Date.UTC(10_000, 0, 1) - 1;

/** A moment as somebody stated it: to so many milliseconds, 1000 for whole seconds. */
export interface StatedInstant {
  at: Instant;
  precisionMs: number;
}

const rfc3339 = z.iso
  .datetime({ offset: true, error: 'must be an RFC 3339 time with an offset, such as 2015-08-26T16:41:53Z' })
  .refine((text) => isInRange(Date.parse(text)), { error: 'must lie between the years 1900 and 9999' });

/** An RFC 3339 date and time with its offset; comes out as an `Instant` between the years 1900 and 9999. */
export const instantText = rfc3339.transform(toInstant);

/** The same, with how finely it was stated: to the digits of its fraction, and to whole seconds without one. */
export const statedInstant = rfc3339.transform((text): StatedInstant => ({
  at: toInstant(text),
  precisionMs: precisionOfFraction(/\.(\d+)/.exec(text)?.[1] ?? ''),
}));

/** "5" -> 100, "" -> 1000: to how many milliseconds a time is stated whose seconds have this fraction. */
export function precisionOfFraction(digits: string): number {
  return 10 ** Math.max(0, 3 - digits.length);
}

/**
 * A time after it was stated (again): whoever states it more coarsely, and to that precision as it is known, changes nothing.
 * Else one client that counts milliseconds and one that counts seconds would each correct the other for ever. Clients cut or
 * round what they state, so either agrees.
 */
export function restated(known: Instant | null, stated: Instant | null, precisionMs = 1): Instant | null {
  if (known === null || stated === null) return stated;
  const steps = Date.parse(known) / precisionMs;
  const said = Date.parse(stated) / precisionMs;
  return said === Math.floor(steps) || said === Math.round(steps) ? known : stated;
}

/** Whole seconds since 1970-01-01T00:00:00Z, rounded down. */
export function epochSeconds(instant: Instant): number {
  return Math.floor(Date.parse(instant) / 1000);
}

/** A moment so many milliseconds from another one; the first or last that an `Instant` may be where that would lie beyond it. */
export function instantNear(epochMs: number, milliseconds: number): Instant {
  return new Date(Math.min(Math.max(epochMs + milliseconds, EARLIEST), LATEST)).toISOString();
}

function toInstant(text: string): Instant {
  return new Date(text).toISOString();
}

/** What is no time at all was told so already. */
function isInRange(milliseconds: number): boolean {
  return Number.isNaN(milliseconds) || (milliseconds >= EARLIEST && milliseconds <= LATEST);
}
