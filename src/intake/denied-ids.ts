import type { Identity } from '../model/call';
import { nameKey } from '../model/outcome';
import type { KnownCall } from '../store/known-calls';
import type { Draft, Refused } from './accepted';
import type { Calls } from './match-call';

/**
 * A draft with the ids that count of it. An operator may have said that an id is none of a call's: beside another id of that call, or
 * shown by an answer of it, it is left out, or the same post would make the mistake again. Where two calls were told apart and a draft names
 * both, it is of the one that has its outcome; if neither has, or both, it is refused.
 */
export function withoutDenied(
  draft: Draft,
  { find, withId }: Pick<Calls, 'find' | 'withId'>,
): { draft: Draft } | { refused: Refused } {
  const ids = Object.entries(draft.call.ids).map(([key, value]) => ({ key, value }));
  const names = draft.alias ? [...ids, draft.alias] : ids;
  const found = names.flatMap((name) => {
    const call = find(name);
    return call ? [{ name, call }] : [];
  });
  const own = draft.of === undefined ? undefined : withId(draft.of);
  const calls = [...new Set([...(own ? [own] : []), ...found.map(({ call }) => call)])];
  if (!calls.some(({ denied }) => denied)) return { draft };

  const isApart = (one: KnownCall, other: KnownCall): boolean =>
    found.some(({ name, call }) => call === other && denies(one, name));
  const left = new Set(calls);
  for (const [one, other] of pairsOf(calls)) {
    if (!left.has(one) || !left.has(other) || !isApart(one, other)) continue;
    const isMutual = isApart(other, one);
    const meant = isMutual ? theOneWith(draft, [one, other]) : one;
    if (!meant) return { refused: { result: 'call_conflict', message: inWords(found, [one, other]) } };
    left.delete(meant === one ? other : one);
  }
  const isPermitted = (id: Identity): boolean => {
    const call = find(id);
    return call ? left.has(call) : ![...left].some((one) => denies(one, id));
  };
  const permitted = ids.filter(isPermitted).map(({ key, value }) => [key, value] as const);
  const { alias, ...rest } = draft;
  const isAliasPermitted = alias !== undefined && isPermitted(alias);
  return {
    draft: { ...rest, call: { ...draft.call, ids: Object.fromEntries(permitted) }, ...(isAliasPermitted && { alias }) },
  };
}

export function denies({ denied = [] }: KnownCall, id: Identity): boolean {
  return denied.some(({ key, value }) => key === id.key && value === id.value);
}

/** Of two calls the one where the draft's outcome holds; undefined where that is neither or both. */
function theOneWith({ outcome }: Draft, calls: readonly KnownCall[]): KnownCall | undefined {
  const having = calls.filter(({ outcomes }) =>
    outcomes.some((one) => one.nameKey === nameKey(outcome?.name ?? '') && one.key === outcome?.key && one.state.met),
  );
  return having.length === 1 ? having[0] : undefined;
}

function inWords(found: readonly { name: Identity; call: KnownCall }[], calls: readonly KnownCall[]): string {
  const named = calls.map((call) => {
    const names = found.filter((one) => one.call === call).map(({ name }) => `the ${name.key} id "${name.value}"`);
    return `${names.join(' and ')} of call ${call.id}`;
  });
  return `an operator has told these calls apart: ${named.join(', ')}; name one of them`;
}

function pairsOf<T>(all: readonly T[]): [T, T][] {
  return all.flatMap((one) => all.filter((other) => other !== one).map((other): [T, T] => [one, other]));
}
