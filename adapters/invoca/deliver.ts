import type { Deliver, DeliveryInput } from '../../src/adapter/contract';
import type { VendorRequest } from '../../src/adapter/exchange';
import type { Call } from '../../src/model/call';
import { deliver as callOutcomes } from './call-outcomes/deliver';
import * as ingestion from './call-ingestion/answer';
import { missingForIngestion, prepareIngestion } from './call-ingestion/deliver';
import { INGESTION_FILE } from './call-ingestion/wire';
import type { Extras } from './extras';
import type { Settings } from './settings';

/**
 * Tells Invoca of an outcome through Call Outcomes; or, where the connection ingests calls, hands over a call that Invoca does
 * not know with all its outcomes. What is said of the call later goes to Call Outcomes.
 */
export const deliver: Deliver<Settings, Extras> = {
  ...callOutcomes,
  // The request that hands a call over speaks of all its outcomes, and has to be taken before the next one is prepared.
  lane: ({ ingestCalls }) => (ingestCalls ? 'call' : 'outcome'),
  waitsFor: (call, callId, settings) =>
    isToIngest(call, callId, settings)
      ? missingForIngestion(call, settings)
      : callOutcomes.waitsFor(call, callId, settings),
  // A signal has no amount.
  amounts: (input) => (isHandedOver(input) ? [] : callOutcomes.amounts(input)),
  prepare: (input) => (isHandedOver(input) ? prepareIngestion(input) : callOutcomes.prepare(input)),
  accept: (response, request) =>
    isIngestion(request) ? ingestion.accept(response) : callOutcomes.accept(response, request),
  refusal: (response, request, told) =>
    isIngestion(request)
      ? ingestion.refusal(response, told.heardBefore.length > 0)
      : callOutcomes.refusal(response, request, told),
};

/** The request is to hand the call over. */
function isHandedOver({ call, callId, settings, callIsTaken }: DeliveryInput<Settings, Extras>): boolean {
  return isToIngest(call, callId, settings) && !callIsTaken;
}

/** A call of which Invoca has given no id is one that it does not know; one of which nobody has is searched for. */
function isToIngest(call: Call, callId: string | null, { ingestCalls }: Settings): boolean {
  return ingestCalls && callId === null && Object.keys(call.ids).length > 0;
}

function isIngestion({ path }: VendorRequest): boolean {
  return path.at(-1) === INGESTION_FILE;
}
