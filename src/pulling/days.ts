import { Temporal } from 'temporal-polyfill';
import type { DayWindow } from '../adapter/pull';
import type { Instant } from '../model/time';

/** The day, such as 2026-11-01, that it is in a zone at a moment. */
export function dayIn(zone: string, moment: Instant): string {
  return Temporal.Instant.from(moment).toZonedDateTimeISO(zone).toPlainDate().toString();
}

/** So many days after a day, or before it. */
export function addDays(day: string, days: number): string {
  return Temporal.PlainDate.from(day).add({ days }).toString();
}

/** How many days a window has; below 1 when it ends before it begins. */
export function countDays({ from, to }: DayWindow): number {
  return Temporal.PlainDate.from(from).until(Temporal.PlainDate.from(to), { largestUnit: 'day' }).days + 1;
}
