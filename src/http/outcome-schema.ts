import { z } from 'zod';
import type { Adapter } from '../adapter/contract';
import type { Draft } from '../intake/accepted';
import { DESCRIPTION_LENGTH } from '../model/limits';
import { amountText, currencyCode, faultOfPlaces, isNegative } from '../model/money';
import { API_SOURCE, outcomeName } from '../model/outcome';
import { storableText } from '../model/text';
import { statedInstant } from '../model/time';
import { callShape, hasId, toCallDraft, type Vocabulary } from './call-schema';
import { attributes, clearable, withoutUndefined } from './entries-schema';

/** The normalized outcome of `POST /v1/outcomes`; comes out as a draft for the intake. */
export function outcomeSchema(vocabulary: Vocabulary) {
  const call = z.strictObject(callShape(vocabulary)).refine((said) => hasId(said) || said.startedAt, {
    error: 'must have at least one id, or startedAt',
  });
  const vendors = vocabulary.adapters.map(({ id, extras }) => [id, clearable(extras).nullish()] as const);
  return z
    .strictObject({
      call,
      name: outcomeName,
      key: storableText(255).default(''),
      met: z.boolean().nullish(),
      amount: amountSchema(vocabulary.adapters).nullish(),
      occurredAt: statedInstant.nullish(),
      description: storableText(DESCRIPTION_LENGTH).nullish(),
      attributes: attributes.nullish(),
      vendor: z.strictObject(Object.fromEntries(vendors)).nullish(),
    })
    .transform(({ call: said, occurredAt, vendor, ...outcome }): Draft => ({
      source: API_SOURCE,
      call: toCallDraft(said),
      outcome: {
        ...outcome,
        occurredAt: occurredAt && occurredAt.at,
        occurredAtPrecisionMs: occurredAt?.precisionMs,
        vendor: vendor && withoutUndefined(vendor),
      },
    }));
}

function amountSchema(adapters: readonly Adapter[]) {
  const value = amountText.refine((text) => !isNegative(text), { error: sayHowToTakeBack(adapters) });
  return z.strictObject({ value, currency: currencyCode.nullish() }).superRefine((amount, context) => {
    const message = faultOfPlaces({ ...amount, currency: amount.currency ?? null });
    if (message !== null) context.issues.push({ code: 'custom', path: ['value'], message, input: amount });
  });
}

/** What an amount below zero may have been meant for, and how that is said. */
function sayHowToTakeBack(adapters: readonly Adapter[]): string {
  const additions = adapters.flatMap(({ id, deliver }) =>
    Object.entries(deliver?.adds ?? {})
      .filter(([, addition]) => addition?.mayBeNegative)
      .slice(0, 1)
      .map(([extra]) => `vendor.${id}.${extra}`),
  );
  const lower = additions.length > 0 ? `; to lower what a vendor has, ${additions.join(' or ')} may be negative` : '';
  return `must not be negative: to take the outcome back, say "met": false${lower}`;
}

/** A call alone, of `POST /v1/calls`: without an id it could not be told of again. */
export function callSchema(vocabulary: Vocabulary) {
  return z
    .strictObject(callShape(vocabulary))
    .refine(hasId, { error: 'must have at least one id', path: ['ids'] })
    .transform((said): Draft => ({ source: API_SOURCE, call: toCallDraft(said), outcome: null }));
}
