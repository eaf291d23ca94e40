import { isWriteConflict } from '../store/errors';
import { inTransaction } from '../store/transaction';
import type { Queryable } from '../store/client';
import { writeAccepted } from '../store/write-accepted';
import { type AcceptOptions, readFor } from './accept-outcomes';
import type { Draft, Item } from './accepted';
import { type Merge, openLedger } from './ledger';
import { mergeCalls } from './merge-calls';
import { createReadDraft } from './read-draft';

const MOST_CONFLICTS = 10;

/**
 * Accepts drafts in one transaction with whatever belongs to them: `alongside` hears what became of each, and what it writes is
 * there exactly when they are. Drafts whose ids make calls one are put off until they are, and come in a transaction of
 * their own, for which `alongside` is called again.
 */
export async function acceptPage(
  options: AcceptOptions,
  drafts: readonly Draft[],
  alongside: (on: Queryable, items: ReadonlyMap<Draft, Item>, isLast: boolean) => Promise<void>,
): Promise<void> {
  let open = drafts;
  for (let conflicts = 0; ;) {
    try {
      const { merges, deferred } = await acceptOnce(options, open, alongside);
      for (const merge of merges) options.wake(await mergeCalls(options, merge));
      if (deferred.length === 0) return;
      open = deferred;
    } catch (error) {
      conflicts += 1;
      if (!isWriteConflict(error) || conflicts > MOST_CONFLICTS) throw error;
    }
  }
}

async function acceptOnce(
  options: AcceptOptions,
  drafts: readonly Draft[],
  alongside: (on: Queryable, items: ReadonlyMap<Draft, Item>, isLast: boolean) => Promise<void>,
): Promise<{ merges: Merge[]; deferred: Draft[] }> {
  const { store, destinations, longestWaitMs, wake } = options;
  const read = drafts.map(createReadDraft(destinations, options.adapters));
  const { due, ...rest } = await inTransaction(store.pool, async (on) => {
    const known = await readFor(on, read, [], options);
    const ledger = openLedger({ ...options, ...known, known: known.calls });
    const items = new Map<Draft, Item>();
    const merges: Merge[] = [];
    const deferred: Draft[] = [];
    for (const [index, draft] of drafts.entries()) {
      const item = ledger.accept(read[index] ?? draft);
      if (item.result !== 'deferred') items.set(draft, item);
      else {
        deferred.push(draft);
        if (item.merge) merges.push(item.merge);
      }
    }
    const written = await writeAccepted(on, ledger.changes, [], longestWaitMs, options.observe);
    await alongside(on, items, deferred.length === 0);
    return { due: written, merges, deferred };
  });
  wake(due);
  return rest;
}
