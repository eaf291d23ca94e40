import { sumOf } from '../../src/model/money';

/** What a poster says of one outcome for TrackDrive alone; null takes a word away. */
export type Words = Partial<Record<'payout' | 'add_payout' | 'add_revenue', string | null>>;

export interface Post {
  name: string;
  met: boolean;
  /** never taken away again */
  amount?: string;
  words: Words;
  description: string;
}

interface Known {
  met: boolean;
  amount: string | null;
  words: Record<string, string>;
  /** it was first reported with an amount and without an addition: then both count */
  isAmountFirst: boolean;
  /** since which post it has said these words and held as it does */
  since: number;
}

export interface MoneyModel {
  post(post: Post): void;
  /** whether an outcome of this name was posted */
  has(name: string): boolean;
  /** what a call's revenue and payout are to be at TrackDrive */
  books(): { revenue: string; payout: string };
}

/**
 * The rules of docs/money.md about one call, by nothing else than what was posted of it: amounts add up, additions are on top of them, one
 * payout counts, and what is not met counts for nothing.
 */
export function openMoneyModel(): MoneyModel {
  const outcomes = new Map<string, Known>();
  let posts = 0;
  return {
    post({ name, met, amount, words }) {
      posts += 1;
      const before = outcomes.get(name);
      const merged = { ...before?.words, ...words };
      const said = Object.fromEntries(
        Object.entries(merged).filter((entry): entry is [string, string] => entry[1] !== null),
      );
      const isSame = before?.met === met && JSON.stringify(before.words) === JSON.stringify(said);
      outcomes.set(name, {
        met,
        amount: amount ?? before?.amount ?? null,
        words: said,
        isAmountFirst: before?.isAmountFirst ?? (amount !== undefined && said['add_revenue'] === undefined),
        since: isSame ? before.since : posts,
      });
    },
    has: (name) => outcomes.has(name),
    books() {
      const holding = [...outcomes.values()].filter(({ met }) => met);
      const [last] = holding
        .filter(({ words }) => words['payout'] !== undefined)
        .toSorted((one, other) => other.since - one.since);
      return {
        revenue: sumOf(
          holding.flatMap((one) => [
            ...(countsAmount(one) ? [one.amount ?? '0.00'] : []),
            one.words['add_revenue'] ?? '0.00',
          ]),
        ),
        payout: sumOf([last?.words['payout'] ?? '0.00', ...holding.map(({ words }) => words['add_payout'] ?? '0.00')]),
      };
    },
  };
}

function countsAmount({ isAmountFirst, words }: Known): boolean {
  return isAmountFirst || words['add_revenue'] === undefined;
}
