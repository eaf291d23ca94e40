import { z } from 'zod';
import { problem } from './problem';
import { deliverySummary, plannedDelivery } from './delivery';
import { amount, attributes, callIds, id, instant, phoneNumber, source, transactionId } from './values';

/** How the call of a revision was found. */
const match = z
  .object({
    rule: z
      .enum(['id', 'operator', 'start', 'nearest', 'near_tie', 'other_start', 'none'])
      .describe(
        '`id`: an id named it. `operator`: an operator said which call it is of. `start`: the same start and numbers were reported before. `nearest`: the nearest of the candidates. ' +
          '`near_tie`: two were as near, so it is of a call of its own. `other_start`: the nearest has this outcome, which was reported of another ' +
          'start. `none`: there was no candidate.',
      ),
    startedAt: instant.optional().describe('When the call began, as the report says.'),
    starts: z
      .array(instant)
      .optional()
      .describe('The earliest and the latest start of which the outcome was reported, where there were several.'),
    windowSeconds: z.number().optional().describe('How far apart two starts may lie.'),
    candidates: z
      .array(
        z.object({
          callId: id,
          startedAt: instant,
          secondsApart: z.number(),
          durationApart: z.number().nullable(),
          score: z.number().describe('The lower, the nearer.'),
        }),
      )
      .optional()
      .describe('Nearest first.'),
  })
  .meta({ id: 'Match', example: { rule: 'id' } });

/** What one revision says, and where it came from. */
export const revisionShape = {
  met: z.boolean().describe('False: it is retracted.'),
  amount: amount.nullable(),
  occurredAt: instant.nullable(),
  description: z.string().nullable().meta({ example: '1 year contract' }),
  attributes,
  source,
  receivedAt: instant,
  transactionId,
  match,
};

const nameShape = {
  name: z.string().meta({ example: 'sale' }),
  key: z.string().describe('Tells several outcomes of one name on one call apart.').meta({ example: '1' }),
};

const callOfOutcome = z.object({ id, ids: callIds, startedAt: instant.nullable() });

const outcomeShape = {
  id,
  revision: z.int().min(1),
  ...nameShape,
  ...revisionShape,
  call: callOfOutcome,
};

/** The outcome that it is at another call. */
const movedTo = id
  .optional()
  .describe('The outcome that it is since an operator has moved it to another call: what is left here is retracted.');

/** An outcome as it stands. */
export const outcome = z
  .object({
    ...outcomeShape,
    call: callOfOutcome.extend({ callerNumber: phoneNumber }),
    absorbedBy: id.optional().describe('The outcome that it became one with, since their calls turned out to be one.'),
    movedTo,
  })
  .meta({ id: 'Outcome' });

const acceptedShape = {
  outcome: z
    .object({ ...outcomeShape, result: z.enum(['created', 'updated', 'unchanged']) })
    .meta({ id: 'AcceptedOutcome' }),
  deliveries: z
    .array(plannedDelivery)
    .describe('Of the newest revision: one for each connection that delivers, those that were skipped too.'),
};

/** What a report made. */
export const acceptedOutcome = z.object(acceptedShape);

export const acceptedBatch = z.object({
  items: z
    .array(
      z.union([
        z.object({ status: z.literal([200, 202]), ...acceptedShape }),
        z.object({ status: z.literal([409, 422]), problem }),
      ]),
    )
    .describe('In the order of the request.'),
});

export const oneOutcome = z.object({
  outcome,
  deliveries: z.array(deliverySummary).describe('Of every revision, those of the newest first.'),
});

export const listedOutcome = outcome.extend({ deliveries: z.array(deliverySummary) }).meta({ id: 'ListedOutcome' });

/** An outcome in the timeline of its call. */
export const outcomeOfCall = z
  .object({
    id,
    ...nameShape,
    absorbedBy: id.optional(),
    movedTo,
    revisions: z.array(z.object({ number: z.int().min(1), ...revisionShape })).describe('Newest first.'),
    deliveries: z.array(deliverySummary),
  })
  .meta({ id: 'OutcomeOfCall' });
