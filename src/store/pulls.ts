import type { DayWindow } from '../adapter/pull';
import { newId } from '../model/id';
import type { Instant } from '../model/time';
import type { Builder, Queryable, Store } from './client';
import type { Prisma } from './generated/client';
import type { PullStatus } from './generated/enums';
import { instant, instantOrNull } from './rows';

/** What a pull has brought so far. */
export interface Counts {
  pages: number;
  seen: number;
  created: number;
  updated: number;
  unchanged: number;
  /** rows that could not be read, and those that the intake refused */
  rejected: number;
}

export interface PullOnRecord extends Counts {
  id: string;
  connection: string;
  status: PullStatus;
  backfill: boolean;
  dryRun: boolean;
  /** null until a scheduled pull has begun */
  window: DayWindow | null;
  daysDone: number;
  daysTotal: number;
  error: string | null;
  /** a backfill that waits for its vendor goes on then */
  notBefore: Instant | null;
  createdAt: Instant;
  startedAt: Instant | null;
  finishedAt: Instant | null;
}

/** A pull that this process alone runs, until its lease runs out. */
export interface LeasedPull {
  id: string;
  connection: string;
  backfill: boolean;
  dryRun: boolean;
  window: DayWindow | null;
  daysDone: number;
  lease: string;
}

/** A page of rows that can't be read, each with its text, is too much for a person; how many there are is counted. */
const LONGEST_ERROR = 4_000;
const SAID_TOO = (error: string): string =>
  `left(nullif(concat_ws('; ', error, ${error}::text), ''), ${LONGEST_ERROR})`;

/** How long a process that says nothing is believed to run its pull. */
const LEASE = `interval '20 seconds'`;

/** Puts a scheduled pull down to be run, unless one waits already. */
export async function schedulePull(on: Queryable, connection: string): Promise<void> {
  await on.query({
    text: `INSERT INTO pulls (id, connection, status, backfill, dry_run) VALUES ($1, $2, 'queued', false, false)
           ON CONFLICT DO NOTHING`,
    values: [newId(), connection],
  });
}

export async function createBackfill(
  store: Builder,
  asked: { connection: string; window: DayWindow; daysTotal: number; dryRun: boolean },
): Promise<PullOnRecord> {
  const { connection, window, daysTotal, dryRun } = asked;
  const days = { fromDay: window.from, toDay: window.to, daysTotal };
  const data = { id: newId(), connection, status: 'queued' as const, backfill: true, dryRun, ...days };
  return pullOnRecord(await store.prisma.pull.create({ data }));
}

/**
 * Takes a pull of these connections that is to be run, scheduled ones first and then the oldest: one that waits where no other of
 * its connection runs, or one whose process said nothing for longer than its lease. Two processes at once are told apart by
 * the unique index.
 *
 * A backfill takes its turn before the next scheduled pull when one has ended since it ran: where the next one always waits by
 * the time that one ends, it would never go on.
 */
const CLAIM = `
UPDATE pulls SET status = 'running', lease = $2, lease_until = now() + ${LEASE}, not_before = NULL,
  started_at = coalesce(started_at, now())
WHERE id = (
  SELECT id FROM pulls waiting
  WHERE connection = ANY($1::text[]) AND connection NOT IN (SELECT name FROM connections WHERE paused_at IS NOT NULL) AND (
    status = 'running' AND lease_until < now()
    OR status = 'queued' AND (not_before IS NULL OR not_before <= now()) AND NOT EXISTS (
      SELECT 1 FROM pulls busy WHERE busy.connection = waiting.connection AND busy.status = 'running'))
  ORDER BY backfill AND NOT EXISTS (
    SELECT 1 FROM pulls ended WHERE ended.connection = waiting.connection AND ended.id > waiting.id AND NOT ended.backfill
      AND ended.finished_at > coalesce(waiting.lease_until, waiting.created_at)), created_at LIMIT 1 FOR UPDATE SKIP LOCKED)
RETURNING id, connection, backfill, dry_run AS "dryRun", from_day AS "fromDay", to_day AS "toDay", days_done AS "daysDone"`;

interface ClaimedRow extends Omit<LeasedPull, 'window' | 'lease'> {
  fromDay: string | null;
  toDay: string | null;
}

export async function claimPull(store: Store, connections: readonly string[]): Promise<LeasedPull | null> {
  const lease = newId();
  const { rows } = await store.pool.query<ClaimedRow>(CLAIM, [connections, lease]);
  const [row] = rows;
  if (!row) return null;
  const { fromDay, toDay, ...pull } = row;
  return { ...pull, lease, window: fromDay !== null && toDay !== null ? { from: fromDay, to: toDay } : null };
}

/** Somebody else runs the pull by now, or it was cancelled: whoever hears this writes nothing more of it. */
export class PullLost extends Error {
  override readonly name = 'PullLost';
}

export interface Progress extends Partial<Counts> {
  window?: DayWindow;
  /** days done and in all, as they are from now on */
  daysDone?: number;
  daysTotal?: number;
  /** added to what was said before, also where the pull gets to its end */
  error?: string | undefined;
}

/**
 * Adds to what a pull has brought and keeps its lease.
 * @throws {PullLost} when it is nobody's to write of any more, or its connection is paused: who resumes it lets it go on
 */
export async function recordProgress(on: Queryable, pull: LeasedPull, progress: Progress): Promise<void> {
  const { pages = 0, seen = 0, created = 0, updated = 0, unchanged = 0, rejected = 0, window } = progress;
  const { rows } = await on.query({
    text: `UPDATE pulls SET pages = pages + $3, seen = seen + $4, created = created + $5, updated = updated + $6,
             unchanged = unchanged + $7, rejected = rejected + $8, from_day = coalesce($9, from_day),
             to_day = coalesce($10, to_day), days_done = coalesce($11, days_done),
             days_total = coalesce($12, days_total), lease_until = now() + ${LEASE},
             error = ${SAID_TOO('$13')}
           WHERE id = $1 AND lease = $2 AND status = 'running'
             AND connection NOT IN (SELECT name FROM connections WHERE paused_at IS NOT NULL) RETURNING id`,
    values: [
      pull.id,
      pull.lease,
      pages,
      seen,
      created,
      updated,
      unchanged,
      rejected,
      window?.from ?? null,
      window?.to ?? null,
      progress.daysDone ?? null,
      progress.daysTotal ?? null,
      progress.error ?? null,
    ],
  });
  if (rows.length === 0) throw new PullLost(`pull ${pull.id}`);
}

/** The end of a pull; nothing when it is somebody else's by now, or was cancelled. */
export async function finishPull(store: Store, pull: LeasedPull, error: string | null): Promise<void> {
  await store.pool.query(
    `UPDATE pulls SET status = $3::"PullStatus", error = ${SAID_TOO('$4')}, finished_at = now(), lease = NULL, lease_until = NULL
     WHERE id = $1 AND lease = $2 AND status = 'running'`,
    [pull.id, pull.lease, error === null ? 'done' : 'failed', error],
  );
}

/** Gives a pull back that this process can't go on with: another one goes on where it stopped. */
export async function releasePull(store: Store, pull: LeasedPull): Promise<void> {
  await store.pool.query(
    `UPDATE pulls SET lease_until = now() - interval '1 second' WHERE id = $1 AND lease = $2 AND status = 'running'`,
    [pull.id, pull.lease],
  );
}

/**
 * Lets a scheduled pull of the same connection go first, if one waits: what comes in now is not to wait for a year that was. When it
 * did so stays in `lease_until`.
 */
export async function stepAside(store: Store, pull: LeasedPull): Promise<boolean> {
  const { rowCount } = await store.pool.query(
    `UPDATE pulls SET status = 'queued', lease = NULL, lease_until = now()
     WHERE id = $1 AND lease = $2 AND status = 'running' AND EXISTS (
       SELECT 1 FROM pulls due WHERE due.connection = pulls.connection AND due.status = 'queued' AND NOT due.backfill)`,
    [pull.id, pull.lease],
  );
  return rowCount === 1;
}

/** Puts a pull off for so long; it goes on with the day at which it is. */
export async function putOffPull(store: Store, pull: LeasedPull, afterMs: number): Promise<void> {
  await store.pool.query(
    `UPDATE pulls SET status = 'queued', lease = NULL, lease_until = NULL, not_before = now() + $3 * interval '1 millisecond'
     WHERE id = $1 AND lease = $2 AND status = 'running'`,
    [pull.id, pull.lease, afterMs],
  );
}

/** False when it had ended before. */
export async function cancelPull(store: Builder, id: string): Promise<boolean> {
  const { count } = await store.prisma.pull.updateMany({
    where: { id, status: { in: ['queued', 'running'] } },
    data: { status: 'cancelled', finishedAt: new Date(), lease: null, leaseUntil: null },
  });
  return count > 0;
}

export async function findPull(store: Builder, id: string): Promise<PullOnRecord | null> {
  const row = await store.prisma.pull.findUnique({ where: { id } });
  return row && pullOnRecord(row);
}

export interface PullFilter {
  connection?: string;
  status?: PullStatus;
  /** id of the last pull of the page before */
  after?: string;
  most: number;
}

/** Newest first. */
export async function listPulls(
  store: Store,
  { connection, status, after, most }: PullFilter,
): Promise<PullOnRecord[]> {
  const rows = await store.prisma.pull.findMany({
    where: { connection, status, id: { lt: after } },
    orderBy: { id: 'desc' },
    take: most,
  });
  return rows.map(pullOnRecord);
}

/** When each of these connections' newest pull that got to its end did. */
export async function lastPulls(store: Store, connections: readonly string[]): Promise<Record<string, Instant>> {
  const newest = connections.map(async (connection) => {
    const where = { connection, status: 'done' as const };
    const row = await store.prisma.pull.findFirst({
      where,
      orderBy: { finishedAt: 'desc' },
      select: { finishedAt: true },
    });
    return row?.finishedAt ? ([[connection, instant(row.finishedAt)]] as const) : [];
  });
  return Object.fromEntries((await Promise.all(newest)).flat());
}

function pullOnRecord(row: Prisma.PullGetPayload<object>): PullOnRecord {
  const {
    fromDay,
    toDay,
    lease: _lease,
    leaseUntil: _until,
    notBefore,
    createdAt,
    startedAt,
    finishedAt,
    ...facts
  } = row;
  return {
    ...facts,
    window: fromDay !== null && toDay !== null ? { from: fromDay, to: toDay } : null,
    notBefore: instantOrNull(notBefore),
    createdAt: instant(createdAt),
    startedAt: instantOrNull(startedAt),
    finishedAt: instantOrNull(finishedAt),
  };
}
