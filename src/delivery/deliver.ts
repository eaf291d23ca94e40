import { setMaxListeners } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { newId } from '../model/id';
import type { Store } from '../store/client';
import { coalesce } from '../batching/coalesce';
import { pauseConnection } from '../store/connections';
import { isDatabaseAway, isWriteConflict } from '../store/errors';
import { addWarning, type Finish, finish, type Finished, LONGEST_OWN_WAIT_MS } from '../store/finish';
import type { ExchangeTemplates } from '../store/exchange-templates';
import { lease, ORDERING_KEY_BUSY_WAIT_MS, type Lease, type LeasedDelivery } from '../store/leases';
import type { Log } from '../telemetry/log';
import type { LearnIds } from '../model/learnt-ids';
import type { MatchWindows } from '../model/match';
import type { AccountCurrencies } from './account-currency';
import { type Lesson, readAnsweredCall } from './answered-call';
import { attempt, type AttemptResult } from './attempt';
import { type Begun, beginSending } from './begin-sending';
import type { BehindCall } from './behind-call';
import type { Breakers, AttemptEnd } from './breaker';
import { type Connection, isHandedCalls, isWholeCall } from '../connections/connection';
import { decide, type Decision } from './decide';
import { logAttempt } from './log-attempt';
import type { ObserveEnded } from './measure-attempts';
import { releaseAfter } from './release-waiting';
import type { Unsent } from './settle-unsent';
import { withTakeBack } from './take-back';

export interface DeliverOptions {
  store: Store;
  breakers: Breakers;
  templates: ExchangeTemplates;
  currencies: AccountCurrencies;
  behindCall: BehindCall;
  /** aborted when this process begins nothing more */
  stopping: AbortSignal;
  log: Log;
  windows: MatchWindows;
  learnIds: LearnIds;
  /** whether a connection is still as it is said to be here: it may be changed or gone while something waits for its turn */
  isCurrent(connection: Connection): boolean;
  /** brings a delivery back here after so many milliseconds */
  tryLater(connection: Connection, deliveryId: string, afterMs: number): void;
  observe?: ObserveEnded;
  /** milliseconds of a clock that only goes forward */
  now?: () => number;
}

/**
 * Attempts one delivery if it is to be had: due, not paused, nothing of its ordering key in flight. Throws only for trouble of our
 * own (the database is away); the lease then runs out and the sweeper brings the delivery back.
 */
export type Deliver = (connection: Connection, deliveryId: string) => Promise<void>;

/** A finish that comes later than this after the deadline finds its lease given away. */
const LEASE_MARGIN_MS = 5_000;
const MOST_AT_ONCE = 128;
/** Leases and finishes that come so close together are made in one statement; after a pause, or where many wait, they are made at once. */
const LEASE_EVERY_MS = 10;
const FINISH_EVERY_MS = 40;
const MANY = 16;
/** At a low rate a turn is hours away, and the rate may be another one by then. */
const LOOK_AGAIN_MS = 1_000;

export function createDeliver(options: DeliverOptions): Deliver {
  const { store, breakers, templates, currencies, behindCall, stopping, log, windows, learnIds } = options;
  const { isCurrent, tryLater, observe, now = () => performance.now() } = options;
  // As many may wait for their turn as there are slots.
  setMaxListeners(0, stopping);

  const leaseAll = async (asked: Asked[]): Promise<Lease[]> => {
    const distinct = [...new Set(asked.map(({ id }) => id))];
    const connections = [...new Set(asked.map(({ connection }) => connection))];
    const leases = await lease(store.pool, distinct, {
      lease: newId(),
      leaseMs: Math.max(...connections.map(leaseMsOf)),
      wholeCallConnections: connections.filter(isWholeCall).map(({ name }) => name),
      callConnections: connections.filter(isHandedCalls).map(({ name }) => name),
      limited: connections.filter(isLimited).map(({ name, limits }) => ({ name, ...limits })),
    });
    const byId = new Map(distinct.map((id, index) => [id, leases[index]]));
    return asked.map(({ id }) => takeFrom(byId, id));
  };
  const together = { most: MOST_AT_ONCE, isShared: isDatabaseAway };
  const leaseFreely = coalesce<Asked, Lease>(leaseAll, {
    ...together,
    atOnce: 2,
    everyMs: LEASE_EVERY_MS,
    enough: MANY,
  });
  // These wait for each other in the database, and nobody else should for them.
  const leaseLimited = coalesce<Asked, Lease>(leaseAll, { ...together, everyMs: LEASE_EVERY_MS, enough: MANY });
  const finishOne = coalesce<Finish, Finished | null>((finishes) => finish(store.pool, finishes), {
    ...together,
    everyMs: FINISH_EVERY_MS,
    enough: MANY,
  });

  return async (connection, id) => {
    const leaseOne = isLimited(connection) ? leaseLimited : leaseFreely;
    for (;;) {
      const askedAt = now();
      const { leased, waitMs, ...why } = await leaseOne({ id, connection }).catch(readOrderingKeyTaken);
      if (leased) return deliverLeased(connection, leased, now() - askedAt);
      if (waitMs === null) return;
      // What is due waits here for its turn: as many as there are slots, while the rest waits in the queue.
      if (!('isLimited' in why) || stopping.aborted) return tryLater(connection, id, waitMs);
      await wait(Math.min(waitMs, LOOK_AGAIN_MS), undefined, { signal: stopping }).catch(() => undefined);
      if (!isCurrent(connection)) return tryLater(connection, id, 0);
    }
  };

  async function deliverLeased(connection: Connection, delivery: LeasedDelivery, ageMs: number): Promise<void> {
    const startedAt = new Date();
    const notAfter = performance.now() + OLDEST_LEASE_MS - ageMs;
    const begun = ageMs > OLDEST_LEASE_MS ? TOO_SLOW : await beginSending(options, connection, delivery);
    if (begun === 'behind its call') return tellBreaker(connection, { failure: 'unsent', isProbe: delivery.isProbe });
    const { unsent, sending } = begun;
    const result = sending && (await attempt(connection, delivery, { currency: sending.currency, notAfter }));
    const durationMs = Date.now() - startedAt.getTime();
    if (result?.bug) log.error('adapter failed to prepare', { deliveryId: delivery.id, error: result.bug });

    const decision =
      unsent ?? (result?.cutOff ? givenBack(result) : decideOn(connection, delivery, result as AttemptResult));
    const lesson = result?.call ? readAnsweredCall(connection, delivery.call, result.call, windows) : null;
    const warnings = [...(result?.warnings ?? []), ...(lesson?.warnings ?? [])];
    const lateAt = startedAt.getTime() + leaseMsOf(connection);
    const before = async (): Promise<void> => {
      if (decision.status === 'held') await pause(connection, decision.reason);
      if (sending && result) await currencies.end(connection, delivery.id, { ...sending, failure: result.failure });
    };
    const write = (ended: Finish): Promise<Finished | null> =>
      delivery.subject === 'call' ? behindCall.finish(connection, ended) : finishOne(ended);
    const finished = await finishPatiently(
      lateAt,
      { before, write },
      {
        id: delivery.id,
        lease: delivery.lease,
        status: decision.status,
        reason: decision.reason,
        afterMs: 'afterMs' in decision ? decision.afterMs : null,
        counts: 'counts' in decision ? decision.counts : 'nothing',
        reference: result?.reference ?? null,
        startedAt: startedAt.toISOString(),
        durationMs,
        ...templates.keep(connection.adapter.id, {
          request: result?.request ?? null,
          response: result?.response ?? null,
        }),
        failure: result?.failure ?? null,
        warnings,
        decision: result?.cutOff ? 'given back' : decision.status,
        withoutAttempt: unsent !== null,
        isAmbiguous: result?.cutOff === true && result.failure?.kind === 'ambiguous',
        learnt: lesson && lesson.ids.length > 0 ? { callId: delivery.call.id, ids: lesson.ids } : null,
      },
    );
    if (finished && lesson && finished.learnt < lesson.ids.length) await learnMore(connection, delivery, lesson);
    const what = { connection, delivery, result, durationMs, finished, currency: sending?.currency ?? null };
    logAttempt(log, what);
    observe?.(what);
    const isAnswered = result !== null && !result.cutOff;
    await tellBreaker(connection, { failure: isAnswered ? result.failure : 'unsent', isProbe: delivery.isProbe });
    if (finished) await goOn(connection, delivery, unsent);
    const isSoon = 'afterMs' in decision && decision.afterMs <= LONGEST_OWN_WAIT_MS;
    if (finished?.status === 'retrying' && isSoon) tryLater(connection, delivery.id, decision.afterMs);
  }

  /** What nobody wakes here is looked at again by a sweeper. */
  async function goOn(connection: Connection, delivery: LeasedDelivery, unsent: Unsent | null): Promise<void> {
    try {
      for (const id of await releaseAfter(store.pool, delivery, unsent)) tryLater(connection, id, 0);
    } catch (error) {
      log.debug('what waits for a delivery not released', { deliveryId: delivery.id, error });
    }
  }

  /**
   * An id of the answer is another call's: the two are one, or it is a warning of the delivery which is finished by now. Trouble of our own is
   * no reason to send it again: the next answer teaches the same.
   */
  async function learnMore(connection: Connection, delivery: LeasedDelivery, lesson: Lesson): Promise<void> {
    const { id, attempt: number, call } = delivery;
    const { ids, isCertain } = lesson;
    try {
      const from = { deliveryId: id, attempt: number };
      const why = await learnIds({ callId: call.id, ids, from, source: connection.name, isCertain });
      if (why === null) return;
      const message = `${connection.adapter.title} answered with an id of another call, and the two are not known to be one: ${why}`;
      await addWarning(store.pool, id, number, { code: 'id_of_other_call', message });
    } catch (error) {
      log.warn('ids of an answer not learnt', { deliveryId: id, error });
    }
  }

  function decideOn(connection: Connection, delivery: LeasedDelivery, result: AttemptResult): Decision {
    const { retries } = connection;
    const { tries, notFoundTries } = delivery;
    const { failure, repeatable } = result;
    const decision = decide({
      failure,
      repeatable,
      tries,
      notFoundTries,
      schedule: { retries },
      random: Math.random(),
    });
    return delivery.subject === 'outcome' ? withTakeBack(connection, delivery, { decision, result }) : decision;
  }

  /**
   * The vendor has answered: while the lease lasts, a database that is away for a moment is waited for. An answer that can't
   * be stored is left out rather than the delivery being sent again.
   */
  async function finishPatiently(lateAt: number, { before, write }: Writing, result: Finish): Promise<Finished | null> {
    for (;;) {
      try {
        await before?.();
        return await write(result);
      } catch (error) {
        const isLate = Date.now() > lateAt;
        if (isDatabaseAway(error) && !isLate) await wait(250);
        else if (isWithoutAnswer(result) || isDatabaseAway(error)) throw error;
        else {
          log.error('answer not stored', { deliveryId: result.id, error });
          const rest = { ...result, ...WITHOUT_EXCHANGE, failure: null, reference: null };
          return finishPatiently(lateAt, { before: null, write }, rest);
        }
      }
    }
  }

  /** A breaker that is not told finds out with the next attempt. */
  async function tellBreaker(connection: Connection, end: AttemptEnd): Promise<void> {
    const { name } = connection;
    await breakers(connection, end).catch((error: unknown) => log.debug('breaker not moved', { name, error }));
  }

  async function pause(connection: Connection, reason: string): Promise<void> {
    const isFirst = await pauseConnection(store, connection.name, reason, connection.settingsDigest);
    if (isFirst) log.error('connection paused', { connection: connection.name, reason });
  }
}

interface Writing {
  /** writes down what is to be known before the finish, once or several times; null for nothing */
  before: (() => Promise<void>) | null;
  write: (result: Finish) => Promise<Finished | null>;
}

/** An attempt that this process cut off itself, since it stops or was too slow: somebody else makes the next one at once. */
function givenBack({ failure }: AttemptResult): Decision {
  return { status: 'retrying', reason: failure?.message ?? '', afterMs: 0, counts: 'nothing' };
}

interface Asked {
  id: string;
  connection: Connection;
}

function isWithoutAnswer({ templateId, response }: Finish): boolean {
  return templateId === null && response === null;
}

/** What an attempt keeps whose exchange can't be stored. */
const WITHOUT_EXCHANGE = { templateId: null, request: null, response: null };

/** Longer than an attempt can take. */
function leaseMsOf({ deadlineMs }: Connection): number {
  return deadlineMs + LEASE_MARGIN_MS;
}

function isLimited({ limits }: Connection): boolean {
  return limits.perSecond !== null || limits.inFlight !== null;
}

/** A lease that was got so long ago may run out before the vendor has answered, and somebody else be sending by then. */
const OLDEST_LEASE_MS = LEASE_MARGIN_MS - 2_000;
const TOO_SLOW: Begun = {
  unsent: { status: 'retrying', reason: 'this process was too slow to send it', afterMs: 0, counts: 'nothing' },
  sending: null,
};

/** One lease for one asker, however many ask for the same delivery. */
function takeFrom(leases: Map<string, Lease | undefined>, id: string): Lease {
  const taken = leases.get(id) ?? { leased: null, waitMs: null };
  leases.delete(id);
  return taken;
}

/** The unique index on ordering keys in flight spoke: another process was quicker. */
function readOrderingKeyTaken(error: unknown): Lease {
  if (isWriteConflict(error)) return { leased: null, waitMs: ORDERING_KEY_BUSY_WAIT_MS };
  throw error;
}
