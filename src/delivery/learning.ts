import type { LearnIds } from '../model/learnt-ids';
import type { MatchWindows } from '../model/match';
import type { Store } from '../store/client';
import { addWarning } from '../store/finish';
import type { LeasedDelivery } from '../store/leases';
import type { Log } from '../telemetry/log';
import { type Lesson, readAnsweredCall } from './answered-call';
import type { AttemptResult } from './attempt';
import type { Connection } from './connection';

export interface LearningOptions {
  store: Store;
  windows: MatchWindows;
  learnIds: LearnIds;
  log: Log;
}

/** What vendors' answers teach of calls. */
export interface Learning {
  /** null: the vendor named no call */
  read(connection: Connection, delivery: LeasedDelivery, result: AttemptResult | null): Lesson | null;
  /**
   * For a delivery that is finished, where an id of the answer was not kept, since another call has it: the two are one, or it is a warning of the
   * delivery. Trouble of our own is no reason to send it again: the next answer teaches the same.
   */
  end(connection: Connection, delivery: LeasedDelivery, lesson: Lesson): Promise<void>;
}

export function createLearning({ store, windows, learnIds, log }: LearningOptions): Learning {
  return {
    read: (connection, { call }, result) =>
      result?.call ? readAnsweredCall(connection, call, result.call, windows) : null,
    end: async ({ name, adapter }, { id, attempt, call }, { ids, isCertain }) => {
      try {
        const from = { deliveryId: id, attempt };
        const why = await learnIds({ callId: call.id, ids, from, source: name, isCertain });
        if (why === null) return;
        const message = `${adapter.title} answered with an id of another call, and the two are not known to be one: ${why}`;
        await addWarning(store.pool, id, attempt, { code: 'id_of_other_call', message });
      } catch (error) {
        log.warn('ids of an answer not learnt', { deliveryId: id, error });
      }
    },
  };
}
