import type { Store } from './client';
import type { Prisma } from './generated/client';

/** What a post with an idempotency key was answered, to be answered again. */
export interface HttpAnswer {
  status: number;
  /** of the headers */
  location: string | null;
  body: unknown;
}

export interface AskedOnce {
  principal: string;
  key: string;
  /** of the whole request */
  fingerprint: string;
}

/** `first`: it is to be done now, and `keepAnswer` or `letGo` has to follow. `under_way`: somebody is just doing it. */
export type Reserved = { is: 'first' | 'under_way' | 'mismatch' } | { is: 'answered'; answer: HttpAnswer };

/** What takes longer than this was broken off with its process, and whoever asks again does it. */
const LONGEST_MS = 60_000;

/** In the place of an answer that is still to come. */
const UNDER_WAY = { underWay: true };

const RESERVE = `
INSERT INTO idempotency_keys (principal, key, fingerprint, answer) VALUES ($1, $2, $3, $4)
ON CONFLICT (principal, key) DO UPDATE SET created_at = now()
WHERE idempotency_keys.fingerprint = $3 AND idempotency_keys.answer->>'underWay' = 'true'
  AND idempotency_keys.created_at < now() - interval '${LONGEST_MS} milliseconds'`;

/** Takes a key for a request before that is done, so that of two at once one does it. */
export async function reserveAnswer({ pool }: Pick<Store, 'pool'>, asked: AskedOnce): Promise<Reserved> {
  const { principal, key, fingerprint } = asked;
  const { rowCount } = await pool.query(RESERVE, [principal, key, fingerprint, UNDER_WAY]);
  if (rowCount === 1) return { is: 'first' };
  const { rows } = await pool.query<{ fingerprint: string; answer: HttpAnswer | typeof UNDER_WAY }>(
    'SELECT fingerprint, answer FROM idempotency_keys WHERE principal = $1 AND key = $2',
    [principal, key],
  );
  const [kept] = rows;
  // It was let go of this moment.
  if (!kept) return { is: 'under_way' };
  if (kept.fingerprint !== fingerprint) return { is: 'mismatch' };
  return 'underWay' in kept.answer ? { is: 'under_way' } : { is: 'answered', answer: kept.answer };
}

export async function keepAnswer({ prisma }: Store, { principal, key }: AskedOnce, answer: HttpAnswer): Promise<void> {
  const kept = answer as unknown as Prisma.InputJsonObject;
  await prisma.idempotencyKey.update({ where: { principal_key: { principal, key } }, data: { answer: kept } });
}

/** Nothing was done: the key may come with another request. */
export async function letGo({ pool }: Pick<Store, 'pool'>, { principal, key }: AskedOnce): Promise<void> {
  await pool.query(`DELETE FROM idempotency_keys WHERE principal = $1 AND key = $2 AND answer->>'underWay' = 'true'`, [
    principal,
    key,
  ]);
}
