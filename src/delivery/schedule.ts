/** How retries are spaced. All in milliseconds. */
export interface Schedule {
  /** the wait before each retry; when they are used up the delivery has failed */
  retries: readonly number[];
}

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** For a vendor that does not know the call yet: ever sparser, 72 hours in all. */
export const NOT_FOUND_YET_RETRIES: readonly number[] = [
  1 * MINUTE,
  4 * MINUTE,
  10 * MINUTE,
  15 * MINUTE,
  30 * MINUTE,
  1 * HOUR,
  2 * HOUR,
  4 * HOUR,
  8 * HOUR,
  8 * HOUR,
  12 * HOUR,
  12 * HOUR,
  24 * HOUR,
];

export const SHORTEST_WAIT = SECOND;
export const LONGEST_WAIT = 24 * HOUR;

/** How far a vendor's own wish to wait, in milliseconds, is followed. */
export function clampWait(wished: number): number {
  return Math.min(Math.max(wished, SHORTEST_WAIT), LONGEST_WAIT);
}

/** At most a fifth is added, so that what failed together does not come back together. `random` lies in [0, 1). */
export function withJitter(milliseconds: number, random: number): number {
  return Math.round(milliseconds * (1 + 0.2 * random));
}
