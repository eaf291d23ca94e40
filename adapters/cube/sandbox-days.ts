const DAY = 86_400_000;

/** Where the sandbox's account is. */
const ZONE = 'Europe/Oslo';

/** What the account's clocks show at a moment in epoch milliseconds: "2019-08-14 09:34". */
export function wallClockAt(now: number): string {
  // Swedish writes dates and times in this order.
  return new Date(now).toLocaleString('sv-SE', { timeZone: ZONE, dateStyle: 'short', timeStyle: 'short' });
}

/** Every day from one to another, both included. */
export function daysBetween(from: string, to: string): string[] {
  const first = Date.parse(from);
  const count = Math.max(0, Math.round((Date.parse(to) - first) / DAY) + 1);
  return Array.from({ length: count }, (_, index) => new Date(first + index * DAY).toISOString().slice(0, 10));
}

/** The days that a request asks for; today where it does not say both; null for what is no day. */
export function readWindow(
  { from_date: from, to_date: to }: Readonly<Record<string, string>>,
  today: string,
): { from: string; to: string } | null {
  if (from === undefined || to === undefined) return { from: today, to: today };
  const window = { from: readDay(from), to: readDay(to) };
  return window.from === null || window.to === null ? null : { from: window.from, to: window.to };
}

/** 20190814 -> 2019-08-14 */
function readDay(text: string): string | null {
  const day = /^\d{8}$/.test(text) ? `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6)}` : '';
  return Number.isNaN(Date.parse(day)) ? null : day;
}
