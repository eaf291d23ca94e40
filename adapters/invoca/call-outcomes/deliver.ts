import type { Deliver, DeliveryInput, Prepared } from '../../../src/adapter/contract';
import { Unsendable } from '../../../src/adapter/failure';
import { epochSeconds } from '../../../src/model/time';
import { entriesOf } from '../entries';
import type { Extras } from '../extras';
import type { Settings } from '../settings';
import { accept, refusal } from './answer';
import { customParameters } from './custom-parameters';
import { warningsOf } from './gone';
import { searchFor, waitsFor } from './search';
import { descriptionOf } from './sent-description';
import { amounts, amountToState } from './stated-amount';
import { callOutcomesRequest, type CallOutcome, type CallOutcomesRequest } from './wire';

type Input = DeliveryInput<Settings, Extras>;

/**
 * Tells Invoca of an outcome: `POST {baseUrl}/api/{version}/call_outcomes.json`. Invoca knows an outcome by its call, its
 * name without case and `partner_unique_id`, and posting one that it knows corrects it, so every request can be repeated.
 */
export const deliver: Deliver<Settings, Extras> = {
  orderedBy: () => 'outcome',
  once: [],
  adds: {},
  waitsFor,
  amounts,
  prepare,
  entries: entriesOf,
  repeatable: () => true,
  accept,
  refusal,
};

function prepare(input: Input): Prepared {
  const { call, callId, extras, settings } = input;
  const inHeader = settings.tokenIn === 'header';
  const body = sendable({
    search: searchFor(call, callId, extras, settings),
    call_outcome: callOutcomeOf(input),
    ...(!inHeader && { oauth_token: settings.oauthToken }),
  });
  const path = ['api', settings.apiVersion, 'call_outcomes.json'];
  const headers = inHeader && { headers: { authorization: settings.oauthToken } };
  return {
    request: { method: 'POST', path, body, ...headers },
    warnings: warningsOf(input.revision.state, input.previouslySent),
  };
}

/**
 * The outcome in Invoca's words. Invoca merges a correction into what it has, so a description that it heard before and
 * that is gone is said as "", and such an amount as 0.00: it documents no way to take one back. It asks to leave out an amount that
 * there never was, and keeps a time that is gone.
 */
function callOutcomeOf(input: Input): CallOutcome {
  const { outcome, revision, previouslySent, settings } = input;
  const { state } = revision;
  const amount = amountToState(input);
  const wasDescribed = previouslySent.some((earlier) => descriptionOf(earlier, settings) !== null);
  const description = descriptionOf(state, settings) ?? (wasDescribed ? '' : null);
  return {
    outcome_name: outcome.name,
    partner_unique_id: outcome.key,
    ...(description !== null && { description }),
    ...(state.occurredAt !== null && { occurred_at_time_t: String(epochSeconds(state.occurredAt)) }),
    ...(amount !== null && { sale_amount: amount }),
    value: state.met ? 'true' : 'false',
    ...customParameters(
      state.attributes,
      previouslySent.map((earlier) => earlier.attributes),
      settings,
    ),
  };
}

function sendable(body: CallOutcomesRequest): CallOutcomesRequest {
  const parsed = callOutcomesRequest.safeParse(body);
  if (parsed.success) return parsed.data;
  throw new Unsendable(parsed.error.issues.map(({ path, message }) => `${String(path.at(-1))} ${message}`).join('; '));
}
