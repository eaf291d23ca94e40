import type { DeliveryInput, Prepared } from '../../../src/adapter/contract';
import { Unsendable } from '../../../src/adapter/failure';
import { nameKey } from '../../../src/model/outcome';
import { epochSeconds } from '../../../src/model/time';
import type { Warning } from '../../../src/model/warning';
import { customParameters } from '../call-outcomes/custom-parameters';
import { warningsOf } from '../call-outcomes/gone';
import { descriptionOf } from '../call-outcomes/sent-description';
import { amountToState } from '../call-outcomes/stated-amount';
import type { Extras } from '../extras';
import type { Settings } from '../settings';
import { SIGNALS_FILE, signalsRequest, type SignalsRequest } from './wire';

type Input = DeliveryInput<Settings, Extras>;

/**
 * Tells Invoca of an outcome of a call that it was handed: `POST {baseUrl}/api/{version}/transactions.json`, found by the id under which
 * it was handed over. Invoca answers 404 until it has processed the call, which may take a day. Posting a signal that it knows
 * corrects it, so the request can be repeated.
 */
export function prepareSignal(input: Input, externalId: string): Prepared {
  const { outcome, revision, previouslySent, settings } = input;
  const { state } = revision;
  const inHeader = settings.tokenIn === 'header';
  const amount = amountToState(input);
  const body = sendable({
    search: { external_call_unique_id: externalId },
    signals: [
      {
        name: outcome.name,
        partner_unique_id: partnerUniqueId(outcome),
        ...(state.occurredAt !== null && { occurred_at_time: String(epochSeconds(state.occurredAt)) }),
        ...(amount !== null && { revenue: amount }),
        value: state.met ? 'true' : 'false',
      },
    ],
    ...(!inHeader && { oauth_token: settings.oauthToken }),
  });
  const headers = inHeader && { headers: { authorization: settings.oauthToken } };
  return {
    request: { method: 'POST', path: ['api', settings.signalVersion, SIGNALS_FILE], body, ...headers },
    warnings: [...warningsOf(state, previouslySent), ...leftOut(input)],
  };
}

/**
 * One for each outcome of a call: Invoca's page says that a signal is unique by its name and this id, and that what has the same id is one
 * transaction whatever its name, where a later request takes the place of an earlier one. The name in lower case is before the key, with a
 * slash between; a slash in the name itself is written %2F.
 */
export function partnerUniqueId({ name, key }: { name: string; key: string }): string {
  const escaped = nameKey(name).replace(/[%/]/g, encodeURIComponent);
  return key === '' ? escaped : `${escaped}/${key}`;
}

/** What Call Outcomes would be told of this outcome, and signals have no field for. */
function leftOut({ revision, settings }: Input): Warning[] {
  const { state } = revision;
  const parameters = Object.entries(customParameters(state.attributes, [], settings));
  const fields = [
    ...((descriptionOf(state, settings) ?? '') === '' ? [] : ['description']),
    ...parameters.filter(([, text]) => text !== '').map(([name]) => name),
  ];
  if (fields.length === 0) return [];
  const message = `Invoca's Signal API, by which outcomes of an ingested call go, has no field for: ${fields.join(', ')}`;
  return [{ code: 'left_out', message }];
}

function sendable(body: unknown): SignalsRequest {
  const parsed = signalsRequest.safeParse(body);
  if (parsed.success) return parsed.data;
  throw new Unsendable(parsed.error.issues.map(({ path, message }) => `${String(path.at(-1))} ${message}`).join('; '));
}
