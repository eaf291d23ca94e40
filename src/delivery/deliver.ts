import { setMaxListeners } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { isToHandOver } from '../adapter/hand-over';
import { newId } from '../model/id';
import type { Store } from '../store/client';
import { decideCallDelivery, finishCallDelivery, waitForCall } from '../store/call-deliveries';
import { coalesce } from '../store/coalesce';
import { pauseConnection } from '../store/connections';
import { isDatabaseAway, isWriteConflict } from '../store/errors';
import { type Finish, finish, type Finished, LONGEST_OWN_WAIT_MS } from '../store/finish';
import type { ExchangeTemplates } from '../store/exchange-templates';
import { lease, LANE_BUSY_WAIT_MS, type Lease, type LeasedDelivery } from '../store/leases';
import type { Log } from '../telemetry/log';
import { attempt, type AttemptResult, isDeliveryRepeatable } from './attempt';
import type { Breakers, Heard } from './breaker';
import { type Connection, isHandedCalls, isWholeCall } from './connection';
import { decide, type Decision } from './decide';
import { logAttempt } from './log-attempt';
import { wayToCall } from './way-to-call';

export interface DeliverOptions {
  store: Store;
  breakers: Breakers;
  templates: ExchangeTemplates;
  /** how long an outcome may wait for its call to be handed over */
  longestWaitMs: number;
  /** aborted when this process begins nothing more */
  stopping: AbortSignal;
  log: Log;
  /** whether a connection is still as it is said to be here: it may be changed or gone while something waits for its turn */
  isCurrent(connection: Connection): boolean;
  /** brings a delivery back here after so many milliseconds */
  tryLater(connection: Connection, deliveryId: string, afterMs: number): void;
  /** milliseconds of a clock that only goes forward */
  now?: () => number;
}

/**
 * Attempts one delivery if it is to be had: due, not paused, nothing of its lane in flight. Throws only for trouble of our
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
  const { store, breakers, templates, longestWaitMs, stopping, log, isCurrent, tryLater } = options;
  const { now = () => performance.now() } = options;
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
      const { leased, waitMs, ...why } = await leaseOne({ id, connection }).catch(readLaneTaken);
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
    const unsent = settleUnsent(connection, delivery, ageMs);
    if (!unsent && (await goesBehindCall(connection, delivery))) return;
    const result = unsent ? null : await attempt(connection, delivery, performance.now() + OLDEST_LEASE_MS - ageMs);
    const durationMs = Date.now() - startedAt.getTime();
    if (result?.bug) log.error('adapter failed to prepare', { deliveryId: delivery.id, error: result.bug });

    const decision =
      unsent ?? (result?.cutOff ? givenBack(result) : decideOn(connection, delivery, result as AttemptResult));
    const pauses = decision.status === 'held' ? { connection, reason: decision.reason } : null;
    const lateAt = startedAt.getTime() + leaseMsOf(connection);
    const finishThis = delivery.subject === 'call' ? finishCall(connection) : finishOne;
    const finished = await finishPatiently(lateAt, pauses, finishThis, {
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
      warnings: result?.warnings ?? [],
      decision: result?.cutOff ? 'given back' : decision.status,
      withoutAttempt: unsent !== null,
      inDoubt: result?.cutOff === true && result.failure?.kind === 'ambiguous',
    });
    logAttempt(log, { connection, delivery, result, durationMs, finished });
    const isHeard = result !== null && !result.cutOff;
    await hearOf(connection, { failure: isHeard ? result.failure : 'unsent', isProbe: delivery.isProbe });
    const isSoon = 'afterMs' in decision && decision.afterMs <= LONGEST_OWN_WAIT_MS;
    if (finished?.status === 'retrying' && isSoon) tryLater(connection, delivery.id, decision.afterMs);
  }

  /**
   * Whether an outcome has to wait until its call was handed over to the connection. Otherwise it is written down, before it is sent,
   * which way it goes.
   */
  async function goesBehindCall(connection: Connection, delivery: LeasedDelivery): Promise<boolean> {
    if (delivery.subject === 'call') return false;
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
    log.info('waits for its call', { deliveryId: delivery.id, callId: delivery.call.id, connection: connection.name });
    await hearOf(connection, { failure: 'unsent', isProbe: delivery.isProbe });
    return true;
  }

  /** When the vendor has taken a call, what waits behind it goes out. */
  function finishCall(connection: Connection) {
    return async (result: Finish): Promise<Finished | null> => {
      const { finished, released } = await finishCallDelivery(store.pool, result);
      for (const { id } of released) tryLater(connection, id, 0);
      return finished;
    };
  }

  /** Deliveries that move on without being sent (again); null for one that is to be sent. */
  function settleUnsent(connection: Connection, delivery: LeasedDelivery, ageMs: number): Unsent | null {
    if (ageMs > OLDEST_LEASE_MS)
      return { status: 'retrying', reason: 'this process was too slow to send it', afterMs: 0 };
    // Whoever asks for it again takes the doubt on; but not for what a later revision may have said since.
    const isTakenOn = delivery.replayedBy !== null && !delivery.overtaken;
    if (delivery.inDoubt && !isTakenOn && !isDeliveryRepeatable(connection, delivery)) {
      return {
        status: 'review',
        reason: 'an attempt was cut off; it may have arrived, and sending it again would add to it',
      };
    }
    if (delivery.inDoubt && delivery.tries > connection.retries.length) {
      return { status: 'review', reason: `${delivery.tries} attempts, the last of them cut off; it may have arrived` };
    }
    const isAsked = delivery.inDoubt || delivery.replayedBy !== null;
    if (delivery.subject === 'call' && !isAsked && !isToHandOver(connection, delivery.call)) {
      return { status: 'superseded', reason: 'the vendor need not be handed this call any more' };
    }
    return delivery.overtaken ? { status: 'superseded', reason: null } : null;
  }

  function decideOn({ retries }: Connection, delivery: LeasedDelivery, result: AttemptResult): Decision {
    const { tries, absences } = delivery;
    const { failure, repeatable } = result;
    return decide({ failure, repeatable, tries, absences, schedule: { retries }, random: Math.random() });
  }

  /**
   * The vendor has answered: while the lease lasts, a database that is away for a moment is waited for. An answer that can't
   * be stored is left out rather than the delivery being sent again.
   */
  async function finishPatiently(
    lateAt: number,
    pauses: Pause | null,
    write: (result: Finish) => Promise<Finished | null>,
    result: Finish,
  ): Promise<Finished | null> {
    for (;;) {
      try {
        if (pauses) await pause(pauses);
        return await write(result);
      } catch (error) {
        const isLate = Date.now() > lateAt;
        if (isDatabaseAway(error) && !isLate) await wait(250);
        else if (isWithoutAnswer(result) || isDatabaseAway(error)) throw error;
        else {
          log.error('answer not stored', { deliveryId: result.id, error });
          return finishPatiently(lateAt, null, write, {
            ...result,
            ...WITHOUT_EXCHANGE,
            failure: null,
            reference: null,
          });
        }
      }
    }
  }

  /** Whoever does not hear of it finds out with the next attempt. */
  async function hearOf(connection: Connection, heard: Heard): Promise<void> {
    const { name } = connection;
    await breakers(connection, heard).catch((error: unknown) => log.debug('breaker not moved', { name, error }));
  }

  async function pause({ connection, reason }: Pause): Promise<void> {
    const isFirst = await pauseConnection(store, connection.name, reason, connection.settingsDigest);
    if (isFirst) log.error('connection paused', { connection: connection.name, reason });
  }
}

type Unsent =
  | { status: 'review' | 'superseded'; reason: string | null }
  | { status: 'retrying'; reason: string; afterMs: 0 };

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

interface Pause {
  connection: Connection;
  reason: string;
}

/** A lease that was got so long ago may run out before the vendor has answered, and somebody else be sending by then. */
const OLDEST_LEASE_MS = LEASE_MARGIN_MS - 2_000;

/** One lease for one asker, however many ask for the same delivery. */
function takeFrom(leases: Map<string, Lease | undefined>, id: string): Lease {
  const taken = leases.get(id) ?? { leased: null, waitMs: null };
  leases.delete(id);
  return taken;
}

/** The unique index on lanes in flight spoke: another process was quicker. */
function readLaneTaken(error: unknown): Lease {
  if (isWriteConflict(error)) return { leased: null, waitMs: LANE_BUSY_WAIT_MS };
  throw error;
}
