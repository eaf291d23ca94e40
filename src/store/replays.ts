import type { Instant } from '../model/time';
import type { Warning } from '../model/warning';
import type { Builder, Store } from './client';
import { Prisma } from './generated/client';
import type { DeliveryStatus, ReplayStatus } from './generated/enums';
import { instant, instantOrNull } from './rows';

/** Which deliveries a replay is of. */
export interface ReplayFilter {
  status: DeliveryStatus[];
  connection?: string | undefined;
  failure?: string | undefined;
  /** of the outcome, compared without case */
  name?: string | undefined;
  /** made at or after */
  from?: Instant | undefined;
  /** made before */
  to?: Instant | undefined;
}

/** What a plan says of the deliveries that it matched. */
export interface Plan {
  matched: number;
  byConnection: Record<string, number>;
  /** of the met outcomes that have an amount, each once; the totals are decimal */
  amounts: { currency: string | null; total: string }[];
}

export interface Sample {
  deliveryId: string;
  /** null of a call's */
  outcomeId: string | null;
  /** null of an outcome's */
  callId: string | null;
  connection: string;
  /** as it would be sent, secrets masked; null when nothing would be */
  request: unknown;
  /** why nothing would be sent */
  reason: string | null;
  /** what the vendor could not be told of it */
  warnings: readonly Warning[];
}

export interface ReplayOnRecord extends Plan {
  id: string;
  status: ReplayStatus;
  filter: ReplayFilter;
  sample: Sample[];
  /** released and on their way */
  queued: number;
  delivered: number;
  /** of those delivered, with a warning */
  warned: number;
  /** failed again, or for a person to review */
  failed: number;
  /** had another status when their turn came, or were overtaken by a later revision */
  passedOver: number;
  createdAt: Instant;
  createdBy: string;
  startedAt: Instant | null;
  startedBy: string | null;
  finishedAt: Instant | null;
}

/** A plan of more deliveries would take longer than a statement may. */
export const MOST_REPLAYED = 100_000;
const MOST_SAMPLES = 5;

/**
 * Takes down which deliveries of these connections the filter matches, in the caller's transaction, and gives the ids of a few,
 * of as many connections as there are. Null when there are more than `MOST_REPLAYED`.
 */
export async function takeSnapshot(
  { prisma }: Builder,
  replayId: string,
  filter: ReplayFilter & { nameKey: string | undefined },
  connections: readonly string[],
): Promise<{ plan: Plan; sampleIds: string[] } | null> {
  const conditions = [
    Prisma.sql`d.status = ANY(${filter.status}::"DeliveryStatus"[])`,
    Prisma.sql`d.connection = ANY(${connections})`,
    Prisma.sql`NOT d.sandbox`,
    ...(filter.connection === undefined ? [] : [Prisma.sql`d.connection = ${filter.connection}`]),
    ...(filter.failure === undefined ? [] : [Prisma.sql`d.failure = ${filter.failure}`]),
    ...(filter.from === undefined ? [] : [Prisma.sql`d.created_at >= ${filter.from}::timestamptz`]),
    ...(filter.to === undefined ? [] : [Prisma.sql`d.created_at < ${filter.to}::timestamptz`]),
    ...(filter.nameKey === undefined
      ? []
      : [Prisma.sql`EXISTS (SELECT FROM outcomes o WHERE o.id = d.outcome_id AND o.name_key = ${filter.nameKey})`]),
  ];
  const matched = await prisma.$executeRaw`
    INSERT INTO replay_deliveries (replay_id, delivery_id, connection)
    SELECT ${replayId}::uuid, d.id, d.connection FROM deliveries d
    WHERE ${Prisma.join(conditions, ' AND ')} LIMIT ${MOST_REPLAYED + 1}`;
  if (matched > MOST_REPLAYED) return null;

  const counts = await prisma.$queryRaw<{ connection: string; count: number }[]>`
    SELECT connection, count(*)::int FROM replay_deliveries WHERE replay_id = ${replayId}::uuid
    GROUP BY connection ORDER BY connection`;
  // Of an outcome that matched more than once the newest revision counts, which is the one that would be told.
  const amounts = await prisma.$queryRaw<Plan['amounts']>`
    SELECT currency, sum(amount)::text AS total FROM (
      SELECT DISTINCT ON (d.outcome_id) r.met, r.amount, r.currency
      FROM replay_deliveries s JOIN deliveries d ON d.id = s.delivery_id
      JOIN revisions r ON r.outcome_id = d.outcome_id AND r.number = d.revision
      WHERE s.replay_id = ${replayId}::uuid ORDER BY d.outcome_id, d.revision DESC) told
    WHERE met AND amount IS NOT NULL GROUP BY currency ORDER BY currency`;
  const samples = await prisma.$queryRaw<{ id: string }[]>`
    SELECT delivery_id AS id FROM (
      SELECT delivery_id, row_number() OVER (PARTITION BY connection ORDER BY delivery_id) AS place
      FROM replay_deliveries WHERE replay_id = ${replayId}::uuid) placed
    ORDER BY place, delivery_id LIMIT ${MOST_SAMPLES}`;
  return {
    plan: { matched, amounts, byConnection: Object.fromEntries(counts.map((one) => [one.connection, one.count])) },
    sampleIds: samples.map(({ id }) => id),
  };
}

export interface NewReplay extends Plan {
  id: string;
  filter: ReplayFilter;
  sample: readonly Sample[];
  createdBy: string;
}

export async function createReplay({ prisma }: Builder, replay: NewReplay): Promise<ReplayOnRecord> {
  const { filter, sample, amounts, ...facts } = replay;
  const json = { filter, sample, amounts } as unknown as Record<string, Prisma.InputJsonValue>;
  const data = { ...facts, ...(json as Pick<Prisma.ReplayCreateInput, 'filter' | 'sample' | 'amounts'>) };
  return replayOnRecord(await prisma.replay.create({ data: { ...data, status: 'planned', statuses: filter.status } }));
}

/** Lets a planned replay run. False when it is not planned (any more). */
export async function startReplay({ prisma }: Builder, id: string, startedBy: string): Promise<boolean> {
  const rows = await prisma.$executeRaw`
    UPDATE replays SET status = 'running', started_by = ${startedBy}, started_at = now()
    WHERE id = ${id}::uuid AND status = 'planned'`;
  return rows > 0;
}

/** What was released goes on, the rest is not released. False when it had ended or was cancelled before. */
export async function cancelReplay({ prisma }: Builder, id: string): Promise<boolean> {
  const rows = await prisma.$executeRaw`
    UPDATE replays SET status = 'cancelled', finished_at = CASE WHEN queued = 0 THEN now() END
    WHERE id = ${id}::uuid AND status IN ('planned', 'running')`;
  return rows > 0;
}

export async function findReplay({ prisma }: Builder, id: string): Promise<ReplayOnRecord | null> {
  const row = await prisma.replay.findUnique({ where: { id } });
  return row && replayOnRecord(row);
}

/** Newest first; `after` is the id of the last one of the page before. */
export async function listReplays(
  store: Store,
  { after, most }: { after: string | undefined; most: number },
): Promise<ReplayOnRecord[]> {
  const rows = await store.prisma.replay.findMany({
    where: { id: { lt: after } },
    orderBy: { id: 'desc' },
    take: most,
  });
  return rows.map(replayOnRecord);
}

function replayOnRecord(row: Prisma.ReplayGetPayload<object>): ReplayOnRecord {
  const {
    statuses: _statuses,
    filter,
    byConnection,
    amounts,
    sample,
    createdAt,
    startedAt,
    finishedAt,
    ...facts
  } = row;
  return {
    ...facts,
    filter: filter as unknown as ReplayFilter,
    byConnection: byConnection as Plan['byConnection'],
    amounts: amounts as Plan['amounts'],
    sample: sample as unknown as Sample[],
    createdAt: instant(createdAt),
    startedAt: instantOrNull(startedAt),
    finishedAt: instantOrNull(finishedAt),
  };
}
