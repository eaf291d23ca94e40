import type { Pool } from 'pg';
import type { Queryable } from './client';

/** Runs statements that must all be there or none. Whatever `run` throws is thrown on, and nothing was written. */
export async function inTransaction<T>(pool: Pool, run: (on: Queryable) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  // The pool does not listen for what breaks while it is lent out; the statement that is under way fails by itself.
  const ignore = (): void => undefined;
  client.on('error', ignore);
  const release = (broken?: Error): void => {
    client.off('error', ignore);
    client.release(broken);
  };
  try {
    await client.query('BEGIN');
    const result = await run(client);
    await client.query('COMMIT');
    release();
    return result;
  } catch (error) {
    await client.query('ROLLBACK').then(
      () => release(),
      // A connection that can't even roll back is of no use to anybody.
      (broken: Error) => release(broken),
    );
    throw error;
  }
}
