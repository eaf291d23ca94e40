/** Tells when something has stood still for long, once until it moves again. */
export interface Stillness {
  /** takes where it stands, by the clock in milliseconds */
  isLong(standing: number, now?: number): boolean;
}

export function createStillness(longMs: number): Stillness {
  let last: number | null = null;
  let since = 0;
  let isSaid = false;
  return {
    isLong: (standing, now = Date.now()) => {
      if (standing !== last) [last, since, isSaid] = [standing, now, false];
      if (isSaid || now - since < longMs) return false;
      isSaid = true;
      return true;
    },
  };
}
