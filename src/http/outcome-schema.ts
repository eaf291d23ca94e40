import { z } from 'zod';
import type { Draft } from '../intake/accepted';
import { DESCRIPTION_LENGTH } from '../model/limits';
import { amountText, currencyCode } from '../model/money';
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
      amount: z.strictObject({ value: amountText, currency: currencyCode.nullish() }).nullish(),
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

/** A call alone, of `POST /v1/calls`: without an id it could not be told of again. */
export function callSchema(vocabulary: Vocabulary) {
  return z
    .strictObject(callShape(vocabulary))
    .refine(hasId, { error: 'must have at least one id', path: ['ids'] })
    .transform((said): Draft => ({ source: API_SOURCE, call: toCallDraft(said), outcome: null }));
}
