import type { Pool } from 'pg';
import type { Queryable } from './client';

/** Runs statements that must all be there or none. Whatever `run` throws is thrown on, and nothing was written. */
export async function inTransaction<T>(pool: Pool, run: (on: Queryable) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    const result = await run(client);
    await client.query('COMMIT');
    client.release();
    return result;
  } catch (error) {
    await client.query('ROLLBACK').then(
      () => client.release(),
      // A connection that can't even roll back is of no use to anybody.
      () => client.release(true),
    );
    throw error;
  }
}
