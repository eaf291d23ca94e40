import { newId } from '../model/id';
import type { Instant } from '../model/time';
import type { Builder, Queryable, Store } from './client';
import type { Prisma } from './generated/client';
import { instant } from './rows';

/** Who does something, and with which request. */
export interface Operator {
  /** the name of a key */
  who: string;
  requestId: string;
}

/** What was done to what, with the facts that it changed. They hold no secret and no request's body. */
export interface Deed {
  /** such as "delivery.replay" */
  action: string;
  target: { kind: 'delivery' | 'replay' | 'connection' | 'pull' | 'call' | 'outcome' | 'key'; id: string };
  before: Facts | null;
  after: Facts | null;
}

/** Members of JSON. */
export type Facts = object;

/** How long an act waits for a connection of the database, and how long it may take. */
const PATIENCE = { maxWait: 5_000, timeout: 15_000 };

/** Does an act in one transaction, so that it is done and written down (`audit`), or neither. */
export function act<T>(store: Store, run: (on: Builder) => Promise<T>): Promise<T> {
  return store.prisma.$transaction((prisma) => run({ prisma }), PATIENCE);
}

/** Writes down what was done, in the transaction in which it was. */
export async function audit(on: Builder, operator: Operator, { action, target, before, after }: Deed): Promise<void> {
  const facts = { before: before as Prisma.InputJsonObject, after: after as Prisma.InputJsonObject };
  const known = Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== null));
  await on.prisma.auditEntry.create({
    data: { id: newId(), ...operator, action, targetKind: target.kind, targetId: target.id, ...known },
  });
}

/** The same for an act whose statements are SQL. */
export async function auditOn(
  on: Queryable,
  operator: Operator,
  { action, target, before, after }: Deed,
): Promise<void> {
  await on.query({
    text: `INSERT INTO audit (id, who, request_id, action, target_kind, target_id, before, after)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    values: [newId(), operator.who, operator.requestId, action, target.kind, target.id, before, after],
  });
}

export interface AuditOnRecord extends Operator {
  id: string;
  at: Instant;
  action: string;
  target: { kind: string; id: string };
  before: unknown;
  after: unknown;
}

export interface AuditFilter {
  action?: string;
  /** id or name of what something was done to */
  target?: string;
  /** done at or after */
  from?: Instant;
  /** done before */
  to?: Instant;
  /** id of the last one of the page before */
  after?: string;
  most: number;
}

/** Newest first. */
export async function listAudit(store: Store, filter: AuditFilter): Promise<AuditOnRecord[]> {
  const { action, target, from, to, after, most } = filter;
  const rows = await store.prisma.auditEntry.findMany({
    where: { action, targetId: target, at: { gte: from, lt: to }, id: { lt: after } },
    orderBy: { id: 'desc' },
    take: most,
  });
  return rows.map(({ at, targetKind, targetId, ...row }) => ({
    ...row,
    at: instant(at),
    target: { kind: targetKind, id: targetId },
  }));
}
