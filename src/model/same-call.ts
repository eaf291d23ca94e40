import { isDeepStrictEqual } from 'node:util';
import type { Call } from './call';

/**
 * What tells two known calls apart, in words for a person; null where nothing does: then they may be one. Two ids of one kind, starts that lie
 * farther apart than the window, another caller, destination or campaign, or something else that is known of both for one vendor alone.
 */
export function whatTellsApart(one: Call, other: Call, windowSeconds: number): string | null {
  const kind = Object.keys(one.ids).find((key) => other.ids[key] !== undefined && other.ids[key] !== one.ids[key]);
  if (kind !== undefined) return `they have the ${kind} ids "${one.ids[kind]}" and "${other.ids[kind]}"`;
  const apart = secondsBetween(one, other);
  if (apart > windowSeconds) return `they began ${Math.round(apart)} seconds apart`;
  const fact = FACTS.find(([, read]) => differ(read(one), read(other)));
  if (fact) return `they have different ${fact[0]}s`;
  const vendor = Object.keys(one.vendor).find((id) => contradict(one.vendor[id] ?? {}, other.vendor[id] ?? {}));
  return vendor === undefined ? null : `different things are known of them for ${vendor}`;
}

const FACTS: readonly [string, (call: Call) => string | null][] = [
  ['caller', ({ caller }) => caller?.e164 ?? null],
  ['destination', ({ destination }) => destination?.e164 ?? null],
  ['campaign', ({ campaign }) => campaign],
];

/** 0 where one is not known. */
function secondsBetween(one: Call, other: Call): number {
  if (one.startedAt === null || other.startedAt === null) return 0;
  return Math.abs(Date.parse(one.startedAt) - Date.parse(other.startedAt)) / 1000;
}

function differ(one: string | null, other: string | null): boolean {
  return one !== null && other !== null && one !== other;
}

function contradict(one: Readonly<Record<string, unknown>>, other: Readonly<Record<string, unknown>>): boolean {
  return Object.entries(one).some(
    ([name, value]) => Object.hasOwn(other, name) && !isDeepStrictEqual(value, other[name]),
  );
}
