import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { reviseEntries, reviseGroups } from './entries';
import { NAME_LENGTH } from './limits';
import type { Money } from './money';
import { isStorable, UNSTORABLE } from './text';
import { type Instant, restated } from './time';

export type AttributeValue = string | number | boolean;
export type Attributes = Readonly<Record<string, AttributeValue>>;
/** What only one vendor knows of an outcome, checked by that vendor's adapter. */
export type Extras = Readonly<Record<string, unknown>>;

/** Who reports what is posted to the gateway's own API. */
export const API_SOURCE = 'api';
/** The source of what an operator's correction has left of an outcome at a call that it was not of: retracted, and no word on what is reported next. */
export const OPERATOR_SOURCE = 'operator';

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
  /** to how many milliseconds it is stated: 1000 for whole seconds; exactly when left out */
  occurredAtPrecisionMs?: number;
  description?: string | null;
  attributes?: Readonly<Record<string, AttributeValue | null>> | null;
  vendor?: Readonly<Record<string, Readonly<Record<string, unknown>> | null>> | null;
}

/** An outcome's name as it comes in, wherever it does: blanks around it are none of it. */
export const outcomeName = z
  .string()
  .trim()
  .min(1, { error: 'must not be blank' })
  .max(NAME_LENGTH, { error: `must be at most ${NAME_LENGTH} characters` })
  .refine(isStorable, { error: UNSTORABLE });

/** Names are compared without case, and without blanks around them; the first casing seen is kept. */
export function nameKey(name: string): string {
  return name.trim().toLowerCase();
}

/**
 * The state after hearing a draft: null `known` is an outcome never heard of. A time that was never said is the time of
 * the first hearing, and stays it: a repeat must not count as changed because the clock moved, nor because it states the time
 * more coarsely.
 * @param sources whose words those of the draft are
 * @param defaultCurrency of an amount for which neither the draft nor what is known names one; null: none is named
 */
export function revise(
  known: OutcomeState | null,
  draft: OutcomeDraft,
  now: Instant,
  sources: Sources,
  defaultCurrency: string | null = null,
): OutcomeState {
  return {
    met: draft.met === undefined ? (known?.met ?? true) : (draft.met ?? true),
    amount: reviseAmount(known?.amount ?? null, draft.amount, defaultCurrency),
    occurredAt: reviseTime(known, draft, now),
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

function reviseTime(known: OutcomeState | null, said: OutcomeDraft, now: Instant): Instant | null {
  if (said.occurredAt === undefined) return known ? known.occurredAt : now;
  return restated(known?.occurredAt ?? null, said.occurredAt, said.occurredAtPrecisionMs);
}

function reviseAmount(known: Money | null, said: OutcomeDraft['amount'], defaultCurrency: string | null): Money | null {
  if (said === undefined) return known;
  if (said === null) return null;
  const currency = said.currency === undefined ? known?.currency : said.currency;
  return { value: said.value, currency: currency ?? defaultCurrency };
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
