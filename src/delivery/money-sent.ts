import type { OutcomeState } from '../model/outcome';
import type { OutcomeSnapshot } from '../store/snapshots';
import type { MoneyChange } from '../telemetry/metrics/deliveries';

type Sent = Pick<OutcomeSnapshot, 'revision' | 'previouslySent' | 'wasTaken'>;

/**
 * What a delivery that went through changed of what its vendor was sent: the amount of its revision, less that of the revision it
 * was sent of the same outcome before. An outcome that does not hold has none. What the vendor had taken before changes nothing. An amount
 * that names no currency is in that of the account.
 */
export function moneySent({ revision, previouslySent, wasTaken }: Sent, currency: string | null): MoneyChange[] {
  if (wasTaken) return [];
  const now = amountOf(revision.state, currency);
  const before = amountOf(previouslySent[0], currency);
  if (now && before && now.currency === before.currency) {
    return changes([{ currency: now.currency, value: roundToThousandths(now.value - before.value) }]);
  }
  return changes([...(before ? [{ ...before, value: -before.value }] : []), ...(now ? [now] : [])]);
}

function amountOf(state: OutcomeState | undefined, currency: string | null): MoneyChange | null {
  if (!state?.met || !state.amount) return null;
  return { currency: state.amount.currency ?? currency, value: Number(state.amount.value) };
}

function changes(all: readonly MoneyChange[]): MoneyChange[] {
  return all.filter(({ value }) => value !== 0);
}

/** 0.30 - 0.10 is 0.19999999999999998 otherwise; no currency has more places. */
function roundToThousandths(value: number): number {
  return Math.round(value * 1_000) / 1_000;
}
