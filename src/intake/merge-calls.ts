import type { Store } from '../store/client';
import { recordMerge } from '../store/call-merges';
import { joinCalls, writeEvidence } from '../store/join-calls';
import { readKnown } from '../store/known-calls';
import { learnedBy } from '../model/learned-facts';
import { inTransaction } from '../store/transaction';
import { type DueDelivery, type EndedDelivery, writeAccepted } from '../store/write-accepted';
import { factsToAdd } from './draft-facts';
import { type Merge, openLedger } from './ledger';
import { type Destination, isWholeCall } from './plan-deliveries';

export interface MergeOptions {
  store: Store;
  destinations: readonly Destination[];
  longestWaitMs: number;
  /** hears of deliveries that came to an end as they were written */
  observe?(ended: readonly EndedDelivery[]): void;
}

/**
 * Makes calls one that somebody's ids have shown to be one: the oldest stays. It gets the others' ids and outcomes, learns
 * what it did not know, and what waited for one of their ids goes out. An outcome that several of them had is one from
 * then on, and says what it would had it been reported of one call. A vendor that knew both as one call, by two ids, and was told of each
 * what came of it, is told of all.
 *
 * Gives the deliveries that are due now; none when somebody else was quicker or the calls contradict each
 * other, which whoever reads them again finds out.
 */
export async function mergeCalls(
  { store, destinations, longestWaitMs, observe }: MergeOptions,
  { callIds, sought }: Merge,
): Promise<DueDelivery[]> {
  const [staying, ...leaving] = [...callIds].sort();
  if (staying === undefined) return [];
  const wholeCallConnections = destinations.filter(isWholeCall).map(({ name }) => name);
  return inTransaction(store.pool, async (on) => {
    const due: DueDelivery[] = [];
    if (sought) await writeEvidence(on, sought.callId, sought.evidence);
    for (const other of leaving) {
      const joined = await joinCalls(on, staying, other, wholeCallConnections);
      if (!joined) continue;
      const outcomes = [...joined.doubled, ...joined.repeated].map(({ nameKey, key }) => ({ nameKey, key }));
      const known = await readKnown(on, { identities: [], callIds: [staying], outcomes, idempotencyKeys: [] });
      const [call] = known.calls;
      if (!call) throw new Error(`call ${staying} is gone in the middle of a transaction`);
      const ledger = openLedger({ known: known.calls, names: known.names, destinations, now: known.now });
      const facts = factsToAdd(call, joined.joined);
      const learned = learnedBy(call, facts);
      ledger.join(staying, facts);
      for (const { absorbed, isUnsaid, ...outcome } of joined.doubled) {
        ledger.restate(staying, outcome, { ...absorbed, isUnsaid });
      }
      for (const outcome of joined.repeated) ledger.repeat(staying, outcome);
      due.push(...(await writeAccepted(on, ledger.changes, [], longestWaitMs, observe)));
      const absorbed = joined.doubled.map(({ id: by, absorbed: { id }, revision: before }) => {
        const moved = ledger.changes.movedOutcomes.find((one) => one.id === by);
        return { id, by, before, after: moved?.revision ?? before };
      });
      await recordMerge(on, { leaving: other, staying, record: { ...joined.belongings, absorbed, learned } });
    }
    return due;
  });
}
