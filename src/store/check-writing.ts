import type { Store } from './client';
import { ReadOnlyDatabase } from './errors';

/**
 * Some 140 kB, more than a sort or a set may have in memory here, so that PostgreSQL writes them to a temporary file beside its tables.
 * No table, no log and no number of a transaction is used up by it; 2 ms. A table for trying would have a free page for years while
 * every other one needs a new one.
 */
const WRITE_A_LITTLE = `
SET LOCAL work_mem = '64kB';
SELECT current_setting('transaction_read_only') = 'on' AS "isReadOnly", (SELECT count(*) FROM generate_series(1, 10000)) AS written`;

/**
 * Asks the database whether it can write, and not only whether it is there: with a full disk it goes on answering what it is asked.
 * @throws what `whyAway` has words for, where it can't
 */
export async function checkWriting({ pool }: Pick<Store, 'pool'>): Promise<void> {
  // Of several statements without parameters pg gives several results, which its types don't know.
  const results: unknown = await pool.query(WRITE_A_LITTLE);
  const [, asked] = results as [unknown, { rows: { isReadOnly: boolean }[] }];
  if (asked.rows[0]?.isReadOnly) throw new ReadOnlyDatabase();
}
