import type { Identity } from '../model/call';
import type { LearnedFact } from '../model/learned-facts';
import type { OutcomeState } from '../model/outcome';
import type { Instant } from '../model/time';
import type { Queryable } from './client';
import { instant, outcomeState, STATE_JSON, type StateColumns } from './rows';

/** What it takes to make two calls two again that became one. */
export interface MergeRecord {
  /** ids of the leaving call */
  ids: readonly (Identity & { own: boolean })[];
  /** the gateway's ids of its outcomes that are the staying call's since */
  outcomes: readonly string[];
  /** its outcomes that the staying call had as well, each with the one that says it since, and which revision of that was the newest, before and after */
  absorbed: readonly { id: string; by: string; before: number; after: number }[];
  /** calls that had become the leaving one before */
  calls: readonly string[];
  /** deliveries of the leaving call itself that are the staying one's since */
  callDeliveries: readonly string[];
  /** what the staying call knows by it */
  learned: readonly LearnedFact[];
}

export interface CallMerge {
  leaving: string;
  staying: string;
  mergedAt: Instant;
  record: MergeRecord;
}

/** Keeps what two calls were that become one now, in the transaction in which they do. */
export async function recordMerge(
  on: Queryable,
  { leaving, staying, record }: Omit<CallMerge, 'mergedAt'>,
): Promise<void> {
  await on.query({
    text: 'INSERT INTO call_merges (leaving, staying, record) VALUES ($1, $2, $3)',
    values: [leaving, staying, JSON.stringify(record)],
  });
}

/** How a call became another one, and which ones became it; the latest first. */
export async function findMerges(on: Queryable, callId: string): Promise<CallMerge[]> {
  const { rows } = await on.query<Omit<CallMerge, 'mergedAt'> & { merged_at: Date }>({
    text: `SELECT leaving, staying, merged_at, record FROM call_merges WHERE leaving = $1 OR staying = $1
           ORDER BY merged_at DESC, leaving`,
    values: [callId],
  });
  return rows.map(({ merged_at, ...merge }) => ({ ...merge, mergedAt: instant(merged_at) }));
}

/**
 * The call is one of its own again, with the calls that had become it and the outcomes that another one has said for it since. What of it
 * is the other call's is to be moved by whoever asks.
 */
export async function undoMerge(on: Queryable, { leaving, record }: CallMerge): Promise<void> {
  const { absorbed, calls } = record;
  await on.query({
    text: 'UPDATE calls SET merged_into = NULL, version = version + 1 WHERE id = $1',
    values: [leaving],
  });
  await on.query({ text: 'UPDATE calls SET merged_into = $1 WHERE id = ANY($2::uuid[])', values: [leaving, calls] });
  await on.query({
    text: `UPDATE outcomes SET absorbed_by = NULL, absorbed_revision = NULL WHERE id = ANY($1::uuid[]) AND call_id = $2`,
    values: [absorbed.map(({ id }) => id), leaving],
  });
  await on.query({ text: 'DELETE FROM call_merges WHERE leaving = $1', values: [leaving] });
}

/** Of what was a call's when it became another one, what is still that one's. */
export async function stillAt(
  on: Queryable,
  callId: string,
  { ids, outcomes }: Pick<MergeRecord, 'ids' | 'outcomes'>,
): Promise<Pick<MergeRecord, 'ids' | 'outcomes'>> {
  const { rows: keys } = await on.query<{ key: string; value: string }>({
    text: 'SELECT key, value FROM call_ids WHERE call_id = $1',
    values: [callId],
  });
  const { rows: still } = await on.query<{ id: string }>({
    text: 'SELECT id FROM outcomes WHERE call_id = $1 AND id = ANY($2::uuid[])',
    values: [callId, outcomes],
  });
  return {
    ids: ids.filter((id) => keys.some(({ key, value }) => key === id.key && value === id.value)),
    outcomes: still.map(({ id }) => id),
  };
}

/** What an outcome said at a revision, and who reported that. */
export async function readState(
  on: Queryable,
  outcomeId: string,
  number: number,
): Promise<{ state: OutcomeState; source: string } | null> {
  const { rows } = await on.query<{ state: StateColumns }>({
    text: `SELECT ${STATE_JSON('r')} AS state FROM revisions r WHERE outcome_id = $1 AND number = $2`,
    values: [outcomeId, number],
  });
  return rows[0] ? { state: outcomeState(rows[0].state), source: rows[0].state.source } : null;
}
