import { z } from 'zod';

/** Longest first. */
const UNITS = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1_000, ms: 1 };

/** "10s" -> 10000: a whole number and ms, s, m, h or d. */
export const duration = z
  .string()
  .regex(/^\d{1,6}(ms|s|m|h|d)$/, { error: 'must be a duration such as 10s, 5m or 2h' })
  .transform((text) => {
    const [, count = '', unit = ''] = /^(\d+)([a-z]+)$/.exec(text) ?? [];
    return Number(count) * (UNITS[unit as keyof typeof UNITS] ?? 0);
  });

/** 90000 -> "90s": in the longest unit of which it is a whole number. */
export function sayDuration(milliseconds: number): string {
  const [unit, length] = Object.entries(UNITS).find(([, one]) => milliseconds % one === 0) ?? ['ms', 1];
  return `${milliseconds / length}${unit}`;
}

/** How long one attempt may take, in milliseconds: shorter is no answer at all, longer holds a slot for nothing. */
export const DEADLINE_MS = { least: 100, most: 120_000 };
