import { isDeepStrictEqual } from 'node:util';
import type { CallDraft, CallFacts } from './call';

/** One thing that a call has learned: a fact, or a labelled value of its attributes or of what a vendor wants to know. */
export interface LearnedFact {
  path: readonly string[];
  value: unknown;
  /** what it knew before; null for nothing */
  before: unknown;
}

/** What a call that knew this learns by a draft. */
export function learnedBy(known: CallFacts, learned: Omit<CallDraft, 'ids'>): LearnedFact[] {
  return leavesOf(learned).flatMap(({ path, value }) => {
    const before = at(known, path) ?? null;
    return isDeepStrictEqual(before, value) ? [] : [{ path, value, before }];
  });
}

/** A draft that takes back what a call has learned, as far as it still knows it so. */
export function unlearned(known: CallFacts, learned: readonly LearnedFact[]): Omit<CallDraft, 'ids'> {
  const draft: Record<string, unknown> = {};
  for (const { path, value, before } of learned) {
    if (!isDeepStrictEqual(at(known, path), value)) continue;
    const [fact = '', ...labels] = path;
    draft[fact] = merged(draft[fact], labels, before);
  }
  return draft;
}

/** `attributes` are a group of values, `vendor` is a group of them for each adapter; any other fact is one value. */
const DEPTHS: Readonly<Record<string, number>> = { attributes: 1, vendor: 2 };

function leavesOf(draft: object): { path: string[]; value: unknown }[] {
  return Object.entries(draft).flatMap(([fact, value]) => leavesAt([fact], value, DEPTHS[fact] ?? 0));
}

function leavesAt(path: string[], value: unknown, depth: number): { path: string[]; value: unknown }[] {
  if (depth === 0) return [{ path, value }];
  return Object.entries(value ?? {}).flatMap(([label, inner]) => leavesAt([...path, label], inner, depth - 1));
}

function at(facts: object, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (value, label) => (isGroup(value) && Object.hasOwn(value, label) ? value[label] : undefined),
    facts,
  );
}

function merged(group: unknown, [label, ...rest]: readonly string[], value: unknown): unknown {
  if (label === undefined) return value;
  const before = isGroup(group) ? group : {};
  return { ...before, [label]: merged(before[label], rest, value) };
}

function isGroup(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
