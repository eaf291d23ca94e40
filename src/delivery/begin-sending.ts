import type { Failure } from '../adapter/failure';
import { isDatabaseAway } from '../store/errors';
import type { LeasedDelivery } from '../store/leases';
import type { AccountCurrencies, CurrencyWait, SendingCurrency } from './account-currency';
import type { BehindCall } from './behind-call';
import type { Connection } from '../connections/connection';
import { settleUnsent, type Unsent } from './settle-unsent';
import { waitsBehind } from './waits-behind';

/** A delivery that is to be sent, in which currency; or where it goes instead. One behind its call was put there, and its lease has ended. */
export type Begun = 'behind its call' | { unsent: Unsent; sending: null } | { unsent: null; sending: SendingCurrency };

/** What waits for what came of another delivery: that is being sent, or somebody settles it, who has it go on at once. */
const SOON_MS = 500;
const LOOK_FOR_IT_AGAIN_MS = 300_000;
const NOT_SENT: Failure = { kind: 'unreachable', message: 'nothing was sent' };

/** In which currency it is to be sent, or why it is not. */
export async function beginSending(
  { currencies, behindCall }: { currencies: AccountCurrencies; behindCall: BehindCall },
  connection: Connection,
  delivery: LeasedDelivery,
): Promise<Begun> {
  const settled = settleUnsent(connection, delivery);
  if (settled) return { unsent: settled, sending: null };
  if (await behindCall.waits(connection, delivery)) return 'behind its call';
  const begun = await currencies.begin(connection, delivery).catch((error: unknown): CurrencyWait => {
    if (isDatabaseAway(error)) return { reason: 'the database was away before it was sent', afterMs: 0 };
    throw error;
  });
  if ('afterMs' in begun) return { unsent: { status: 'retrying', ...begun, counts: 'nothing' }, sending: null };
  const behind = delivery.subject === 'outcome' ? waitsBehind(connection, delivery, begun.currency) : null;
  if (!behind) return { unsent: null, sending: begun };
  await currencies.end(connection, delivery.id, { ...begun, failure: NOT_SENT });
  const { reason, isSoon, deliveryId } = behind;
  const unsent: Unsent = isSoon
    ? { status: 'retrying', reason, afterMs: SOON_MS, counts: 'nothing' }
    : { status: 'waiting', reason, afterMs: LOOK_FOR_IT_AGAIN_MS, behind: deliveryId };
  return { unsent, sending: null };
}
