import type { Failure } from '../adapter/failure';
import { currencyIn } from '../adapter/settings';
import type { Money } from '../model/money';
import { giveUpCurrency, keepCurrency, readAccountCurrency, tryCurrency } from '../store/account-currencies';
import type { Store } from '../store/client';
import type { DeliverySnapshot } from '../store/snapshots';
import { statedAmounts } from './attempt';
import type { Connection } from '../connections/connection';

/** In which currency a delivery is to be sent. */
export interface SendingCurrency {
  /** the account's; null: none is known yet */
  currency: string | null;
  /** the currency that the delivery is going to give to an account which has none, once the vendor acknowledges it */
  tries: { currency: string; isFirst: boolean } | null;
}

/** What has to wait, since the account's currency is about to be decided. */
export interface CurrencyWait {
  reason: string;
  afterMs: number;
}

/** The currencies of accounts, as this process knows them: the settings' own, or what the database says was acknowledged first. */
export interface AccountCurrencies {
  /** To be asked before a delivery is sent. */
  begin(connection: Connection, delivery: DeliverySnapshot): Promise<SendingCurrency | CurrencyWait>;
  /** To be told what came of it, before that is on record. May be told twice. */
  end(connection: Connection, deliveryId: string, ended: Ended): Promise<void>;
}

interface Ended extends SendingCurrency {
  /** null: the vendor acknowledged it */
  failure: Failure | null;
}

/** How soon to ask again: what is being sent is known in moments, what may have arrived takes retries or a person. */
const SOON_MS = 500;
const LATER_MS = 60_000;

/** Costs a statement only where an amount names a currency and the account has none that this process knows of. */
export function openAccountCurrencies({ pool }: Pick<Store, 'pool'>): AccountCurrencies {
  // A connection that changes, or is made anew under its name, is another object.
  const kept = new WeakMap<Connection, string>();

  return {
    begin: async (connection, delivery) => {
      const own = currencyIn(connection.settings) ?? kept.get(connection) ?? null;
      if (own !== null || !namesCurrency(delivery)) return { currency: own, tries: null };
      const currency = namedIn(statedAmounts(connection, delivery, null));
      if (currency === null) return { currency: await readAccountCurrency(pool, connection.name), tries: null };
      const tried = await tryCurrency(pool, { connection: connection.name, currency, deliveryId: delivery.id });
      if ('waitsFor' in tried) {
        const { waitsFor: other, isSoon } = tried;
        const reason = `an amount in ${other} is on its way to this account, whose currency is not known yet; one in ${currency} waits for what comes of it`;
        return { reason, afterMs: isSoon ? SOON_MS : LATER_MS };
      }
      if ('kept' in tried) {
        kept.set(connection, tried.kept);
        return { currency: tried.kept, tries: null };
      }
      return { currency: null, tries: { currency, ...tried } };
    },
    end: async (connection, deliveryId, { tries, failure }) => {
      if (tries === null) return;
      const { currency, isFirst } = tries;
      if (failure === null) kept.set(connection, await keepCurrency(pool, connection.name, currency));
      else if (isFirst && !mayHaveArrived(failure)) {
        await giveUpCurrency(pool, { connection: connection.name, currency, deliveryId });
      }
    },
  };
}

function namesCurrency(delivery: DeliverySnapshot): boolean {
  if (delivery.subject === 'call') return false;
  return [delivery.revision, ...delivery.outcomesOfCall].some(
    ({ state }) => state.amount != null && state.amount.currency !== null,
  );
}

/** An adapter states amounts of one currency alone where the account's is not known. */
function namedIn(amounts: readonly Money[]): string | null {
  return amounts.find(({ currency }) => currency !== null)?.currency ?? null;
}

function mayHaveArrived({ kind }: Failure): boolean {
  return kind === 'ambiguous' || kind === 'unreadable';
}
