import { newId } from '../model/id';
import type { Instant } from '../model/time';
import type { Store } from './client';
import type { Prisma } from './generated/client';
import { instant } from './rows';

/** A request that was refused at a vendor-shaped endpoint; secrets are masked before they come here. */
export interface Rejection {
  /** adapter and endpoint, as in "acme:calls" */
  endpoint: string;
  method: string;
  path: string;
  /** whose key came with it; null for nobody's */
  principal: string | null;
  status: number;
  /** the answer's body */
  answer: unknown;
  request: { query: unknown; headers: unknown; body: string };
}

export interface RejectionOnRecord extends Omit<Rejection, 'request'> {
  id: string;
  receivedAt: Instant;
  request: unknown;
}

export interface RejectionFilter {
  endpoint?: string;
  from?: Instant;
  to?: Instant;
  /** id of the last one of the page before */
  after?: string;
  most: number;
}

export async function keepRejection(store: Store, { answer, request, ...facts }: Rejection): Promise<void> {
  const told = { answer: answer as Prisma.InputJsonValue, request: request as Prisma.InputJsonObject };
  await store.prisma.rejection.create({ data: { id: newId(), ...facts, ...told } });
}

/** Newest first. */
export async function listRejections(
  store: Store,
  { endpoint, from, to, after, most }: RejectionFilter,
): Promise<RejectionOnRecord[]> {
  const rows = await store.prisma.rejection.findMany({
    where: { endpoint, receivedAt: { gte: from, lt: to }, id: { lt: after } },
    orderBy: { id: 'desc' },
    take: most,
  });
  return rows.map(({ receivedAt, ...row }) => ({ ...row, receivedAt: instant(receivedAt) }));
}

/** Rejections are kept so long, and so many of them; of strangers, who cost nothing to be one, fewer. */
const KEEP_REJECTIONS = `interval '30 days'`;
const MOST_KEPT = 100_000;
const MOST_OF_STRANGERS = 20_000;

const FORGET = `
DELETE FROM rejections
WHERE id IN (SELECT id FROM rejections WHERE received_at < now() - ${KEEP_REJECTIONS} ORDER BY received_at LIMIT 10000)
  OR id < (SELECT id FROM rejections ORDER BY id DESC OFFSET ${MOST_KEPT} LIMIT 1)
  OR principal IS NULL AND id < (
    SELECT id FROM rejections WHERE principal IS NULL ORDER BY id DESC OFFSET ${MOST_OF_STRANGERS} LIMIT 1)`;

/** Forgets rejections whose time is over, and the oldest of too many. */
export async function forgetOldRejections(store: Store): Promise<number> {
  const { rowCount } = await store.pool.query(FORGET);
  return rowCount ?? 0;
}
