import { isDeepStrictEqual } from 'node:util';
import { reviseEntries, reviseGroups } from './entries';
import type { Money } from './money';
import type { Instant } from './time';

export type AttributeValue = string | number | boolean;
export type Attributes = Readonly<Record<string, AttributeValue>>;
/** What only one vendor knows of an outcome, checked by that vendor's adapter. */
export type Extras = Readonly<Record<string, unknown>>;

/** Who reports what is posted to the gateway's own API. */
export const API_SOURCE = 'api';

/** Whose words these are: `api`, the connection that was asked, or a vendor-shaped endpoint such as "acme:calls". */
export interface Sources {
  /** null where there is no description */
  description: string | null;
  /** by label, one for each attribute */
  attributes: Readonly<Record<string, string>>;
}

/** The content of one revision. */
export interface OutcomeState {
  met: boolean;
  amount: Money | null;
  occurredAt: Instant | null;
  description: string | null;
  attributes: Attributes;
  /** by adapter id */
  vendor: Readonly<Record<string, Extras>>;
  /** what was given for one purpose must not go out for another: whoever delivers decides by who gave it */
  sources: Sources;
}

/** What somebody says of an outcome. A field left out is not spoken of; null clears it. */
export interface OutcomeDraft {
  name: string;
  /** tells several outcomes of one name on one call apart; "" for the only one */
  key: string;
  met?: boolean | null;
  amount?: { value: string; currency?: string | null } | null;
  occurredAt?: Instant | null;
  description?: string | null;
  attributes?: Readonly<Record<string, AttributeValue | null>> | null;
  vendor?: Readonly<Record<string, Readonly<Record<string, unknown>> | null>> | null;
}

/** Names are compared without case; the first casing seen is kept. */
export function nameKey(name: string): string {
  return name.toLowerCase();
}

/**
 * The state after hearing a draft: null `known` is an outcome never heard of. A time that was never said is the time of
 * the first hearing, and stays it: a repeat must not count as changed because the clock moved.
 * @param sources whose words those of the draft are
 */
export function revise(known: OutcomeState | null, draft: OutcomeDraft, now: Instant, sources: Sources): OutcomeState {
  return {
    met: draft.met === undefined ? (known?.met ?? true) : (draft.met ?? true),
    amount: reviseAmount(known?.amount ?? null, draft.amount),
    occurredAt: draft.occurredAt === undefined ? (known ? known.occurredAt : now) : draft.occurredAt,
    description: draft.description === undefined ? (known?.description ?? null) : draft.description,
    attributes: reviseEntries(known?.attributes ?? {}, draft.attributes),
    vendor: reviseGroups(known?.vendor ?? {}, draft.vendor),
    sources: reviseSources(known, draft, sources),
  };
}

/** The sources of a draft that is all by one reporter. */
export function sourcesOf({ attributes }: Pick<OutcomeDraft, 'attributes'>, source: string): Sources {
  const labels = Object.keys(attributes ?? {});
  return { description: source, attributes: Object.fromEntries(labels.map((label) => [label, source])) };
}

/** Whether two states say the same, whatever the order of their keys. */
export function isSameState(one: OutcomeState, other: OutcomeState): boolean {
  return isDeepStrictEqual(one, other);
}

function reviseAmount(known: Money | null, said: OutcomeDraft['amount']): Money | null {
  if (said === undefined) return known;
  if (said === null) return null;
  return { value: said.value, currency: said.currency === undefined ? (known?.currency ?? null) : said.currency };
}

function reviseSources(known: OutcomeState | null, draft: OutcomeDraft, sources: Sources): Sources {
  const before = known?.sources ?? { description: null, attributes: {} };
  const ofLabel = (label: string, value: AttributeValue | null): string | null =>
    reviseSource(
      { value: at(known?.attributes, label), by: at(before.attributes, label) ?? null },
      { value, by: at(sources.attributes, label) ?? null },
    );
  const said = draft.attributes && Object.entries(draft.attributes);
  return {
    description: reviseSource(
      { value: known?.description, by: before.description },
      { value: draft.description, by: sources.description },
    ),
    attributes: reviseEntries(
      before.attributes,
      said && Object.fromEntries(said.map(([label, value]) => [label, ofLabel(label, value)])),
    ),
  };
}

interface Sourced {
  value: AttributeValue | null | undefined;
  by: string | null;
}

/** Who repeats what is known does not make it theirs; but what is posted to the API is given for everybody. */
function reviseSource(known: Sourced, said: Sourced): string | null {
  if (said.value === undefined) return known.by;
  if (said.value === null) return null;
  return known.value === said.value && said.by !== API_SOURCE ? known.by : said.by;
}

/** A label may be called like what every object has. */
function at<V>(entries: Readonly<Record<string, V>> | null | undefined, label: string): V | undefined {
  return entries && Object.hasOwn(entries, label) ? entries[label] : undefined;
}
