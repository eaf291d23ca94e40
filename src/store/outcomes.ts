import type { Evidence } from '../model/match';
import type { OutcomeState } from '../model/outcome';
import type { Instant } from '../model/time';
import type { Warning } from '../model/warning';
import type { Store } from './client';
import type { Prisma } from './generated/client';
import { shownIdsOf } from './known-calls';
import { allSources, instant, instantOrNull, type StateColumns } from './rows';

/** An outcome as its newest revision has it, and the call it came of. */
export interface OutcomeFacts extends Omit<RevisionOnRecord, 'number'> {
  id: string;
  revision: number;
  name: string;
  key: string;
  /** what the revision before is called */
  corrects: string | null;
  call: { id: string; ids: Readonly<Record<string, string>>; startedAt: Instant | null; createdAt: Instant };
}

/** One state of an outcome, and who said it when. */
export interface RevisionOnRecord {
  number: number;
  state: OutcomeState;
  source: string;
  receivedAt: Instant;
  /** what it is called at vendor-shaped endpoints */
  transactionId: string;
  /** how its call was found; null: by an id */
  match: Evidence | null;
}

/** With its deliveries of every revision. */
export interface OutcomeOnRecord extends OutcomeFacts {
  /** of its call, as it is shown: E.164 where it is a number */
  callerNumber: string | null;
  /** the outcome that says it since two calls turned out to be one */
  absorbedBy: string | null;
  /** the outcome that it is since an operator has moved it to another call */
  movedTo: string | null;
  deliveries: DeliverySummary[];
}

export interface DeliverySummary {
  id: string;
  /** what it is of: a revision of an outcome, or a call itself */
  subject: 'outcome' | 'call';
  /** null for a call's */
  outcomeId: string | null;
  revision: number | null;
  /** null for an outcome's */
  callId: string | null;
  connection: string;
  adapter: string;
  status: string;
  reason: string | null;
  attempts: number;
  nextAttemptAt: Instant | null;
  /** the vendor's own id for what it made of it */
  reference: string | null;
  failure: string | null;
  /** of the latest attempt */
  warnings: Warning[];
  createdAt: Instant;
  updatedAt: Instant;
}

export interface OutcomeFilter {
  nameKey?: string;
  source?: string;
  callId?: string;
  /** what one of its revisions is called at vendor-shaped endpoints */
  transactionId?: string;
  /** received at or after */
  from?: Instant;
  /** received before */
  to?: Instant;
  /** id of the last outcome of the page before */
  after?: string;
  most: number;
}

/** Newest first, each with its deliveries, oldest first. */
export const WITH_REVISIONS = {
  revisions: { orderBy: { number: 'desc' }, include: { deliveries: { orderBy: { id: 'asc' } } } },
} as const satisfies Prisma.OutcomeInclude;

const WITH_ALL = { call: { include: { ids: true } }, ...WITH_REVISIONS } as const satisfies Prisma.OutcomeInclude;

type Row = Prisma.OutcomeGetPayload<{ include: typeof WITH_ALL }>;

export async function findOutcome(store: Store, id: string): Promise<OutcomeOnRecord | null> {
  const row = await store.prisma.outcome.findUnique({ where: { id }, include: WITH_ALL });
  return row && outcomeOnRecord(row);
}

/** Newest first. */
export async function listOutcomes(store: Store, filter: OutcomeFilter): Promise<OutcomeOnRecord[]> {
  const { nameKey, source, transactionId, from, to, after, most } = filter;
  const callId = filter.callId === undefined ? undefined : await standingCall(store, filter.callId);
  const rows = await store.prisma.outcome.findMany({
    where: {
      nameKey,
      source,
      callId,
      revisions: transactionId === undefined ? undefined : { some: { transactionId } },
      receivedAt: { gte: from, lt: to },
      id: { lt: after },
    },
    orderBy: { id: 'desc' },
    take: most,
    include: WITH_ALL,
  });
  return rows.map(outcomeOnRecord);
}

function outcomeOnRecord(row: Row): OutcomeOnRecord {
  const [newest, before] = row.revisions;
  if (!newest) throw new Error(`outcome ${row.id} has no revision`);
  const { number: _number, ...facts } = revisionOnRecord(newest);
  return {
    id: row.id,
    revision: row.revision,
    name: row.name,
    key: row.key,
    ...facts,
    corrects: before?.transactionId ?? null,
    absorbedBy: row.absorbedBy,
    callerNumber: row.call.callerNumber ?? row.call.callerNumberRaw,
    movedTo: row.movedTo,
    call: {
      id: row.callId,
      ids: shownIdsOf(row.call.ids),
      startedAt: instantOrNull(row.call.startedAt),
      createdAt: instant(row.call.createdAt),
    },
    deliveries: row.revisions.flatMap((revision) => revision.deliveries).map(deliverySummary),
  };
}

type RevisionRow = Prisma.RevisionGetPayload<object>;

export function revisionOnRecord(row: RevisionRow): RevisionOnRecord {
  const { description, source } = row;
  const attributes = row.attributes as OutcomeState['attributes'];
  const others = row.sources as StateColumns['sources'];
  return {
    number: row.number,
    state: {
      met: row.met,
      amount: row.amount && { value: row.amount.toFixed(2), currency: row.currency },
      occurredAt: instantOrNull(row.occurredAt),
      description,
      attributes,
      vendor: row.vendor as OutcomeState['vendor'],
      sources: allSources({ description, attributes, source, sources: others }),
    },
    source,
    receivedAt: instant(row.receivedAt),
    transactionId: row.transactionId,
    match: row.match as Evidence | null,
  };
}

/** The call of this id, or the one that it turned out to be. */
export async function standingCall(store: Store, id: string): Promise<string> {
  const call = await store.prisma.call.findUnique({ where: { id }, select: { mergedInto: true } });
  return call?.mergedInto ?? id;
}

type DeliveryRow = Prisma.DeliveryGetPayload<object>;

export function deliverySummary(row: DeliveryRow): DeliverySummary {
  const { id, outcomeId, revision, callId, connection, adapter, status, reason, attempts, reference, failure } = row;
  return {
    id,
    subject: callId === null ? 'outcome' : 'call',
    outcomeId,
    revision,
    callId,
    connection,
    adapter,
    status,
    reason,
    attempts,
    nextAttemptAt: instantOrNull(row.nextAttemptAt),
    reference,
    failure,
    warnings: (row.warnings ?? []) as unknown as Warning[],
    createdAt: instant(row.createdAt),
    updatedAt: instant(row.updatedAt),
  };
}
