import type { Adapter, Addition } from '../adapter/contract';
import { negated, sumOf } from '../model/money';
import type { OutcomeState } from '../model/outcome';

/** Amounts by the extras that add them; what is left out is nothing. */
export type Additions = Readonly<Record<string, string>>;

/**
 * What an outcome says is to be added for it, in sum. One that does not hold adds nothing, and one that states what an addition adds to
 * leaves nothing to be added.
 */
export function additionsIn({ id, deliver }: Adapter, { met, vendor }: OutcomeState): Additions {
  const said = vendor[id] ?? {};
  const stated = Object.entries(deliver?.adds ?? {}).flatMap(([extra, addition]) => {
    const amount = said[extra];
    const isReplaced = addition !== undefined && said[addition.field] !== undefined;
    return met && typeof amount === 'string' && !isReplaced ? [[extra, amount] as const] : [];
  });
  return withoutNothing(Object.fromEntries(stated));
}

/** What several outcomes say in sum. */
export function sumOfAdditions(all: readonly Additions[]): Additions {
  const extras = [...new Set(all.flatMap((one) => Object.keys(one)))];
  return withoutNothing(
    Object.fromEntries(extras.map((extra) => [extra, sumOf(all.flatMap((one) => one[extra] ?? []))])),
  );
}

/** What is to be added so that what was added becomes what is said. */
export function differenceOf(said: Additions, added: Additions): Additions {
  return sumOfAdditions([
    said,
    Object.fromEntries(Object.entries(added).map(([extra, amount]) => [extra, negated(amount)])),
  ]);
}

/** An addition that an adapter declares, by its extra. */
export function additionOf({ deliver }: Adapter, extra: string): Addition | undefined {
  const adds: Readonly<Record<string, Addition | undefined>> = deliver?.adds ?? {};
  return adds[extra];
}

function withoutNothing(additions: Additions): Additions {
  return Object.fromEntries(Object.entries(additions).filter(([, amount]) => amount !== '0.00'));
}
