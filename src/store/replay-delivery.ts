import type { QueryConfig } from 'pg';
import { settleCurrency } from './account-currencies';
import { type Operator, act, audit } from './audit';
import { lockCallOf, releaseBehind } from './call-deliveries';
import type { Builder, Queryable, Store } from './client';
import { Prisma } from './generated/client';
import type { DeliveryStatus } from './generated/enums';
import { SENT_AGAIN } from './sent-again';
import type { DueDelivery } from './write-accepted';

/**
 * What became of the wish: `asked`: it is due; `as_it_was`: it waits for an id, or was asked for already, not sent yet or a moment ago;
 * `sandbox`: never.
 */
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

export interface ReplayAsked {
  /** connections that deliver */
  configured: readonly string[];
  /** it is a wish of its own, however soon after another one */
  isAgain: boolean;
}

/** A second press that comes so soon is the first one, unless that has failed by then. */
const ONE_PRESS = `interval '10 seconds'`;

/** Has one delivery sent again, whatever became of it. */
export function replayDelivery(
  store: Store,
  id: string,
  { configured, isAgain }: ReplayAsked,
  operator: Operator,
): Promise<Replayed> {
  return act(store, async (on) => {
    const before = await lock(on, id);
    if (!before) return { result: 'none' };
    const { status, connection, failure, attempts } = before;
    if (before.sandbox) return { result: 'sandbox' };
    if (!configured.includes(connection)) return { result: 'not_configured', connection };
    const mayBePressedTwice = !isAgain && (status === 'sending' || status === 'delivered');
    if (mayBePressedTwice && (await wasJustAsked(on, id, operator))) return { result: 'as_it_was' };
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

/** The same key asked for it a moment ago. */
async function wasJustAsked({ prisma }: Builder, id: string, { who }: Operator): Promise<boolean> {
  const rows = await prisma.$queryRaw<unknown[]>`
    SELECT FROM audit WHERE target_id = ${id} AND action = 'delivery.replay' AND who = ${who}
      AND at > clock_timestamp() - ${Prisma.raw(ONE_PRESS)} LIMIT 1`;
  return rows.length > 0;
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

export interface Settled {
  isSettled: boolean;
  /** that it has now or, where it is not in review, has */
  status: DeliveryStatus;
  /** what waited for it and is due: outcomes of a call that is settled as delivered */
  released: DueDelivery[];
}

/** Says what came of a delivery that is in review; null for none of this id. */
export function settleDelivery(
  store: Store,
  id: string,
  { as, note }: Settlement,
  operator: Operator,
): Promise<Settled | null> {
  return act(store, async (on) => {
    const raw = rawOf(on);
    const callId = await lockCallOf(raw, id);
    const before = await lock(on, id);
    if (!before) return null;
    const { status, failure } = before;
    if (status !== 'review') return { isSettled: false, status, released: [] };
    await on.prisma.$executeRaw`
      UPDATE deliveries SET status = ${as}::"DeliveryStatus", reason = ${`settled by ${operator.who}: ${note}`},
        failure = CASE WHEN ${as} = 'failed' THEN failure END, was_taken = ${as === 'delivered'} OR was_taken IS TRUE, ambiguous = false,
        updated_at = now()
      WHERE id = ${id}::uuid`;
    await settleCurrency(on, { connection: before.connection, deliveryId: id }, as === 'delivered');
    const isTaken = callId !== null && as === 'delivered';
    const released = isTaken ? await releaseBehind(raw, callId, id) : [];
    await audit(on, operator, {
      action: 'delivery.settle',
      target: { kind: 'delivery', id },
      before: { status, failure },
      after: { status: as, note },
    });
    return { isSettled: true, status: as, released };
  });
}

/** Statements of the store within a transaction of Prisma's. */
function rawOf({ prisma }: Builder): Queryable {
  const query = async ({ text, values = [] }: QueryConfig<unknown[]>) => ({
    rows: await prisma.$queryRawUnsafe(text, ...values),
  });
  return { query } as Queryable;
}

async function lock({ prisma }: Builder, id: string): Promise<Row | undefined> {
  const rows = await prisma.$queryRaw<Row[]>`
    SELECT status::text, connection, failure, attempts, replayed_by AS "replayedBy", sandbox
    FROM deliveries WHERE id = ${id}::uuid FOR UPDATE`;
  return rows[0];
}
