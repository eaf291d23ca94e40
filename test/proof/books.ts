import type { RealCall } from './real-calls';
import type { Said } from './reports';
import { outcomeKey } from './vendors';

/** What is true of the calls, by what was last said of each outcome. */
export interface Truth {
  say(said: Said): void;
  /** outcomes of a call, by name in small letters and key */
  outcomesOf(call: number): ReadonlyMap<string, Said>;
  /** in cents, of those that hold */
  sumOf(call: number): number;
  /** outcomes whose last amount is in euros */
  foreign(): Said[];
}

export function openTruth(calls: readonly RealCall[]): Truth {
  const known = calls.map(() => new Map<string, Said>());
  return {
    say: (said) => void known[said.call]!.set(outcomeKey(said.name, said.key), said),
    outcomesOf: (call) => known[call]!,
    sumOf: (call) => [...known[call]!.values()].reduce((sum, { met, cents }) => sum + (met ? (cents ?? 0) : 0), 0),
    foreign: () =>
      known.flatMap((outcomes) =>
        [...outcomes.values()].filter(({ currency, cents }) => currency === 'EUR' && cents !== null),
      ),
  };
}
