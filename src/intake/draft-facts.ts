import type { CallDraft, CallFacts } from '../model/call';
import { reviseGroups } from '../model/entries';
import type { OutcomeDraft, OutcomeState } from '../model/outcome';

/** What is said of a call, with where its start would be known from. */
export function withOrigin(said: CallDraft): CallDraft {
  if (said.startedAt === undefined) return said;
  const from = Object.keys(said.ids).length > 0 ? 'told' : 'search';
  return { ...said, startKnownFrom: said.startedAt === null ? null : from };
}

/**
 * A report with a name of its own for the call says about when it was and who may have called: a vendor that looked for the call
 * by that could take another one, and would be told a number that nobody asked to be sent. It waits for an id.
 */
export function withoutGuesses({
  startedAt: _about,
  startKnownFrom: _nowhere,
  durationSeconds: _soLong,
  caller: _perhaps,
  ...draft
}: CallDraft): CallDraft {
  return draft;
}

/** A state as somebody would report it who knows nothing else: what it does not know it does not speak of. */
export function statedIn({ sources: _whose, amount, ...state }: OutcomeState): Partial<OutcomeDraft> {
  const stated = Object.fromEntries(Object.entries(state).filter(([, value]) => value !== null));
  return { ...stated, ...(amount && { amount: { value: amount.value, currency: amount.currency ?? undefined } }) };
}

/** What one call knows and the other does not; a start that was told is more than one from a search. */
export function factsToAdd(known: CallFacts, other: CallFacts): Omit<CallDraft, 'ids'> {
  const missing = Object.entries(other).filter(([fact, value]) => {
    return value !== null && known[fact as keyof CallFacts] === null;
  });
  const { startedAt, startKnownFrom } = other;
  const isReportedFirst = startKnownFrom === 'told' && known.startKnownFrom !== 'told';
  return {
    ...Object.fromEntries(missing),
    ...(isReportedFirst && { startedAt, startKnownFrom }),
    attributes: { ...other.attributes, ...known.attributes },
    vendor: reviseGroups(other.vendor, known.vendor),
  };
}
