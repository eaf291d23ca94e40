import { newId } from '../model/id';
import { nameKey } from '../model/outcome';
import { act, audit, type Operator } from '../store/audit';
import type { Store } from '../store/client';
import { createReplay, type ReplayFilter, type ReplayOnRecord, type Sample, takeSnapshot } from '../store/replays';
import { type DeliverySnapshot, readSnapshots, type SnapshotOptions } from '../store/snapshots';
import { OVERTAKEN } from '../store/write-accepted';

export interface PlanOptions {
  store: Store;
  /** those that deliver now; what is of another one can't be sent */
  connections(): readonly Deliverable[];
  /** what would be sent, secrets masked, or why nothing can be */
  preview(delivery: DeliverySnapshot): Promise<Pick<Sample, 'request' | 'reason' | 'warnings'>>;
}

/** A connection as planning a replay sees it. */
export interface Deliverable {
  name: string;
  /** its requests tell the state of the whole call */
  isWholeCall: boolean;
  /** calls are handed over to it */
  isHandedCalls: boolean;
}

/** Plans a replay of all that a filter matches now, and sends nothing. Null when that is too much for one replay. */
export type PlanReplay = (filter: ReplayFilter, operator: Operator) => Promise<ReplayOnRecord | null>;

export function createPlanReplay({ store, connections, preview }: PlanOptions): PlanReplay {
  const sampleOf = async (delivery: DeliverySnapshot): Promise<Sample> => {
    const { id: deliveryId, connection, overtaken } = delivery;
    const isOutcome = delivery.subject === 'outcome';
    const of = { outcomeId: isOutcome ? delivery.outcomeId : null, callId: isOutcome ? null : delivery.call.id };
    const shown = overtaken ? { request: null, reason: OVERTAKEN, warnings: [] } : await preview(delivery);
    return { deliveryId, ...of, connection, ...shown };
  };

  return async (filter, operator) => {
    const id = newId();
    const deliverable = connections();
    const names = deliverable.map(({ name }) => name);
    const options: SnapshotOptions = {
      wholeCallConnections: deliverable.filter(({ isWholeCall }) => isWholeCall).map(({ name }) => name),
      callConnections: deliverable.filter(({ isHandedCalls }) => isHandedCalls).map(({ name }) => name),
    };
    try {
      return await act(store, async (on) => {
        const named = { ...filter, nameKey: filter.name === undefined ? undefined : nameKey(filter.name) };
        const snapshot = await takeSnapshot(on, id, named, names);
        if (!snapshot) throw new TooMany('more deliveries than one replay takes');
        const { plan, sampleIds } = snapshot;
        const snapshots = await readSnapshots(store.pool, sampleIds, options);
        const sample = await Promise.all(snapshots.map(sampleOf));
        const replay = await createReplay(on, { id, filter, ...plan, sample, createdBy: operator.who });
        const target = { kind: 'replay' as const, id };
        await audit(on, operator, { action: 'replay.plan', target, before: null, after: { filter, ...plan } });
        return replay;
      });
    } catch (error) {
      if (error instanceof TooMany) return null;
      throw error;
    }
  };
}

/** Thrown within the transaction, so that nothing of the snapshot stays. */
class TooMany extends Error {
  override readonly name = 'TooMany';
}
