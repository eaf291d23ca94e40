import type { Deliver, Prepared } from '../../src/adapter/contract';
import { Unsendable } from '../../src/adapter/failure';
import { accept, refusal } from './answer';
import { conversionsOf } from './conversion';
import { dispositionOf } from './disposition';
import { entriesOf } from './entries';
import { payoutOf } from './payout';
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
  orderedBy: () => 'call',
  once: ['fire_outgoing_webhook_ids', 'manual_transcribe'],
  adds: {
    add_revenue: { field: 'revenue', mayBeNegative: true },
    add_payout: { field: 'payout', mayBeNegative: true },
  },
  waitsFor: (_call, callId) => (callId === null ? NO_ID : null),
  amounts: summedAmounts,
  prepare,
  entries: entriesOf,
  // TrackDrive knows no idempotency key. Transcribing twice costs nothing that anybody has to take back.
  repeatable: (input) =>
    revenueOf(input).add_revenue === undefined &&
    payoutOf(input).add_payout === undefined &&
    input.extras.fire_outgoing_webhook_ids === undefined,
  accept,
  refusal,
};

function prepare(input: Input): Prepared {
  const { callId, settings, extras } = input;
  if (callId === null) throw new Unsendable(NO_ID);
  // What is said of these is said of the whole call.
  const {
    revenue: _r,
    add_revenue: _ar,
    payout: _p,
    add_payout: _ap,
    buyer_converted: _b,
    offer_converted: _o,
    ...others
  } = extras;
  return {
    request: {
      method: 'POST',
      path: ['api', 'v1', 'calls', callId],
      headers: { authorization: authorizationOf(settings) },
      body: { ...stateOf(input), ...others, ...wordsOf(input) },
    },
    warnings: warningsOf(input),
  };
}

/** What the outcomes say of the call; a parameter on which they are silent is left out, so that TrackDrive keeps its own. */
function stateOf(input: Input): CallUpdate {
  const disposition = dispositionOf(input);
  return {
    ...revenueOf(input),
    ...payoutOf(input),
    ...conversionsOf(input),
    ...(disposition !== null && { call_disposition_id: disposition }),
  };
}

/** The poster's own words for TrackDrive are in these, beside those of the call's other outcomes. */
function wordsOf(input: Input): CallUpdate {
  const notes = notesOf(input);
  return { ...(notes !== null && { agent_call_disposition_notes: notes }), post_call_tokens: tokensOf(input) };
}
