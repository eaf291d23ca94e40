import { WrongUsage } from '../exit';
import { type SpanOptions, spanOf } from '../option-values';

export interface ReplayOptions extends SpanOptions {
  status?: string[];
  connection?: string;
  failure?: string;
  name?: string;
  plan?: boolean;
  run?: string;
  watch?: string;
  cancel?: string;
  yes?: boolean;
  again?: boolean;
}

/** What a person wants of `outcomes replay`. */
export type Wish =
  | { kind: 'one'; delivery: string }
  | { kind: 'filter'; filter: object }
  | { kind: 'run' | 'watch' | 'cancel'; replay: string };

/** Tells the wish from the words. @throws {WrongUsage} where they say none, or several */
export function wishOf(delivery: string | undefined, options: ReplayOptions, now: number): Wish {
  const { plan, run, watch, cancel, yes, again, ...filtered } = options;
  const wishes: Wish[] = [
    ...(delivery === undefined ? [] : [{ kind: 'one' as const, delivery }]),
    ...(run === undefined ? [] : [{ kind: 'run' as const, replay: run }]),
    ...(watch === undefined ? [] : [{ kind: 'watch' as const, replay: watch }]),
    ...(cancel === undefined ? [] : [{ kind: 'cancel' as const, replay: cancel }]),
    ...(Object.keys(filtered).length === 0 ? [] : [{ kind: 'filter' as const, filter: filterOf(filtered, now) }]),
  ];
  const [wish] = wishes;
  if (!wish) {
    throw new WrongUsage(
      'Say which: a delivery’s id, or a filter such as --status failed or --connection <name> --since 24h.',
    );
  }
  if (wishes.length > 1) throw new WrongUsage('Say one of: a delivery’s id, a filter, --run, --watch or --cancel.');
  if (again && wish.kind !== 'one') throw new WrongUsage('--again is of one delivery.');
  if (plan && wish.kind !== 'filter') throw new WrongUsage('--plan is of a filter.');
  if (plan && yes) throw new WrongUsage('--plan sends nothing, and --yes lets it be sent: leave one out.');
  return wish;
}

function filterOf({ status, connection, failure, name, ...span }: ReplayOptions, now: number): object {
  return {
    ...(status && { status }),
    ...(connection !== undefined && { connection }),
    ...(failure !== undefined && { failure }),
    ...(name !== undefined && { name }),
    ...spanOf(span, now),
  };
}
