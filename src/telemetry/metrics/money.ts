import type { Registry } from 'prom-client';
import { createCounterPerConnection } from './counter-per-connection';
import type { MoneyChange } from './deliveries';

export interface MoneyMetrics {
  open(connection: string): void;
  close(connection: string): void;
  sent(connection: string, changes: readonly MoneyChange[]): void;
}

/** A poster names the currency: whoever names them all must not make a thousand series of each connection. */
const MOST_CURRENCIES = 4;
const NO_CURRENCY = 'none';

/**
 * What vendors were sent, to be seen on a graph and not to be booked by: figures of Prometheus are binary floats, and those of a process end with it.
 * A counter can't fall, so what was taken back is counted beside what was sent: the difference is what stands.
 */
export function createMoneyMetrics(registry: Registry): MoneyMetrics {
  const delivered = createCounterPerConnection(registry, {
    name: 'gateway_money_delivered_total',
    help: `Amounts that were delivered, less what the vendor was sent of the same outcome before, by connection and currency (none: neither the amount nor the account says one); the first ${MOST_CURRENCIES} currencies of a connection`,
    label: 'currency',
  });
  const withdrawn = createCounterPerConnection(registry, {
    name: 'gateway_money_withdrawn_total',
    help: 'What a later revision took back of amounts that were delivered, by connection and currency',
    label: 'currency',
  });
  const others = createCounterPerConnection(registry, {
    name: 'gateway_money_uncounted_total',
    help: 'Deliveries whose amount is in neither of the above, by connection and why: a connection has more currencies than are shown',
    label: 'reason',
  });
  const isShown = (connection: string, currency: string): boolean =>
    delivered.has(connection, currency) || delivered.sizeOf(connection) < MOST_CURRENCIES;
  const all = [delivered, withdrawn, others];

  return {
    open: (connection) => all.forEach((one) => one.open(connection)),
    close: (connection) => all.forEach((one) => one.close(connection)),
    sent(connection, changes) {
      for (const { currency, value } of changes) {
        const label = currency ?? NO_CURRENCY;
        if (!isShown(connection, label)) others.add(connection, 'many_currencies');
        else {
          delivered.add(connection, label, Math.max(0, value));
          withdrawn.add(connection, label, Math.max(0, -value));
        }
      }
    },
  };
}
