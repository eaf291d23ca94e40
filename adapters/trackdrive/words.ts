import { API_SOURCE, type OutcomeState } from '../../src/model/outcome';
import type { Settings } from './settings';
import { type Input, isThis, outcomesOf } from './whole-call';
import { ownWords } from './wire';

/**
 * The contact fields: those of the call's other outcomes, so that a later one does not wipe what an earlier one said, then this
 * one's, which win. Of several values for one field the poster's more particular one wins: extras over attributes over the name.
 * One that TrackDrive was told of this outcome and that nobody has any more is emptied: whether fields that are left out are kept is
 * not documented.
 */
export function tokensOf(input: Input): Record<string, string> {
  const { outcome, revision, outcomesOfCall, previouslySent, extras, settings } = input;
  const others = outcomesOfCall.filter((other) => !isThis(input, other));
  return Object.fromEntries([
    ...previouslySent.flatMap((state) => tokensIn(state, settings)).map(([name]) => [name, ''] as const),
    ...others.flatMap(({ state }) => tokensIn(state, settings)),
    ['outcome', outcome.name],
    ...forwarded(revision.state, settings),
    ...entriesOf(extras.post_call_tokens),
  ]);
}

/**
 * The notes are one text of the call: what each of its outcomes has to say, once, in their order. What TrackDrive was told before
 * and nobody says any more is cleared ("blank value allowed"). Null where nobody says or said anything.
 */
export function notesOf(input: Input): string | null {
  const { revision, previouslySent, settings } = input;
  const isText = (text: string | null): text is string => text !== null && text !== '';
  const texts = outcomesOf(input)
    .map(({ state }) => notesIn(state, settings))
    .filter(isText);
  if (texts.length > 0) return [...new Set(texts)].join('\n');
  const isBlank = notesIn(revision.state, settings) !== null;
  return isBlank || previouslySent.some((sent) => isText(notesIn(sent, settings))) ? '' : null;
}

/** All that a state says in contact fields but for the outcome's name. */
function tokensIn(state: OutcomeState, settings: Settings): [string, string][] {
  return [...forwarded(state, settings), ...entriesOf(wordsIn(state).post_call_tokens)];
}

/** The poster's words for TrackDrive alone, else the description. */
function notesIn(state: OutcomeState, { forwardDescriptions }: Settings): string | null {
  const isForwarded = forwardDescriptions === true || state.sources.description === API_SOURCE;
  return wordsIn(state).agent_call_disposition_notes ?? (isForwarded ? state.description : null);
}

/**
 * Attributes that a poster gave the outcome, and those that the settings name. A pulled row, a vendor-shaped endpoint and the call
 * have more, which may be about people, and which nobody asked to be sent here.
 */
function forwarded({ attributes, sources }: OutcomeState, { forwardAttributes }: Settings): [string, string][] {
  const posted = new Set(entriesOf(sources.attributes).flatMap(([label, by]) => (by === API_SOURCE ? [label] : [])));
  return Object.entries(attributes)
    .filter(([label]) => posted.has(label) || forwardAttributes?.includes(label))
    .map(([label, value]) => [label, String(value)]);
}

/** What was said for TrackDrive alone, as far as it is words; said in several posts, the rest may contradict itself. */
function wordsIn({ vendor }: OutcomeState) {
  return ownWords.parse(vendor['trackdrive'] ?? {});
}

function entriesOf(fields: Readonly<Record<string, string>> = {}): [string, string][] {
  return Object.entries(fields);
}
