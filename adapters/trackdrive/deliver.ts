import type { Deliver, Prepared } from '../../src/adapter/contract';
import { Unsendable } from '../../src/adapter/failure';
import { nameKey } from '../../src/model/outcome';
import { accept, refusal } from './answer';
import { dispositionOf } from './disposition';
import { revenueOf, summedAmounts } from './revenue';
import { authorizationOf, type Settings } from './settings';
import { type Input } from './whole-call';
import type { CallUpdate } from './wire';
import { warningsOf } from './warnings';
import { notesOf, tokensOf } from './words';

const NO_ID = 'no TrackDrive id of this call is known yet';

/** An outcome as an update of its call (https://trackdrive.com/api/docs/1.0/calls/update.html). */
export const deliver: Deliver<Settings, CallUpdate> = {
  // Revenue and conversion are sums over all outcomes of the call, so an older sum must not arrive after a newer one.
  lane: () => 'call',
  once: ['add_revenue', 'add_payout', 'fire_outgoing_webhook_ids', 'manual_transcribe'],
  adds: {
    add_revenue: { field: 'revenue', mayBeNegative: true },
    add_payout: { field: 'payout', mayBeNegative: true },
  },
  waitsFor: (_call, callId) => (callId === null ? NO_ID : null),
  amounts: summedAmounts,
  prepare,
  // TrackDrive knows no idempotency key. Transcribing twice costs nothing that anybody has to take back.
  repeatable: ({ extras }) =>
    extras.add_revenue === undefined &&
    extras.add_payout === undefined &&
    extras.fire_outgoing_webhook_ids === undefined,
  accept,
  refusal,
};

function prepare(input: Input): Prepared {
  const { callId, settings, extras } = input;
  if (callId === null) throw new Unsendable(NO_ID);
  checkContradictions(extras);
  return {
    request: {
      method: 'POST',
      path: ['api', 'v1', 'calls', callId],
      headers: { authorization: authorizationOf(settings) },
      body: { ...stateOf(input), ...extras, ...wordsOf(input) },
    },
    warnings: warningsOf(input),
  };
}

/**
 * One post can't state and add the same amount, but two posts can, where the addition did not go out between them. What both
 * together would make is not documented.
 */
function checkContradictions(extras: CallUpdate): void {
  for (const amount of ['revenue', 'payout'] as const) {
    if (extras[amount] === undefined || extras[`add_${amount}`] === undefined) continue;
    throw new Unsendable(
      `vendor.trackdrive holds both ${amount} and add_${amount}, from different posts: clear one of them with null`,
    );
  }
}

/** What the outcomes say of the call; a parameter on which they are silent is left out, so that TrackDrive keeps its own. */
function stateOf(input: Input): CallUpdate {
  const revenue = revenueOf(input);
  const converted = convertedOf(input);
  const disposition = dispositionOf(input);
  return {
    ...(revenue !== null && { revenue }),
    ...(converted !== null && { buyer_converted: converted }),
    ...(disposition !== null && { call_disposition_id: disposition }),
  };
}

/** The poster's own words for TrackDrive are in these, beside those of the call's other outcomes. */
function wordsOf(input: Input): CallUpdate {
  const notes = notesOf(input);
  return { ...(notes !== null && { agent_call_disposition_notes: notes }), post_call_tokens: tokensOf(input) };
}

/** Null when no outcome of the call has a name that converts: a quote is no word against a conversion TrackDrive knows of. */
function convertedOf({ outcomesOfCall, settings }: Input): boolean | null {
  const converting = new Set(settings.convertingOutcomes.map(nameKey));
  const spoken = outcomesOfCall.filter(({ name }) => converting.has(nameKey(name)));
  return spoken.length === 0 ? null : spoken.some(({ state }) => state.met);
}
