import type { OutcomeState } from '../model/outcome';
import type { Instant } from '../model/time';
import type { Store } from './client';
import type { Prisma } from './generated/client';
import { publicIds } from './known-calls';
import { instant, instantOrNull } from './rows';

/** An outcome as it stands, and the call it came of. */
export interface OutcomeFacts {
  id: string;
  revision: number;
  name: string;
  key: string;
  state: OutcomeState;
  source: string;
  receivedAt: Instant;
  call: { id: string; ids: Readonly<Record<string, string>>; startedAt: Instant | null };
}

/** With its deliveries of every revision. */
export interface OutcomeOnRecord extends OutcomeFacts {
  deliveries: DeliverySummary[];
}

export interface DeliverySummary {
  id: string;
  outcomeId: string;
  connection: string;
  adapter: string;
  revision: number;
  status: string;
  reason: string | null;
  attempts: number;
  nextAttemptAt: Instant | null;
  /** the vendor's own id for what it made of it */
  reference: string | null;
  failure: string | null;
  createdAt: Instant;
  updatedAt: Instant;
}

export interface OutcomeFilter {
  nameKey?: string;
  source?: string;
  callId?: string;
  /** received at or after */
  from?: Instant;
  /** received before */
  to?: Instant;
  /** id of the last outcome of the page before */
  after?: string;
  most: number;
}

const WITH_ALL = {
  call: { include: { ids: true } },
  revisions: { orderBy: { number: 'desc' as const }, include: { deliveries: { orderBy: { id: 'asc' as const } } } },
} satisfies Prisma.OutcomeInclude;

type Row = Prisma.OutcomeGetPayload<{ include: typeof WITH_ALL }>;

export async function findOutcome(store: Store, id: string): Promise<OutcomeOnRecord | null> {
  const row = await store.prisma.outcome.findUnique({ where: { id }, include: WITH_ALL });
  return row && outcomeOnRecord(row);
}

/** Newest first. */
export async function listOutcomes(store: Store, filter: OutcomeFilter): Promise<OutcomeOnRecord[]> {
  const { nameKey, source, callId, from, to, after, most } = filter;
  const rows = await store.prisma.outcome.findMany({
    where: { nameKey, source, callId, receivedAt: { gte: from, lt: to }, id: { lt: after } },
    orderBy: { id: 'desc' },
    take: most,
    include: WITH_ALL,
  });
  return rows.map(outcomeOnRecord);
}

function outcomeOnRecord(row: Row): OutcomeOnRecord {
  const [newest] = row.revisions;
  if (!newest) throw new Error(`outcome ${row.id} has no revision`);
  const identities = Object.fromEntries(row.call.ids.map(({ key, value }) => [key, value]));
  return {
    id: row.id,
    revision: row.revision,
    name: row.name,
    key: row.key,
    state: {
      met: newest.met,
      amount: newest.amount && { value: newest.amount.toFixed(2), currency: newest.currency },
      occurredAt: instantOrNull(newest.occurredAt),
      description: newest.description,
      attributes: newest.attributes as OutcomeState['attributes'],
      vendor: newest.vendor as OutcomeState['vendor'],
    },
    source: newest.source,
    receivedAt: instant(newest.receivedAt),
    call: { id: row.callId, ids: publicIds(identities), startedAt: instantOrNull(row.call.startedAt) },
    deliveries: row.revisions.flatMap((revision) => revision.deliveries).map(deliverySummary),
  };
}

type DeliveryRow = Prisma.DeliveryGetPayload<object>;

export function deliverySummary(row: DeliveryRow): DeliverySummary {
  const { id, outcomeId, connection, adapter, revision, status, reason, attempts, reference, failure } = row;
  return {
    id,
    outcomeId,
    connection,
    adapter,
    revision,
    status,
    reason,
    attempts,
    nextAttemptAt: instantOrNull(row.nextAttemptAt),
    reference,
    failure,
    createdAt: instant(row.createdAt),
    updatedAt: instant(row.updatedAt),
  };
}
