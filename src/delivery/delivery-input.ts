import { isDeepStrictEqual } from 'node:util';
import { callIdFor } from '../adapter/call-id';
import type { DeliveryInput, OutcomeOfCall } from '../adapter/contract';
import type { OutcomeState } from '../model/outcome';
import type { OutcomeOfCall as OutcomeOnRecord, OutcomeSnapshot, Sent } from '../store/snapshots';
import { type Additions, additionOf, additionsIn, differenceOf, sumOfAdditions } from './additions';
import type { Connection } from '../connections/connection';
import { wayToCall } from './way-to-call';

/**
 * What an adapter makes a request of. Extras that act are said once: not again when the vendor heard the same of an earlier revision. Of
 * extras that add it gets what is missing between what the outcome says and what the vendor has added for it. An outcome has its call's
 * attributes beside its own, which win.
 * @param currency in which the account is kept; null: nobody knows yet
 */
export function inputFor(
  connection: Connection,
  delivery: OutcomeSnapshot,
  currency: string | null,
): DeliveryInput<never, never> {
  const { adapter, settings } = connection;
  const way = wayToCall(connection, delivery);
  const extras = delivery.revision.state.vendor[adapter.id] ?? {};
  const sentBefore = delivery.previouslySent[0]?.vendor[adapter.id] ?? {};
  const acted = new Set<string>(
    (adapter.deliver?.once ?? []).filter(
      (extra) => extra in sentBefore && isDeepStrictEqual(sentBefore[extra], extras[extra]),
    ),
  );
  const withCalls = (state: OutcomeState): OutcomeState => ({
    ...state,
    attributes: { ...delivery.call.attributes, ...state.attributes },
  });
  const stated = Object.entries(extras).filter(([extra]) => !acted.has(extra) && !additionOf(adapter, extra));
  const missing = missingFor(connection, delivery).filter((one) => !isByHand(connection, one));
  return {
    outcome: delivery.outcome,
    revision: { ...delivery.revision, state: withCalls(delivery.revision.state) },
    call: delivery.call,
    callId: callIdFor(connection, delivery.call.ids),
    outcomesOfCall: delivery.outcomesOfCall.map((one) => outcomeFor(connection, one)),
    handedOverAs: 'knownAs' in way ? way.knownAs : null,
    previouslySent: delivery.previouslySent.map(withCalls),
    settings: settings as never,
    currency,
    extras: Object.fromEntries([...stated, ...missing]) as never,
  };
}

/** What the vendor would have to add for an outcome but takes nothing below zero: that is for a person. */
export function leftByHand(connection: Connection, delivery: OutcomeSnapshot): [string, string][] {
  return missingFor(connection, delivery).filter((one) => isByHand(connection, one));
}

function isByHand({ adapter }: Connection, [extra, amount]: [string, string]): boolean {
  return amount.startsWith('-') && additionOf(adapter, extra)?.mayBeNegative !== true;
}

/** What is missing, by extras, between what an outcome says is to be added and what was added for it; of most it says nothing. */
function missingFor(connection: Connection, { revision, sent }: OutcomeSnapshot): [string, string][] {
  const { adapter } = connection;
  const hasExtras = ({ vendor }: OutcomeState): boolean => vendor[adapter.id] !== undefined;
  if (!hasExtras(revision.state) && !sent.taken.some(({ state }) => hasExtras(state))) return [];
  return Object.entries(differenceOf(additionsIn(adapter, revision.state), addedFor(connection, sent)));
}

/** What a vendor has added for an outcome, by extras. */
export function addedFor({ adapter }: Connection, { taken }: Sent): Additions {
  return sumOfAdditions(taken.map(({ state }) => additionsIn(adapter, state)));
}

/**
 * Deliveries that may have changed what the vendor has added for an outcome: they said something else than what was taken before. Nothing of
 * it is to be added before it is known what came of them.
 */
export function openAdditions({ adapter }: Connection, { taken, open }: Sent): Sent['open'] {
  return open.filter(({ outcomeId, state }) => {
    const before = taken.filter((one) => one.outcomeId === outcomeId).map((one) => additionsIn(adapter, one.state));
    return Object.keys(differenceOf(additionsIn(adapter, state), sumOfAdditions(before))).length > 0;
  });
}

function outcomeFor(connection: Connection, { name, key, state, first, saidAt, sent }: OutcomeOnRecord): OutcomeOfCall {
  return {
    name,
    key,
    state,
    sent: {
      taken: sent.taken.map((one) => one.state),
      added: addedFor(connection, sent),
      isOpen: openAdditions(connection, sent).length > 0,
      first,
      saidAt,
    },
  };
}
