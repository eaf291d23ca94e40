import { z } from 'zod';
import type { Draft } from '../intake/accepted';
import { amountText, currencyCode } from '../model/money';
import { API_SOURCE } from '../model/outcome';
import { storableText } from '../model/text';
import { instantText } from '../model/time';
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
      name: storableText(255).min(1, { error: 'must not be empty' }),
      key: storableText(255).default(''),
      met: z.boolean().nullish(),
      amount: z.strictObject({ value: amountText, currency: currencyCode.nullish() }).nullish(),
      occurredAt: instantText.nullish(),
      description: storableText(10_000).nullish(),
      attributes: attributes.nullish(),
      vendor: z.strictObject(Object.fromEntries(vendors)).nullish(),
    })
    .transform(({ call: said, ...outcome }): Draft => ({
      source: API_SOURCE,
      call: toCallDraft(said),
      outcome: { ...outcome, vendor: outcome.vendor && withoutUndefined(outcome.vendor) },
    }));
}

/** A call alone, of `POST /v1/calls`: without an id it could not be told of again. */
export function callSchema(vocabulary: Vocabulary) {
  return z
    .strictObject(callShape(vocabulary))
    .refine(hasId, { error: 'must have at least one id', path: ['ids'] })
    .transform((said): Draft => ({ source: API_SOURCE, call: toCallDraft(said), outcome: null }));
}
