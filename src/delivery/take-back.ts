import { callIdFor } from '../adapter/call-id';
import type { OutcomeSnapshot } from '../store/snapshots';
import { additionOf } from './additions';
import type { AttemptResult } from './attempt';
import type { Connection } from '../connections/connection';
import type { Decision } from './decide';
import { leftByHand } from './delivery-input';

/**
 * What was decided of an attempt, unless money is left that the vendor has to be told to take back and can't be: it takes no addition below zero,
 * or has refused one. Then it is for a person, who is told the step.
 */
export function withTakeBack(
  connection: Connection,
  delivery: OutcomeSnapshot,
  { decision, result }: { decision: Decision; result: AttemptResult },
): Decision {
  const { title } = connection.adapter;
  if (decision.status === 'delivered') {
    const left = leftByHand(connection, delivery);
    if (left.length === 0) return decision;
    const amounts = left.map(([extra, amount]): [string, string] => [
      additionOf(connection.adapter, extra)?.field ?? extra,
      amount,
    ]);
    return {
      status: 'review',
      reason: `${title} takes no addition below zero: ${stepsFor(connection, delivery, amounts)}`,
    };
  }
  const refused = result.failure?.kind === 'rejected' ? additionsBelowZero(connection, result.request) : [];
  if (decision.status !== 'failed' || refused.length === 0) return decision;
  return { status: 'review', reason: `${decision.reason}: ${stepsFor(connection, delivery, refused)}` };
}

function additionsBelowZero({ adapter }: Connection, request: unknown): [string, string][] {
  const { body } = (request ?? {}) as { body?: unknown };
  return (adapter.deliver?.entries(body) ?? []).flatMap(({ field, kind, value }): [string, string][] =>
    kind === 'add' && typeof value === 'string' && value.startsWith('-') ? [[field, value]] : [],
  );
}

function stepsFor(connection: Connection, { call }: OutcomeSnapshot, amounts: readonly [string, string][]): string {
  const steps = amounts.map(([field, amount]) => `take ${amount.slice(1)} from the ${field}`).join(' and ');
  return `${steps} of call ${callIdFor(connection, call.ids) ?? call.id} at ${connection.adapter.title} by hand, then settle this delivery as delivered`;
}
