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

/** Which currencies there are is no matter of the document. */
const CURRENCY = { pattern: '^[A-Z]{3}$', example: 'USD' };

/** The normalized outcome of `POST /v1/outcomes`; comes out as a draft for the intake. */
export function outcomeSchema(vocabulary: Vocabulary) {
  const call = z
    .strictObject(callShape(vocabulary))
    .refine((said) => hasId(said) || said.startedAt, { error: 'must have at least one id, or startedAt' })
    .meta({ id: 'NewCall' });
  const vendors = vocabulary.adapters.map(({ id, extras }) => [id, clearable(extras).nullish()] as const);
  return z
    .strictObject({
      call,
      name: outcomeName.describe('Compared without case; blanks around it do not count.'),
      key: storableText(255).default('').describe('Tells several outcomes of one name on one call apart.'),
      met: z.boolean().nullish().describe('True unless said; false retracts.'),
      amount: amountSchema(vocabulary.adapters).nullish(),
      occurredAt: statedInstant
        .nullish()
        .describe('RFC 3339 with an offset; the time of the first report unless said.'),
      description: storableText(DESCRIPTION_LENGTH).nullish(),
      attributes: attributes.nullish(),
      vendor: z
        .strictObject(Object.fromEntries(vendors))
        .nullish()
        .describe('By adapter: what only that vendor knows of an outcome.'),
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
    }))
    .meta({ id: 'NewOutcome' });
}

/** An outcome as it may be reported, for the document. */
export function exampleOutcome(vocabulary: Vocabulary): object {
  return {
    call: { ...exampleCall(vocabulary), startedAt: '2026-11-24T11:58:40Z', durationSeconds: 60 },
    name: 'sale',
    key: '1',
    met: true,
    amount: { value: '100.00', currency: 'USD' },
    occurredAt: '2026-11-24T12:00:53Z',
    description: '1 year contract',
    attributes: { custom_parameter_1: '12345' },
  };
}

/** A call as it may be told of, for the document. */
export function exampleCall({ adapters }: Vocabulary): object {
  const ids = adapters.flatMap(({ id, exampleCallId }) =>
    exampleCallId === undefined ? [] : [[id, exampleCallId] as const],
  );
  return {
    ids: { external: 'crm-77', ...Object.fromEntries(ids) },
    callerNumber: '+18885551212',
    destinationNumber: '+12165388265',
    direction: 'inbound',
    campaign: '85',
  };
}

function amountSchema(adapters: readonly Adapter[]) {
  const value = amountText
    .refine((text) => !isNegative(text), { error: sayHowToTakeBack(adapters) })
    .describe('A decimal text; a JSON number is refused.')
    .meta({ example: '100.00' });
  const currency = currencyCode.meta(CURRENCY).nullish().describe('ISO 4217.');
  return z.strictObject({ value, currency }).superRefine((amount, context) => {
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
    .meta({ id: 'NewCall' })
    .transform((said): Draft => ({ source: API_SOURCE, call: toCallDraft(said), outcome: null }));
}
