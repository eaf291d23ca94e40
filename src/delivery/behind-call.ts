import { callIdFor } from '../adapter/call-id';
import type { Call } from '../model/call';
import { newId } from '../model/id';
import { decideCallDelivery, finishCallDelivery, waitForCall } from '../store/call-deliveries';
import type { Store } from '../store/client';
import type { Finish, Finished } from '../store/finish';
import type { LeasedDelivery } from '../store/leases';
import { waitForId } from '../store/wait-for-id';
import type { Log } from '../telemetry/log';
import type { Connection } from '../connections/connection';
import { wayToCall } from './way-to-call';

export interface BehindCallOptions {
  store: Store;
  /** how long an outcome may wait for its call to be handed over, milliseconds */
  longestWaitMs: number;
  log: Log;
  tryLater(connection: Connection, deliveryId: string, afterMs: number): void;
}

/** The order of a call and its outcomes at a vendor that calls are handed over to: the call goes first. */
export interface BehindCall {
  /**
   * Whether an outcome has to wait until its call was handed over to the connection; it is put behind it then, and its lease has ended.
   * So it is with one that somebody asked to be sent again, whatever became of it, and whose call the vendor can't be named yet.
   * Otherwise it is written down, before it is sent, which way it goes.
   */
  waits(connection: Connection, delivery: LeasedDelivery): Promise<boolean>;
  /** Finishes the delivery of a call. When the vendor has taken it, what waits behind it goes out. */
  finish(connection: Connection, result: Finish): Promise<Finished | null>;
}

export function createBehindCall({ store, longestWaitMs, log, tryLater }: BehindCallOptions): BehindCall {
  return {
    async waits(connection, delivery) {
      if (delivery.subject === 'call') return false;
      if (delivery.replayedBy !== null && whyWaits(connection, delivery.call) !== null) {
        const waits = await waitForId(store.pool, delivery, (call) => whyWaits(connection, call), longestWaitMs);
        if (!waits) tryLater(connection, delivery.id, 0);
        return true;
      }
      const way = wayToCall(connection, delivery);
      if (way.by !== 'nothing-yet') {
        const callDelivery = way.by === 'hand-over' ? way.callDelivery : null;
        const isDecided = callDelivery === delivery.callDeliveryId && !delivery.isCallUndecided;
        if (!isDecided) await decideCallDelivery(store.pool, delivery, callDelivery);
        return false;
      }
      const call = { id: newId(), connection: connection.name, adapter: connection.adapter.id, knownAs: way.knownAs };
      const due = await waitForCall(store.pool, delivery, call, longestWaitMs);
      for (const { id } of due) tryLater(connection, id, 0);
      const ids = { deliveryId: delivery.id, callId: delivery.call.id, connection: connection.name };
      log.info('waits for its call', ids);
      return true;
    },
    async finish(connection, result) {
      const { finished, released } = await finishCallDelivery(store.pool, result);
      for (const { id } of released) tryLater(connection, id, 0);
      return finished;
    },
  };
}

/** What of the call the vendor has to be told and nobody knows yet; null where nothing is missing. */
function whyWaits(connection: Connection, call: Call): string | null {
  const { adapter, settings } = connection;
  return adapter.deliver?.waitsFor(call, callIdFor(connection, call.ids), settings) ?? null;
}
