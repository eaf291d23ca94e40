import { z } from 'zod';

/** What is read of the gateway's answers; whatever else they hold is left alone. */
const text = z.string().nullish();
const count = z.number().default(0);

const amount = z.looseObject({ value: z.string(), currency: text }).nullish();

const failure = z.looseObject({ kind: z.string(), message: z.string() }).nullish();

const warnings = z.array(z.looseObject({ code: z.string(), message: z.string() })).nullish();

const attempt = z.looseObject({
  number: z.number(),
  startedAt: z.string(),
  durationMs: z.number(),
  manual: z.boolean(),
  by: text,
  request: z.looseObject({ method: text, url: text, body: z.unknown() }).nullish(),
  response: z.looseObject({ status: z.number().nullish(), body: z.unknown() }).nullish(),
  failure,
  decision: z.string(),
});
export type Attempt = z.output<typeof attempt>;

export const delivery = z.looseObject({
  id: z.string(),
  outcomeId: text,
  /** null, like the outcome, of a call's own delivery */
  revision: z.number().nullish(),
  callId: text,
  connection: z.string(),
  status: z.string(),
  reason: text,
  /** how many; in a delivery on its own, each */
  attempts: z.union([z.number(), z.array(attempt)]).optional(),
  nextAttemptAt: text,
  reference: text,
  failure: text,
  warnings,
  createdAt: text,
  updatedAt: text,
});
export type Delivery = z.output<typeof delivery>;
export const deliveryAnswer = z.looseObject({ delivery });

const stateShape = {
  met: z.boolean().nullish(),
  amount,
  occurredAt: text,
  description: text,
  attributes: z.record(z.string(), z.unknown()).nullish(),
  source: text,
  receivedAt: text,
  transactionId: text,
};
const ids = z.record(z.string(), z.string());

export const outcomeAnswer = z.looseObject({
  outcome: z.looseObject({
    id: z.string(),
    revision: z.number(),
    name: z.string(),
    key: z.string(),
    result: text,
    absorbedBy: text,
    ...stateShape,
    call: z.looseObject({ id: z.string(), ids, startedAt: text, callerNumber: text }),
  }),
  deliveries: z.array(delivery),
});
export type OutcomeAnswer = z.output<typeof outcomeAnswer>;

export const callAnswer = z.looseObject({
  call: z.looseObject({
    id: z.string(),
    ids,
    startedAt: text,
    durationSeconds: z.number().nullish(),
    callerNumber: text,
    destinationNumber: text,
    direction: text,
    campaign: text,
    deliveries: z.array(delivery).default([]),
    outcomes: z
      .array(
        z.looseObject({
          id: z.string(),
          name: z.string(),
          key: z.string(),
          revisions: z.array(z.looseObject({ number: z.number(), ...stateShape })),
          deliveries: z.array(delivery).default([]),
        }),
      )
      .default([]),
  }),
});
export type CallAnswer = z.output<typeof callAnswer>;

export const replay = z.looseObject({
  id: z.string(),
  status: z.string(),
  matched: z.number(),
  byConnection: z.record(z.string(), z.number()),
  amounts: z.array(z.looseObject({ currency: text, total: z.string() })),
  sample: z.array(
    z.looseObject({
      deliveryId: z.string(),
      connection: z.string(),
      request: z.looseObject({ method: text, url: text, body: z.unknown() }).nullish(),
      reason: text,
      warnings,
    }),
  ),
  queued: count,
  delivered: count,
  warned: count,
  failed: count,
  passedOver: count,
  finishedAt: text,
});
export type Replay = z.output<typeof replay>;
export const replayAnswer = z.looseObject({ replay });

const correctionItem = z.looseObject({
  outcome: z.looseObject({ id: z.string(), name: z.string(), key: z.string(), amount }),
  call: z.looseObject({ id: z.string(), ids }),
  status: z.string(),
  reason: text,
  request: z.looseObject({ method: text, url: text, body: z.unknown() }).nullish(),
  warnings,
});
export type CorrectionItem = z.output<typeof correctionItem>;

/** What a correction has each account sent, or would. */
export const correctionAnswer = z.looseObject({
  plan: z.array(
    z.looseObject({ connection: z.string(), retract: z.array(correctionItem), report: z.array(correctionItem) }),
  ),
  notes: z.array(z.string()).optional(),
});
export type Correction = z.output<typeof correctionAnswer>;

export const pull = z.looseObject({
  id: z.string(),
  connection: z.string(),
  status: z.string(),
  dryRun: z.boolean().nullish(),
  daysDone: count,
  daysTotal: count,
  seen: count,
  created: count,
  updated: count,
  unchanged: count,
  rejected: count,
  error: text,
  notBefore: text,
});
export type Pull = z.output<typeof pull>;
export const pullAnswer = z.looseObject({ pull });

export const connection = z.looseObject({
  name: z.string(),
  adapter: z.string(),
  origin: text,
  configured: z.boolean().default(true),
  currency: text,
  currencySource: text,
  paused: z.boolean(),
  pausedAt: text,
  pausedReason: text,
  breaker: z.looseObject({ state: z.string(), reason: text, until: text }).nullish(),
});
export type Connection = z.output<typeof connection>;
export const connectionAnswer = z.looseObject({ connection });

export const testAnswer = z.looseObject({
  test: z.looseObject({ ok: z.boolean(), asked: text, saw: text, durationMs: z.number().nullish() }),
});

const names = z.array(z.string()).nullish();

export const key = z.looseObject({
  id: z.string(),
  name: z.string(),
  role: z.string(),
  prefix: z.string(),
  advertisers: names,
  campaigns: names,
  networks: names,
  expiresAt: text,
  lastUsedAt: text,
  previous: z.looseObject({ prefix: z.string(), until: z.string() }).nullish(),
  createdBy: text,
});
export type Key = z.output<typeof key>;
export const keyAnswer = z.looseObject({ key });
export const keyWithSecret = z.looseObject({ key, secret: z.string() });

/** A page of any list. */
export const pageAnswer = z.looseObject({ items: z.array(z.unknown()), nextCursor: z.string().nullish() });
