import { setTimeout as wait } from 'node:timers/promises';
import type { Adapter } from '../adapter/contract';
import { earlierSearchIdentity, type Identity, searchIdentity } from '../model/call';
import { MATCH_WINDOWS, type MatchWindows } from '../model/match';
import { nameKey } from '../model/outcome';
import { readAccountCurrencies } from '../store/account-currencies';
import type { Queryable } from '../store/client';
import { coalesce } from '../batching/coalesce';
import { isDatabaseAway, isWriteConflict } from '../store/errors';
import { type KeptAnswer, type Known, readKnownAndMoved } from '../store/known-calls';
import { describedAlike, describedNear, findNearby } from '../store/nearby-calls';
import { type DueDelivery, writeAccepted } from '../store/write-accepted';
import { type Draft, isRefused, type Item } from './accepted';
import { type Merge, openLedger } from './ledger';
import { wantedBy } from './match-call';
import { mergeCalls, type MergeOptions } from './merge-calls';
import type { AccountCurrencies } from './amounts';
import { createReadDraft } from './read-draft';

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
  /** kept for good, or for a week */
  forever: boolean;
}

export type Answer =
  | { status: 'accepted'; items: Item[]; replayed: boolean }
  /** the key was used before, with another body */
  | { status: 'idempotency_mismatch' };

export interface AcceptOptions extends MergeOptions {
  /** by id; those of the destinations are known without being named */
  adapters?: ReadonlyMap<string, Adapter>;
  /** `MATCH_WINDOWS` where they are left out */
  windows?: MatchWindows;
  /** of amounts for which nobody names one; null, unless said: none is named */
  defaultCurrency?: string | null;
  /** has these deliveries sent; not awaited, since a sweeper finds whatever nobody is woken for */
  wake(due: readonly DueDelivery[]): void;
}

export type AcceptOutcomes = (post: Post) => Promise<Answer>;

/** How many drafts of posts that arrive together are written together. */
const MOST_DRAFTS = 256;
/** Whoever loses a race has been overtaken by somebody who committed, so races end; this is for what is no race. */
const MOST_CONFLICTS = 20;
/** Those who lost one race together should not meet in the next. */
const CONFLICT_WAIT_MS = 20;
/** Reports without an id that are looked for at once: each brings its candidates, and others wait meanwhile. */
const MOST_SEARCHES = 50;

/**
 * Accepts posts: two statements, one that reads what is known and one that writes everything that follows, however many
 * outcomes there are. It is committed when the promise resolves. Writers that meet are told apart by unique keys and
 * the loser reads again, so that a hundred identical posts at once make one outcome.
 *
 * A draft whose ids make two calls one is put off: the rest is written, the calls are made one, and it is read again.
 */
export function acceptOutcomes(options: AcceptOptions): AcceptOutcomes {
  const { store, destinations, longestWaitMs, wake } = options;
  const read = createReadDraft(destinations, options.adapters);
  /** what was written of a draft stays its answer, whatever comes of those beside it */
  const settled = new WeakMap<Draft, Item>();

  const acceptTogether = coalesce(acceptAll, {
    most: MOST_DRAFTS,
    weigh: ({ drafts }) => drafts.length,
    isShared: isDatabaseAway,
  });
  return (post) => acceptTogether({ ...post, drafts: post.drafts.map(read) });

  async function acceptAll(posts: Post[]): Promise<Answer[]> {
    const answers = new Map<Post, Answer>();
    const most = 10 + 2 * posts.reduce((sum, { drafts }) => sum + drafts.length, 0);
    for (let conflicts = 0, rounds = 0; ; rounds += 1) {
      if (rounds > most + MOST_CONFLICTS) throw new Error('calls that are to become one do not');
      try {
        const open = posts.filter((post) => !answers.has(post));
        const merges = await acceptOnce(open, answers);
        for (const merge of merges) wake(await mergeCalls(options, merge));
      } catch (error) {
        conflicts += 1;
        if (!isWriteConflict(error) || conflicts > MOST_CONFLICTS) throw error;
        await wait(Math.random() * CONFLICT_WAIT_MS * (conflicts - 1));
        continue;
      }
      const found = posts.flatMap((post) => answers.get(post) ?? []);
      if (found.length === posts.length) return found;
    }
  }

  /**
   * One reading and one writing. What is written is settled and answered; a post of which a draft was put off is not
   * answered yet. Gives the calls that have to be made one before it can be.
   */
  async function acceptOnce(posts: readonly Post[], answers: Map<Post, Answer>): Promise<Merge[]> {
    const turn = turnOf(posts, settled);
    const known = await readFor(store.pool, [...turn], posts, options);
    const ledger = openLedger({ ...options, ...known, known: known.calls });
    const kept = new Map(known.answers.map((answer) => [identity(answer), answer]));
    const newAnswers: KeptAnswer[] = [];
    const items = new Map<Draft, Item>();
    const merges: Merge[] = [];

    const accept = (draft: Draft): Item | null => {
      const before = settled.get(draft);
      if (before) return before;
      if (!turn.has(draft)) return null;
      const item = ledger.accept(draft);
      if (item.result !== 'deferred') items.set(draft, item);
      else if (item.merge) merges.push(item.merge);
      return item.result === 'deferred' ? null : item;
    };

    const answered = posts.map((post): [Post, Answer | null] => {
      const { drafts, idempotency } = post;
      const first = idempotency && kept.get(identity(idempotency));
      if (first && first.fingerprint !== idempotency?.fingerprint) return [post, { status: 'idempotency_mismatch' }];
      if (first) return [post, { status: 'accepted', items: first.answer as Item[], replayed: true }];

      const all = drafts.map(accept).filter((item) => item !== null);
      if (all.length < drafts.length) return [post, null];
      if (idempotency && all.some((item) => !isRefused(item))) {
        const answer = { ...idempotency, answer: all };
        kept.set(identity(idempotency), answer);
        newAnswers.push(answer);
      }
      return [post, { status: 'accepted', items: all, replayed: false }];
    });

    // Under a key all of a post is written or nothing: another body may come with the same key meanwhile.
    if (merges.length > 0 && answered.some(([{ idempotency }, answer]) => idempotency && !answer)) return merges;
    const hasChanges = Object.values<unknown[]>({ ...ledger.changes }).some((rows) => rows.length > 0);
    if (hasChanges || newAnswers.length > 0) {
      wake(await writeAccepted(store.pool, ledger.changes, newAnswers, longestWaitMs, options.observe));
    }
    for (const [draft, item] of items) settled.set(draft, item);
    for (const [post, answer] of answered) if (answer) answers.set(post, answer);
    return merges;
  }
}

/** The drafts that are accepted now, in their order: a bounded number of those that have to be looked for. */
function turnOf(posts: readonly Post[], settled: WeakMap<Draft, Item>): Set<Draft> {
  const turn = new Set<Draft>();
  let searches = 0;
  for (const draft of posts.flatMap((post) => post.drafts)) {
    if (settled.has(draft)) continue;
    if (isSearch(draft)) searches += 1;
    if (searches > MOST_SEARCHES) break;
    turn.add(draft);
  }
  return turn;
}

function isSearch({ call }: Draft): boolean {
  return Object.keys(call.ids).length === 0;
}

/** Everything that accepting these drafts, of these posts, depends on. */
export async function readFor(
  on: Queryable,
  drafts: readonly Draft[],
  posts: readonly Pick<Post, 'idempotency'>[],
  { windows = MATCH_WINDOWS, defaultCurrency }: Pick<AcceptOptions, 'windows' | 'defaultCurrency'>,
): Promise<Known & { acknowledged: AccountCurrencies }> {
  const dated = drafts.filter(({ call }) => call.startedAt);
  const searches = dated.filter(isSearch);
  const described = dated.filter(({ alias }) => !alias);
  const known = await readKnownAndMoved(on, {
    identities: drafts.flatMap(identitiesOf),
    callIds: [
      ...drafts.flatMap(({ of }) => of ?? []),
      ...(searches.length > 0 ? await findNearby(on, searches.map(wantedBy), windows) : []),
    ],
    described: described.map((draft) =>
      isSearch(draft) ? describedAlike(draft.call) : describedNear(draft.call, windows),
    ),
    outcomes: drafts.flatMap(({ outcome }) => (outcome ? [{ nameKey: nameKey(outcome.name), key: outcome.key }] : [])),
    idempotencyKeys: posts.flatMap(({ idempotency }) => (idempotency ? [idempotency] : [])),
  });
  const isNamed = drafts.some(({ outcome }) => outcome?.amount && (outcome.amount.currency ?? defaultCurrency));
  const isUnnamed = known.calls.some(({ outcomes }) => outcomes.some(({ state }) => state.amount?.currency === null));
  return { ...known, acknowledged: isNamed && isUnnamed ? await readAccountCurrencies(on) : new Map() };
}

/** Every name under which the draft's call may be known. */
function identitiesOf({ call, alias }: Draft): Identity[] {
  const ids = Object.entries(call.ids).map(([key, value]) => ({ key, value }));
  if (alias) return [...ids, alias];
  const searched = ids.length === 0 ? [searchIdentity(call), earlierSearchIdentity(call)] : [];
  return [...ids, ...searched.filter((name) => name !== null)];
}

function identity({ principal, key }: { principal: string; key: string }): string {
  return `${principal}\0${key}`;
}
