import { setTimeout as wait } from 'node:timers/promises';
import type { Money } from '../model/money';
import type { Warning } from '../model/warning';
import type { Operator } from '../store/audit';
import type { Queryable, Store } from '../store/client';
import { isWriteConflict } from '../store/errors';
import { readStandings } from '../store/move-between-calls';
import { type DeliverySnapshot, readSnapshots } from '../store/snapshots';
import { inTransaction } from '../store/transaction';
import type { DueDelivery, EndedDelivery } from '../store/write-accepted';
import { type Corrected, type CorrectionOptions, PlaceTaken } from './correct-calls';
import { isHandedCalls, isWholeCall } from './plan-deliveries';

/** One thing that a vendor is sent by a correction. */
export interface CorrectionItem {
  outcome: { id: string; name: string; key: string; met: boolean; amount: Money | null };
  call: { id: string; ids: Readonly<Record<string, string>> };
  status: string;
  /** why it waits, or can't be sent */
  reason: string | null;
  /** as it would be sent now, secrets masked; null while it waits */
  request: unknown;
  /** what the vendor can't be sent of it */
  warnings: readonly Warning[];
}

/** What one account is sent: what is taken back of a call that it was sent by mistake, and what is reported of the right one. */
export interface ConnectionPlan {
  connection: string;
  adapter: string;
  retract: CorrectionItem[];
  report: CorrectionItem[];
}

export interface CorrectionsOptions extends CorrectionOptions {
  store: Store;
  /** what would be sent, secrets masked, or why nothing can be */
  preview(delivery: DeliverySnapshot, on: Queryable): Promise<Pick<CorrectionItem, 'request' | 'reason' | 'warnings'>>;
  /** has these deliveries sent; not awaited */
  wake(due: readonly DueDelivery[]): void;
  /** hears of deliveries that came to an end as they were written; not of those of a plan */
  observe?(ended: readonly EndedDelivery[]): void;
}

/** Who asks for a correction, and whether only to see what it would do. */
export interface Asked {
  operator: Operator;
  isPlan: boolean;
}

export interface Done<T> {
  result: T;
  plan: ConnectionPlan[];
}

/** A correction can't be done as it was asked for. Nothing was changed. */
export class CannotCorrect extends Error {
  override readonly name = 'CannotCorrect';
  constructor(
    readonly code:
      | 'not_found'
      | 'same_call'
      | 'call_conflict'
      | 'outcome_conflict'
      | 'not_merged'
      | 'moved'
      | 'sending',
    message: string,
  ) {
    super(message);
  }
}

/** Whoever reports of the calls in that moment has been quicker; several times in a row is none. */
const MOST_CONFLICTS = 5;
const CONFLICT_WAIT_MS = 20;

/**
 * Does a correction in one transaction, and says what each account is sent by it. A plan is the same, taken back: it shows what would be
 * done, to the request, and nothing is sent or kept.
 * @throws {CannotCorrect}
 */
export async function runCorrection<T>(
  options: CorrectionsOptions,
  { isPlan }: Pick<Asked, 'isPlan'>,
  correct: (on: Queryable) => Promise<{ result: T; corrected: Corrected }>,
): Promise<Done<T>> {
  const { store, wake, observe } = options;
  const once = async (): Promise<Done<T>> => {
    let made: Pick<Corrected, 'due' | 'ended'> = { due: [], ended: [] };
    const done = await inTransaction(store.pool, async (on) => {
      const { result, corrected } = await correct(on);
      made = corrected;
      const shown = { result, plan: await planOf(on, options, corrected) };
      if (isPlan) throw new OnlyPlanned(shown);
      return shown;
    });
    wake(made.due);
    observe?.(made.ended);
    return done;
  };
  for (let conflicts = 0; ;) {
    try {
      return await once();
    } catch (error) {
      if (error instanceof OnlyPlanned) return error.shown as Done<T>;
      if (error instanceof PlaceTaken)
        throw new CannotCorrect(
          'outcome_conflict',
          `${error.message}: move that one first, or retract this one and report it of that call with another key`,
        );
      if (!isWriteConflict(error) && !(error instanceof ReadTooEarly)) throw error;
      conflicts += 1;
      if (conflicts > MOST_CONFLICTS)
        throw new CannotCorrect(
          'sending',
          'these calls are reported or sent of all the time at this moment: ask again',
        );
      await wait(Math.random() * CONFLICT_WAIT_MS * conflicts);
    }
  }
}

/** What a correction went by is otherwise since its calls are locked: it is begun again. */
export class ReadTooEarly extends Error {
  override readonly name = 'ReadTooEarly';
}

/** Thrown within the transaction, so that nothing of what is planned stays. */
class OnlyPlanned extends Error {
  override readonly name = 'OnlyPlanned';
  constructor(readonly shown: Done<unknown>) {
    super('a plan is not done');
  }
}

async function planOf(
  on: Queryable,
  { destinations, preview }: CorrectionsOptions,
  { due, waiting, retracted }: Corrected,
): Promise<ConnectionPlan[]> {
  const ids = [...new Set([...due.map(({ id }) => id), ...waiting])];
  const wholeCallConnections = destinations.filter(isWholeCall).map(({ name }) => name);
  const callConnections = destinations.filter(isHandedCalls).map(({ name }) => name);
  const standings = await readStandings(on, ids);
  const plans = new Map<string, ConnectionPlan>();
  for (const snapshot of await readSnapshots(on, ids, { wholeCallConnections, callConnections })) {
    const { adapter = '', status = '', reason = null } = standings.get(snapshot.id) ?? {};
    if (snapshot.subject === 'call') continue;
    const { connection, outcomeId: id, call } = snapshot;
    const { met, amount } = snapshot.revision.state;
    const shown = status === 'waiting' ? { request: null, reason, warnings: [] } : await preview(snapshot, on);
    const item = {
      outcome: { id, ...snapshot.outcome, met, amount },
      call: { id: call.id, ids: call.ids },
      status,
      ...shown,
    };
    const plan = plans.get(connection) ?? { connection, adapter, retract: [], report: [] };
    (retracted.has(id) ? plan.retract : plan.report).push(item);
    plans.set(connection, plan);
  }
  return [...plans.values()];
}
