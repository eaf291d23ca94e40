import { identityOf } from '../model/call';
import { nameKey } from '../model/outcome';
import { coalesce } from '../store/coalesce';
import { isDatabaseAway, isWriteConflict } from '../store/errors';
import { type KeptAnswer, type Known, readKnown } from '../store/known-calls';
import type { Store } from '../store/client';
import { type DueDelivery, writeAccepted } from '../store/write-accepted';
import type { Accepted, CallConflict, Draft } from './accepted';
import { openLedger } from './ledger';
import type { Destination } from './plan-deliveries';

/** One post: its drafts, and the caller's key for it where one was given. */
export interface Post {
  drafts: readonly Draft[];
  idempotency: Idempotency | null;
}

export interface Idempotency {
  /** whose key it is: two callers may use the same one */
  principal: string;
  key: string;
  /** tells bodies apart */
  fingerprint: string;
}

export type Answer =
  | { status: 'accepted'; items: (Accepted | CallConflict)[]; replayed: boolean }
  /** the key was used before, with another body */
  | { status: 'idempotency_mismatch' };

export interface AcceptOptions {
  store: Store;
  destinations: readonly Destination[];
  /** rings the doorbells; not awaited, since the sweeper rings again for whatever it misses */
  ring(due: readonly DueDelivery[]): void;
}

export type AcceptOutcomes = (post: Post) => Promise<Answer>;

/** How many drafts of posts that arrive together are written together. */
const MOST_DRAFTS = 256;
/** Whoever loses a race has been overtaken by somebody who committed, so races end; this is for what is no race. */
const MOST_READS = 10;

/**
 * Accepts posts: two statements, one that reads what is known and one that writes everything that follows, however many
 * outcomes there are. It is committed when the promise resolves. Writers that meet are told apart by unique keys and
 * the loser reads again, so that a hundred identical posts at once make one outcome.
 */
export function acceptOutcomes({ store, destinations, ring }: AcceptOptions): AcceptOutcomes {
  return coalesce(
    async (posts: Post[]) => {
      for (let reads = 1; ; reads += 1) {
        try {
          return await acceptOnce(posts);
        } catch (error) {
          if (!isWriteConflict(error) || reads === MOST_READS) throw error;
        }
      }
    },
    { most: MOST_DRAFTS, weigh: ({ drafts }) => drafts.length, isShared: isDatabaseAway },
  );

  async function acceptOnce(posts: Post[]): Promise<Answer[]> {
    const known = await readKnown(store.pool, askFor(posts));
    const ledger = openLedger(known.calls, destinations, known.now);
    const kept = keptAnswers(known);
    const newAnswers: KeptAnswer[] = [];

    const answers = posts.map(({ drafts, idempotency }): Answer => {
      const first = idempotency && kept.get(identity(idempotency));
      if (first && first.fingerprint !== idempotency?.fingerprint) return { status: 'idempotency_mismatch' };
      if (first) return { status: 'accepted', items: first.answer as (Accepted | CallConflict)[], replayed: true };

      const items = drafts.map((draft) => ledger.accept(draft));
      if (idempotency && items.some(({ result }) => result !== 'call_conflict')) {
        const answer = { ...idempotency, answer: items };
        kept.set(identity(idempotency), answer);
        newAnswers.push(answer);
      }
      return { status: 'accepted', items, replayed: false };
    });

    const hasChanges = Object.values<unknown[]>({ ...ledger.changes }).some((rows) => rows.length > 0);
    if (hasChanges || newAnswers.length > 0) ring(await writeAccepted(store.pool, ledger.changes, newAnswers));
    return answers;
  }
}

function askFor(posts: readonly Post[]): Parameters<typeof readKnown>[1] {
  const drafts = posts.flatMap((post) => post.drafts);
  return {
    identities: drafts.flatMap(({ call }) => Object.entries(identityOf(call)).map(([key, value]) => ({ key, value }))),
    outcomes: drafts.map(({ outcome }) => ({ nameKey: nameKey(outcome.name), key: outcome.key })),
    idempotencyKeys: posts.flatMap(({ idempotency }) => (idempotency ? [idempotency] : [])),
  };
}

function keptAnswers(known: Known): Map<string, KeptAnswer> {
  return new Map(known.answers.map((answer) => [identity(answer), answer]));
}

function identity({ principal, key }: { principal: string; key: string }): string {
  return `${principal}\0${key}`;
}
