/** The value below which that share of the values lies; NaN when there are none. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** The middle value, or the mean of the two in the middle; NaN when there are none. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const upper = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
  const lower = sorted[Math.ceil(sorted.length / 2) - 1] ?? Number.NaN;
  return (lower + upper) / 2;
}

/** "12.5 (11.9–14.0)": the median and the range; "12.5" when all are the same. Whole numbers from `wholeFrom` on. */
export function medianAndRange(values: readonly number[], wholeFrom = 100): string {
  const all = [median(values), Math.min(...values), Math.max(...values)];
  const digits = all.every(Number.isInteger) || all[0] === undefined || all[0] >= wholeFrom ? 0 : 1;
  const [middle, least, most] = all.map((value) => (Number.isFinite(value) ? value.toFixed(digits) : '–'));
  return least === most ? `${middle}` : `${middle} (${least}–${most})`;
}
