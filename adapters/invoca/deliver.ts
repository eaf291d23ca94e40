import type { Deliver } from '../../src/adapter/contract';
import type { VendorRequest } from '../../src/adapter/exchange';
import type { Call } from '../../src/model/call';
import { deliver as callOutcomes } from './call-outcomes/deliver';
import * as ingestion from './call-ingestion/answer';
import { externalIdOf, missingForIngestion, prepareIngestion } from './call-ingestion/deliver';
import type { Extras } from './extras';
import type { Settings } from './settings';
import * as signals from './signals/answer';
import { prepareSignal } from './signals/deliver';
import { SIGNALS_FILE } from './signals/wire';

/**
 * Tells Invoca of an outcome through Call Outcomes; or, where its call was handed over, through the Signal API, which alone finds a call by
 * the id that it was handed over with.
 */
export const deliver: Deliver<Settings, Extras> = {
  ...callOutcomes,
  waitsFor: (call, callId, settings) =>
    settings.ingestCalls && isUnknown(call, callId)
      ? missingForIngestion(call, settings)
      : callOutcomes.waitsFor(call, callId, settings),
  prepare: (input) =>
    input.handedOverAs === null ? callOutcomes.prepare(input) : prepareSignal(input, input.handedOverAs),
  accept: (response, request) =>
    isSignal(request) ? signals.accept(response) : callOutcomes.accept(response, request),
  calls: {
    isOn: ({ ingestCalls }) => ingestCalls,
    isUnknown,
    nameOf: externalIdOf,
    prepare: prepareIngestion,
    accept: ingestion.accept,
    refusal: ingestion.refusal,
  },
};

/** A call of which Invoca has given no id is one that it does not know; one of which nobody has is searched for. */
function isUnknown(call: Call, callId: string | null): boolean {
  return callId === null && Object.keys(call.ids).length > 0;
}

function isSignal({ path }: VendorRequest): boolean {
  return path.at(-1) === SIGNALS_FILE;
}
