import type { Pool } from 'pg';
import type { Builder, Queryable } from './client';
import { inTransaction } from './transaction';

/** A delivery that states an amount in a currency, to an account whose settings name none. */
export interface CurrencyTry {
  connection: string;
  currency: string;
  deliveryId: string;
}

/** `kept`: the account has one; `waitsFor`: amounts in another one are on their way or may have arrived; else it may be sent. */
export type Tried = { kept: string } | { waitsFor: string; isSoon: boolean } | { isFirst: boolean };

interface Account {
  currency: string | null;
  tried: string | null;
  tried_by: string[];
}

/**
 * Asks whether an amount in a currency may be sent to an account of which none is known yet. As long as the vendor has acknowledged none,
 * amounts of one currency alone are under way: whoever comes with another one waits until none of those can arrive any more.
 * @returns with `isFirst` false when an earlier attempt of this very delivery may have arrived
 */
export function tryCurrency(pool: Pool, { connection, currency, deliveryId }: CurrencyTry): Promise<Tried> {
  return inTransaction(pool, async (on): Promise<Tried> => {
    const { rows } = await on.query<Account>({
      name: 'lock-account-currency',
      text: `SELECT currency, currency_tried AS tried, currency_tried_by::text[] AS tried_by FROM connections
             WHERE name = $1 FOR UPDATE`,
      values: [connection],
    });
    const [account] = rows;
    if (!account) throw new Error(`there is no connection ${connection}`);
    if (account.currency !== null) return { kept: account.currency };
    const isSame = account.tried === currency;
    const open = isSame || account.tried === null ? [] : await openTries(on, account.tried_by, deliveryId);
    if (account.tried !== null && open.length > 0) {
      return { waitsFor: account.tried, isSoon: open.includes('sending') };
    }
    const others = isSame ? account.tried_by.filter((id) => id !== deliveryId) : [];
    await on.query({
      name: 'try-currency',
      text: 'UPDATE connections SET currency_tried = $2, currency_tried_by = $3::uuid[] WHERE name = $1',
      values: [connection, currency, [...others, deliveryId]],
    });
    return { isFirst: !account.tried_by.includes(deliveryId) };
  });
}

/** Statuses of those that are on their way, or may have arrived and are not settled. */
async function openTries(on: Queryable, ids: readonly string[], deliveryId: string): Promise<string[]> {
  const { rows } = await on.query<{ status: string }>({
    name: 'open-currency-tries',
    text: `SELECT status FROM deliveries WHERE id = ANY($1::uuid[]) AND id <> $2::uuid
           AND status IN ('queued', 'sending', 'retrying', 'held', 'review')`,
    values: [ids, deliveryId],
  });
  return rows.map(({ status }) => status);
}

/** The vendor has acknowledged an amount in this currency: it is the account's from now on, unless that has one. Gives what it has. */
export async function keepCurrency(on: Queryable, connection: string, currency: string): Promise<string> {
  const { rows } = await on.query<{ currency: string }>({
    name: 'keep-currency',
    text: `UPDATE connections SET currency = coalesce(currency, $2), currency_tried = NULL, currency_tried_by = '{}'
           WHERE name = $1 RETURNING currency`,
    values: [connection, currency],
  });
  return rows[0]?.currency ?? currency;
}

/** Nothing of this delivery has arrived. */
export async function giveUpCurrency(on: Queryable, { connection, deliveryId }: CurrencyTry): Promise<void> {
  await on.query({
    name: 'give-up-currency',
    text: `UPDATE connections SET currency_tried_by = array_remove(currency_tried_by, $2::uuid) WHERE name = $1`,
    values: [connection, deliveryId],
  });
}

/** A person knows whether an amount arrived that may have given its currency to an account. */
export async function settleCurrency(
  { prisma }: Builder,
  { connection, deliveryId }: Omit<CurrencyTry, 'currency'>,
  hasArrived: boolean,
): Promise<void> {
  await prisma.$executeRaw`
    UPDATE connections SET currency = CASE WHEN ${hasArrived} THEN coalesce(currency, currency_tried) ELSE currency END,
      currency_tried_by = array_remove(currency_tried_by, ${deliveryId}::uuid)
    WHERE name = ${connection} AND ${deliveryId}::uuid = ANY(currency_tried_by)`;
}

/** The currencies that accounts have got from acknowledged amounts, by connection. */
export async function readAccountCurrencies(on: Queryable): Promise<Map<string, string>> {
  const { rows } = await on.query<{ name: string; currency: string }>({
    name: 'account-currencies',
    text: 'SELECT name, currency FROM connections WHERE currency IS NOT NULL',
    values: [],
  });
  return new Map(rows.map(({ name, currency }) => [name, currency]));
}

/** The currency that an account has got from an acknowledged amount; null: none. */
export async function readAccountCurrency(on: Queryable, connection: string): Promise<string | null> {
  const { rows } = await on.query<{ currency: string | null }>({
    name: 'account-currency',
    text: 'SELECT currency FROM connections WHERE name = $1',
    values: [connection],
  });
  return rows[0]?.currency ?? null;
}
