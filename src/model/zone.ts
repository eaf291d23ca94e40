import { Temporal } from 'temporal-polyfill';
import { z } from 'zod';
import { type Instant, instantText } from './time';

/** A time zone's name as the IANA database has it, such as Europe/Oslo. */
export const timeZone = z
  .string()
  .refine(isTimeZone, { error: 'must be the name of a time zone such as Europe/Oslo or UTC' });

/**
 * The moment at which the clocks of a zone show `wallClock` ("2016-02-03T09:30:00.000"). What is skipped in spring is read
 * as if the clocks had not been moved yet, so that it lies after the gap; what comes twice in autumn is the first of the two.
 * Null when there is no such date and time, or it lies outside the years of an `Instant`.
 */
export function instantInZone(wallClock: string, zone: string): Instant | null {
  try {
    const { epochMilliseconds } = Temporal.PlainDateTime.from(wallClock, { overflow: 'reject' }).toZonedDateTime(zone);
    return instantText.parse(new Date(epochMilliseconds).toISOString());
  } catch (error) {
    if (error instanceof RangeError || error instanceof z.ZodError) return null;
    throw error;
  }
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
