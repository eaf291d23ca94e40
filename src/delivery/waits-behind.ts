import { isDeepStrictEqual } from 'node:util';
import type { OutcomeSnapshot, SentState } from '../store/snapshots';
import { additionOf, additionsIn } from './additions';
import type { Connection } from '../connections/connection';
import { addedFor, inputFor, openAdditions } from './delivery-input';

/** Why a delivery is not sent yet: it would have to say what nobody knows before it is known what came of another one. */
export interface WaitsBehind {
  deliveryId: string;
  reason: string;
  /** it is being sent this moment, so that it is known soon */
  isSoon: boolean;
}

/**
 * A correction of an outcome whose addition may have arrived can't say what is still to be added; and what another outcome may have added
 * can't be repeated by whoever states the sum, which would wipe it out. Null for a delivery that may go.
 */
export function waitsBehind(
  connection: Connection,
  delivery: OutcomeSnapshot,
  currency: string | null,
): WaitsBehind | null {
  const [own] = openAdditions(connection, delivery.sent);
  if (own) return waitFor(own);
  const stated = delivery.outcomesOfCall.flatMap((other) =>
    openAdditions(connection, other.sent).map((open) => ({ other, open })),
  );
  if (stated.length === 0) return null;
  const fields = statedFields(connection, delivery, currency);
  const found = stated.find(({ other, open }) => {
    const [before, after] = [addedFor(connection, other.sent), additionsIn(connection.adapter, open.state)];
    return fields.some(
      (field) => !isDeepStrictEqual(ofField(connection, before, field), ofField(connection, after, field)),
    );
  });
  return found ? waitFor(found.open) : null;
}

function waitFor({ deliveryId, isSending }: SentState): WaitsBehind {
  return {
    deliveryId,
    isSoon: isSending,
    reason: `delivery ${deliveryId} may have arrived and adds: what is to be said now depends on what came of it. Settle it`,
  };
}

/** What the request states, and an addition that it does not know of would be missing in. */
function statedFields(connection: Connection, delivery: OutcomeSnapshot, currency: string | null): string[] {
  const { deliver } = connection.adapter;
  try {
    const { request } = deliver?.prepare(inputFor(connection, delivery, currency)) ?? {};
    const entries = request ? (deliver?.entries(request.body) ?? []) : [];
    return entries.flatMap(({ kind, field }) => (kind === 'set' ? [field] : []));
  } catch {
    // It is not sent at all, and says why.
    return [];
  }
}

function ofField({ adapter }: Connection, additions: Readonly<Record<string, string>>, field: string): unknown {
  return Object.entries(additions).filter(([extra]) => additionOf(adapter, extra)?.field === field);
}
