import type { FailureKind } from '../adapter/failure';
import type { Instant } from '../model/time';
import type { WarningCode } from '../model/warning';
import type { Store } from './client';
import { DeliveryStatus } from './generated/enums';
import { type DeliverySummary, deliverySummary } from './outcomes';
import { type Exchange, restoreExchange } from './exchange-templates';
import { instant } from './rows';

export const DELIVERY_STATUSES = Object.values(DeliveryStatus);

export interface DeliveryFilter {
  statuses?: DeliveryStatus[];
  connection?: string;
  failure?: FailureKind;
  outcomeId?: string;
  /** of the call itself */
  callId?: string;
  /** with such a warning */
  warning?: WarningCode;
  /** made at or after */
  from?: Instant;
  /** made before */
  to?: Instant;
  /** id of the last delivery of the page before */
  after?: string;
  most: number;
}

/** One try, as it was recorded: secrets are masked. */
export interface AttemptOnRecord {
  number: number;
  startedAt: Instant;
  durationMs: number;
  /** an operator asked for it */
  manual: boolean;
  /** by which key */
  by: string | null;
  request: unknown;
  response: unknown;
  failure: { kind: string; message: string } | null;
  decision: string;
}

/** Newest first. */
export async function listDeliveries(store: Store, filter: DeliveryFilter): Promise<DeliverySummary[]> {
  const { statuses, connection, failure, outcomeId, callId, warning, from, to, after, most } = filter;
  const rows = await store.prisma.delivery.findMany({
    where: {
      status: { in: statuses },
      connection,
      failure,
      outcomeId,
      callId,
      warnings: warning && { array_contains: [{ code: warning }] },
      createdAt: { gte: from, lt: to },
      id: { lt: after },
    },
    orderBy: { id: 'desc' },
    take: most,
  });
  return rows.map(deliverySummary);
}

export type DeliveryWithAttempts = Omit<DeliverySummary, 'attempts'> & { attempts: AttemptOnRecord[] };

export async function findDelivery(store: Store, id: string): Promise<DeliveryWithAttempts | null> {
  const row = await store.prisma.delivery.findUnique({
    where: { id },
    include: { attemptRows: { orderBy: { number: 'asc' } } },
  });
  if (!row) return null;
  const templates = await store.prisma.exchangeTemplate.findMany({
    where: { id: { in: row.attemptRows.flatMap(({ templateId }) => templateId ?? []) } },
  });
  const contents = new Map(templates.map(({ id: of, content }) => [of, content as unknown as Exchange]));
  const attempts = row.attemptRows.map((attempt) => ({
    number: attempt.number,
    startedAt: instant(attempt.startedAt),
    durationMs: attempt.durationMs,
    manual: attempt.manual,
    by: attempt.by,
    ...restoreExchange(attempt, contents.get(attempt.templateId ?? 0)),
    failure: attempt.failureKind === null ? null : { kind: attempt.failureKind, message: attempt.failureMessage ?? '' },
    decision: attempt.decision,
  }));
  return { ...deliverySummary(row), attempts };
}
