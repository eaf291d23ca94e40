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

/** The content of one revision. */
export interface OutcomeState {
  met: boolean;
  amount: Money | null;
  occurredAt: Instant | null;
  description: string | null;
  attributes: Attributes;
  /** by adapter id */
  vendor: Readonly<Record<string, Extras>>;
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
 */
export function revise(known: OutcomeState | null, draft: OutcomeDraft, now: Instant): OutcomeState {
  return {
    met: draft.met === undefined ? (known?.met ?? true) : (draft.met ?? true),
    amount: reviseAmount(known?.amount ?? null, draft.amount),
    occurredAt: reviseTime(known, draft, now),
    description: draft.description === undefined ? (known?.description ?? null) : draft.description,
    attributes: reviseEntries(known?.attributes ?? {}, draft.attributes),
    vendor: reviseGroups(known?.vendor ?? {}, draft.vendor),
  };
}

/** Whether two states say the same, whatever the order of their keys. */
export function isSameState(one: OutcomeState, other: OutcomeState): boolean {
  return isDeepStrictEqual(one, other);
}

function reviseTime(known: OutcomeState | null, said: OutcomeDraft, now: Instant): Instant | null {
  if (said.occurredAt === undefined) return known ? known.occurredAt : now;
  return restated(known?.occurredAt ?? null, said.occurredAt, said.occurredAtPrecisionMs);
}

function reviseAmount(known: Money | null, said: OutcomeDraft['amount']): Money | null {
  if (said === undefined) return known;
  if (said === null) return null;
  return { value: said.value, currency: said.currency === undefined ? (known?.currency ?? null) : said.currency };
}
