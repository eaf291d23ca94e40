/** What was most likely meant by a name that is none of these; null where none is near. Of several as near it is the first. */
export function nearest(name: string, names: Iterable<string>): string | null {
  let found: string | null = null;
  let least = mostApart(name) + 1;
  for (const candidate of names) {
    const apart = stepsBetween(name.toLowerCase(), candidate.toLowerCase());
    if (apart < least) [found, least] = [candidate, apart];
  }
  return found;
}

/** So many typing errors are taken for one name: one in a short one, three at most. */
function mostApart({ length }: string): number {
  return Math.min(3, Math.max(1, Math.floor(length / 4)));
}

/**
 * How many characters have to be put in, left out, changed, or changed with their neighbour, to make one text of the other
 * (the optimal string alignment distance).
 */
function stepsBetween(one: string, other: string): number {
  let before: number[] = [];
  let last = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let row = 1; row <= one.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= other.length; column += 1) {
      const isSame = one[row - 1] === other[column - 1];
      const isSwapped = one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1];
      current.push(
        Math.min(
          (last[column] ?? 0) + 1,
          (current[column - 1] ?? 0) + 1,
          (last[column - 1] ?? 0) + (isSame ? 0 : 1),
          isSwapped ? (before[column - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
        ),
      );
    }
    [before, last] = [last, current];
  }
  return last[other.length] ?? 0;
}
