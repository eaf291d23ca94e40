import { settleCurrency } from './account-currencies';
import { type Operator, act, audit } from './audit';
import type { Builder, Store } from './client';
import { Prisma } from './generated/client';
import type { DeliveryStatus } from './generated/enums';
import { SWEEP_AFTER_MS } from './write-accepted';

/**
 * The SQL by which a delivery `d` is due now, as if it had never been tried, but for what it does not forget: that the vendor took
 * it before, and that it may have arrived. Whose wish it is, is set beside it.
 */
export const SENT_AGAIN = `
  status = 'queued', reason = NULL, failure = NULL, tries = 0, absences = 0, next_attempt_at = now(),
  sweep_at = now() + interval '${SWEEP_AFTER_MS} milliseconds', in_doubt = d.in_doubt OR d.status = 'review',
  was_taken = d.was_taken OR d.status = 'delivered', updated_at = now()`;

/** What became of the wish: `asked`: it is due; `as_it_was`: it waits for an id, or was asked for already; `sandbox`: never. */
export type Replayed =
  | { result: 'asked' | 'as_it_was' | 'none' | 'sending' | 'sandbox' }
  | { result: 'not_configured'; connection: string };

interface Row {
  status: DeliveryStatus;
  connection: string;
  failure: string | null;
  attempts: number;
  replayedBy: string | null;
  sandbox: boolean;
}

/** Has one delivery sent again, whatever became of it. `configured`: connections that deliver. */
export function replayDelivery(
  store: Store,
  id: string,
  configured: readonly string[],
  operator: Operator,
): Promise<Replayed> {
  return act(store, async (on) => {
    const before = await lock(on, id);
    if (!before) return { result: 'none' };
    const { status, connection, failure, attempts } = before;
    if (before.sandbox) return { result: 'sandbox' };
    if (!configured.includes(connection)) return { result: 'not_configured', connection };
    if (status === 'sending') return { result: 'sending' };
    if (status === 'waiting' || isAskedFor(before)) return { result: 'as_it_was' };
    await on.prisma.$executeRaw`
      UPDATE deliveries d SET ${Prisma.raw(SENT_AGAIN)}, replayed_by = ${operator.who} WHERE d.id = ${id}::uuid`;
    await audit(on, operator, {
      action: 'delivery.replay',
      target: { kind: 'delivery', id },
      before: { status, failure, attempts },
      after: { status: 'queued' },
    });
    return { result: 'asked' };
  });
}

/** Somebody asked for it and it was not sent since: it is due, held, or was put off for a moment. */
function isAskedFor({ status, replayedBy }: Row): boolean {
  return replayedBy !== null && (status === 'queued' || status === 'held' || status === 'retrying');
}

export interface Settlement {
  as: 'delivered' | 'failed';
  /** why, in the operator's words */
  note: string;
}

/** Says what came of a delivery that is in review. Answers the status that it has now or, where it is not in review, has. */
export function settleDelivery(
  store: Store,
  id: string,
  { as, note }: Settlement,
  operator: Operator,
): Promise<{ isSettled: boolean; status: DeliveryStatus } | null> {
  return act(store, async (on) => {
    const before = await lock(on, id);
    if (!before) return null;
    const { status, failure } = before;
    if (status !== 'review') return { isSettled: false, status };
    await on.prisma.$executeRaw`
      UPDATE deliveries SET status = ${as}::"DeliveryStatus", reason = ${`settled by ${operator.who}: ${note}`},
        failure = CASE WHEN ${as} = 'failed' THEN failure END, was_taken = ${as === 'delivered'} OR was_taken IS TRUE, in_doubt = false,
        updated_at = now()
      WHERE id = ${id}::uuid`;
    await settleCurrency(on, { connection: before.connection, deliveryId: id }, as === 'delivered');
    await audit(on, operator, {
      action: 'delivery.settle',
      target: { kind: 'delivery', id },
      before: { status, failure },
      after: { status: as, note },
    });
    return { isSettled: true, status: as };
  });
}

async function lock({ prisma }: Builder, id: string): Promise<Row | undefined> {
  const rows = await prisma.$queryRaw<Row[]>`
    SELECT status::text, connection, failure, attempts, replayed_by AS "replayedBy", sandbox
    FROM deliveries WHERE id = ${id}::uuid FOR UPDATE`;
  return rows[0];
}
