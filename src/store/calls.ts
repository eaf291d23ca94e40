import type { CallFacts, Identity } from '../model/call';
import type { Instant } from '../model/time';
import type { Store } from './client';
import type { Prisma } from './generated/client';
import { shownIdsOf } from './known-calls';
import {
  type DeliverySummary,
  deliverySummary,
  type RevisionOnRecord,
  revisionOnRecord,
  standingCall,
  WITH_REVISIONS,
} from './outcomes';
import { callFacts, instant, instantOrNull } from './rows';

/** A call as it stands, with the ids that the gateway gave out itself. */
export interface CallOnRecord extends CallFacts {
  id: string;
  ids: Readonly<Record<string, string>>;
  createdAt: Instant;
  /** which of the ids a vendor's answer has shown, by key: at which attempt of which delivery */
  learnt?: Readonly<Record<string, LearntFrom>>;
}

export interface LearntFrom {
  deliveryId: string;
  attempt: number;
}

/** An outcome in the timeline of its call. */
export interface OutcomeOfCall {
  id: string;
  name: string;
  key: string;
  /** the outcome of the call that says it since two calls turned out to be one */
  absorbedBy?: string;
  /** the outcome that it is since an operator has moved it to another call */
  movedTo?: string;
  /** newest first */
  revisions: RevisionOnRecord[];
  deliveries: DeliverySummary[];
}

export interface CallFilter {
  /** the call has all of these ids */
  ids: readonly Identity[];
  /** id of the last call of the page before */
  after?: string;
  most: number;
}

const WITH_IDS = { ids: true } satisfies Prisma.CallInclude;

type Row = Prisma.CallGetPayload<{ include: typeof WITH_IDS }>;

/** A call with all that came of it. */
export interface CallWithAll {
  call: CallOnRecord;
  /** of the call itself, oldest first; those of calls that turned out to be this one are among them */
  deliveries: DeliverySummary[];
  outcomes: OutcomeOfCall[];
}

/** The call of this id, or the one that it turned out to be. */
export async function findCall(store: Store, id: string): Promise<CallWithAll | null> {
  const row = await store.prisma.call.findUnique({
    where: { id: await standingCall(store, id) },
    include: { ...WITH_IDS, outcomes: { select: { id: true } } },
  });
  if (!row) return null;
  const ids = row.outcomes.map((outcome) => outcome.id);
  const rows = await store.prisma.outcome.findMany({
    where: { OR: [{ id: { in: ids } }, { absorbedBy: { in: ids } }] },
    orderBy: { id: 'asc' },
    include: WITH_REVISIONS,
  });
  const outcomes = rows.map(({ id: outcomeId, name, key, absorbedBy, movedTo, revisions }) => ({
    id: outcomeId,
    name,
    key,
    ...(absorbedBy && { absorbedBy }),
    ...(movedTo && { movedTo }),
    revisions: revisions.map(revisionOnRecord),
    deliveries: revisions.flatMap(({ deliveries }) => deliveries).map(deliverySummary),
  }));
  const merged = await store.prisma.call.findMany({ where: { mergedInto: row.id }, select: { id: true } });
  const ofCall = await store.prisma.delivery.findMany({
    where: { callId: { in: [row.id, ...merged.map((call) => call.id)] } },
    orderBy: { id: 'asc' },
  });
  return { call: callOnRecord(row), deliveries: ofCall.map(deliverySummary), outcomes };
}

/** Newest first; none that turned out to be another. */
export async function listCalls(store: Store, { ids, after, most }: CallFilter): Promise<CallOnRecord[]> {
  const named = ids.map(({ key, value }) => ({ ids: { some: { key, value } } }));
  const rows = await store.prisma.call.findMany({
    where: { AND: named, mergedInto: null, id: { lt: after } },
    orderBy: { id: 'desc' },
    take: most,
    include: WITH_IDS,
  });
  return rows.map(callOnRecord);
}

function callOnRecord(row: Row): CallOnRecord {
  const facts = callFacts({
    started_at: instantOrNull(row.startedAt),
    start_known_from: row.startKnownFrom,
    duration_seconds: row.durationSeconds,
    caller_number: row.callerNumber,
    caller_number_raw: row.callerNumberRaw,
    destination_number: row.destinationNumber,
    destination_number_raw: row.destinationNumberRaw,
    direction: row.direction,
    campaign: row.campaign,
    attributes: row.attributes as CallFacts['attributes'],
    vendor: row.vendor as CallFacts['vendor'],
  });
  const learnt = row.ids.flatMap(({ key, learntFrom, learntAttempt }) =>
    learntFrom === null ? [] : [[key, { deliveryId: learntFrom, attempt: learntAttempt ?? 0 }] as const],
  );
  return {
    id: row.id,
    ids: shownIdsOf(row.ids),
    ...facts,
    createdAt: instant(row.createdAt),
    ...(learnt.length > 0 && { learnt: Object.fromEntries(learnt) }),
  };
}
